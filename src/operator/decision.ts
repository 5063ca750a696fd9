import { GwanmunError } from '../domain/errors.ts'
import type { Override, OverrideDecision } from '../domain/operator.ts'
import type { Instant } from '../domain/time.ts'

const hourMs = 3_600_000

/** Longest duration of a decision, in milliseconds: within a week its author can be asked about it. */
export const longestMs: Record<Override['action'], number> = {
  force: 168 * hourMs,
  close: 168 * hourMs,
  maintenance: 24 * hourMs,
  lower: 168 * hourMs,
}

/** How far ahead maintenance may be planned, in milliseconds: 90 days. */
export const farthestMs = 90 * 24 * hourMs

/** What an operator asks for, read and typed, but not yet judged. */
export type Wish = Omit<OverrideDecision, 'author' | 'decidedAt' | 'from'> & {
  /** When maintenance begins; null = now, as everything else does. */
  from: Instant | null
}

/**
 * Makes a decision of a wish.
 * @throws GwanmunError `invalid_request` with every complaint about its times
 */
export function decisionOf(wish: Wish, { author, now }: { author: string; now: Instant }): OverrideDecision {
  const from = wish.from ?? now
  const longest = longestMs[wish.action]
  const problems = [
    ...(from < now ? [{ path: 'from', message: 'is over; leave it out to begin now' }] : []),
    ...(from > now + farthestMs ? [{ path: 'from', message: 'is more than 90 days away' }] : []),
    ...(!(wish.until > from) ? [{ path: 'until', message: 'must be after the beginning' }] : []),
    ...(wish.until > from + longest
      ? [{ path: 'until', message: `may be ${longest / hourMs} hours after the beginning at most` }]
      : []),
  ]
  if (problems.length > 0) throw new GwanmunError('invalid_request', { problems })
  return { ...wish, from, author, decidedAt: now }
}
