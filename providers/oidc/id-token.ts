import type { IDToken } from 'openid-client'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { Attempt } from '../../src/domain/provider.ts'
import type { Instant } from '../../src/domain/time.ts'
import { UnusableAnswer } from './refusals.ts'

/**
 * What the protocol library leaves to its user of an ID token it has verified: that it is for us alone (we trust no other
 * audience, OpenID Connect Core §3.1.3.7 points 3–5) and that it names a subject (§2: a `sub` of 1–255 ASCII characters).
 */
export function assertOurs({ aud, azp, sub }: Pick<IDToken, 'aud' | 'azp' | 'sub'>, clientId: string): void {
  if ([aud].flat().some((audience) => audience !== clientId)) throw new UnusableAnswer('audience')
  if (azp !== undefined && azp !== clientId) throw new UnusableAnswer('authorized_party')
  if (!/^[\x20-\x7e]{1,255}$/.test(sub)) throw new UnusableAnswer('subject')
}

/**
 * When the person proved themself, by our clock. A provider's clock may be minutes slow or fast, but its own two times tell how long
 * before the ID token that was; so it is never after now, and `max_age` downstream counts by one clock. Without `auth_time` it was
 * during this attempt, since `prompt=login` is always asked for.
 */
export function authTimeOf({ iat, auth_time }: { iat: number; auth_time?: number }, now: Instant): Instant {
  return auth_time === undefined ? now : now - Math.max(0, iat - auth_time) * 1000
}

/** How far the clocks of one provider's servers may be apart, in seconds. */
const provenEarlierSeconds = 30

/**
 * That the person proved themself during this attempt. `prompt=login` travels through the browser, where the next person
 * at a shared computer can take it out and be answered for the one before. Told by the provider's own two times, so its
 * clock need not be ours. A provider without `auth_time` has to be believed.
 */
export function assertFresh(
  { iat, auth_time }: { iat: number; auth_time?: number },
  { attempt, now }: { attempt: Attempt; now: number },
): void {
  const underWay = (now - attempt.startedAt) / 1000
  if (auth_time === undefined || iat - auth_time <= underWay + provenEarlierSeconds) return
  const { provider } = attempt
  throw new GwanmunError('assertion_invalid', { provider, fault: 'browser', reason: 'stale_authentication' })
}
