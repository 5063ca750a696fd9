import type { ServerResponse } from 'node:http'
import type { Allowance, QuotaPolicy, RateLimits } from '../domain/rate-limit.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { secondsUntil } from '../limits/demand.ts'
import type { PartyQuota } from '../openid-provider/party-quotas.ts'

/** A quota policy as an item of `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10 §3): `"person";q=300;w=60`. */
const policyItem = ({ name, limit, seconds }: QuotaPolicy) => `"${name}";q=${limit};w=${seconds}`

/** What is left of it as an item of `RateLimit` (§4), with the seconds until the window ends: `"person";r=12;t=34`. */
const limitItem = ({ name }: QuotaPolicy, left: number, seconds: number) => `"${name}";r=${left};t=${seconds}`

/** Both fields of a refusal; its `Retry-After` is the same moment as `t`. */
export function refusalFields(policy: QuotaPolicy, retryAfterSeconds: number): Record<string, string> {
  return { 'ratelimit-policy': policyItem(policy), ratelimit: limitItem(policy, 0, retryAfterSeconds) }
}

/** All fields that tell of a quota: of a refusal, or of what is left where that is known. */
function quotaFields({ policy, within, left, endsAt }: Allowance, now: Instant): Record<string, string> {
  const seconds = secondsUntil(endsAt, now)
  if (!within) return { 'retry-after': String(seconds), ...refusalFields(policy, seconds) }
  return left === null ? {} : { 'ratelimit-policy': policyItem(policy), ratelimit: limitItem(policy, left, seconds) }
}

/** What the OpenID Provider asks of the limit of a relying party. */
export function relyingPartyQuota(rateLimits: RateLimits, { now }: Pick<World, 'now'>): PartyQuota {
  return {
    take: (client) => rateLimits.take('relying-party', client),
    refused: (client) => rateLimits.refused('relying-party', client),
    fields: (allowance) => quotaFields(allowance, now()),
  }
}

/**
 * Tells a client what it has left, where that is known: not before it has used a tenth of its quota. Several policies stand in one list.
 */
export function tellLeft(response: ServerResponse, { policy, left, endsAt }: Allowance, now: Instant): void {
  if (left === null) return
  response.appendHeader('ratelimit-policy', policyItem(policy))
  response.appendHeader('ratelimit', limitItem(policy, left, secondsUntil(endsAt, now)))
}
