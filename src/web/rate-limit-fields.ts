import type { ServerResponse } from 'node:http'
import type { Allowance, QuotaPolicy } from '../domain/rate-limit.ts'
import type { Instant } from '../domain/time.ts'
import { secondsUntil } from '../limits/demand.ts'

/** A quota policy as an item of `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10 §3): `"person";q=300;w=60`. */
const policyItem = ({ name, limit, seconds }: QuotaPolicy) => `"${name}";q=${limit};w=${seconds}`

/** What is left of it as an item of `RateLimit` (§4), with the seconds until the window ends: `"person";r=12;t=34`. */
const limitItem = ({ name }: QuotaPolicy, left: number, seconds: number) => `"${name}";r=${left};t=${seconds}`

/** Both fields of a refusal; its `Retry-After` is the same moment as `t`. */
export function refusalFields(policy: QuotaPolicy, retryAfterSeconds: number): Record<string, string> {
  return { 'ratelimit-policy': policyItem(policy), ratelimit: limitItem(policy, 0, retryAfterSeconds) }
}

/**
 * Tells a client what it has left, where that is known: not before it has used a tenth of its quota. Several policies stand in one list.
 */
export function tellLeft(response: ServerResponse, { policy, left, endsAt }: Allowance, now: Instant): void {
  if (left === null) return
  response.appendHeader('ratelimit-policy', policyItem(policy))
  response.appendHeader('ratelimit', limitItem(policy, left, secondsUntil(endsAt, now)))
}
