import { GwanmunError } from '../domain/errors.ts'
import type { Allowance } from '../domain/rate-limit.ts'
import type { Instant } from '../domain/time.ts'

/** Seconds until a window ends, 1 or more: `Retry-After` has no parts of a second (RFC 9110 §10.2.3). */
export const secondsUntil = (endsAt: Instant, now: Instant) => Math.max(1, Math.ceil((endsAt - now) / 1000))

/** What a request that is not within its limit is told. */
export function refusalOf({ policy, endsAt }: Allowance, now: Instant): GwanmunError<'too_many_requests'> {
  return new GwanmunError('too_many_requests', { retryAfterSeconds: secondsUntil(endsAt, now), policy })
}

/** @throws GwanmunError `too_many_requests` where the request is not within its limit */
export function demandWithin(allowance: Allowance, now: Instant): Allowance {
  if (!allowance.within) throw refusalOf(allowance, now)
  return allowance
}
