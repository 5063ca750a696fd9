import { bucketCount, bucketMs, bucketOf } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'

/**
 * U over the last minute. People are half a minute away at a provider while a light changes at once: by the moment's value
 * they would all turn from the door that is just full to the one that is just empty and back, in waves (`npm run simulate --
 * herding`: surviving doors over 0.95 for 33–37 s by the moment, 1.3–9.1 s by the mean; what is really full refuses by itself).
 */
export interface Saturation {
  /** Calls in flight ÷ capacity now, 0 to 1. */
  saw(share: number, now: Instant): void
  /** Mean over the last minute; 0 before anything was seen. */
  mean(now: Instant): number
  /** Of the last few looks, see {@link settled}; 0 before anything was seen. Suggestions go by it, lights do not. */
  lately(): number
}

export function openSaturation(): Saturation {
  let buckets: { startedAt: Instant; sum: number; count: number }[] = []
  let lately = 0
  const live = (now: Instant) =>
    buckets.filter(({ startedAt }) => startedAt <= now && startedAt > now - bucketMs * bucketCount)
  return {
    saw(share, now) {
      const startedAt = bucketOf(now)
      let last = buckets.at(-1)
      if (last?.startedAt !== startedAt) {
        last = { startedAt, sum: 0, count: 0 }
        buckets = [...live(now), last]
      }
      last.sum += share
      last.count++
      lately = settled(lately, share)
    },
    mean(now) {
      const seen = live(now)
      // Of buckets, not of samples: a process that ticked seldom in one of them counts that one no less.
      const means = seen.map(({ sum, count }) => sum / count)
      return means.length === 0 ? 0 : means.reduce((total, mean) => total + mean, 0) / means.length
    },
    lately: () => lately,
  }
}

/**
 * U lately after one more look at it, a second later: the last five weigh two thirds. By the last one alone the odds would
 * change with every few people, and so would what a page suggests that is loaded again.
 */
export function settled(lately: number, now: number): number {
  return lately + (now - lately) / 5
}
