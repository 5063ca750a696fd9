import { bucketCount, bucketMs, bucketOf } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'

/**
 * Utilization (calls in flight ÷ capacity) of the last minute. A light changes at once, but people arrive half a minute later.
 * By the value of the moment they would all leave the provider that is just full for the one that is just empty, and back, in
 * waves (`npm run simulate -- herding`: a surviving provider is above 0.95 for 33–37 s by the moment, for 1.3–9.1 s by the mean).
 */
export interface Utilization {
  /** Calls in flight ÷ capacity now, 0 to 1. */
  observe(share: number, now: Instant): void
  /** Mean of the last minute, 0 to 1; 0 before the first observation. */
  mean(now: Instant): number
  /** Moving average of the last few observations ({@link ewma}); 0 before the first. Suggestions go by it, lights do not. */
  recent(): number
}

export function openUtilization(): Utilization {
  let buckets: { startedAt: Instant; sum: number; count: number }[] = []
  let recent = 0
  const live = (now: Instant) =>
    buckets.filter(({ startedAt }) => startedAt <= now && startedAt > now - bucketMs * bucketCount)
  return {
    observe(share, now) {
      const startedAt = bucketOf(now)
      let last = buckets.at(-1)
      if (last?.startedAt !== startedAt) {
        last = { startedAt, sum: 0, count: 0 }
        buckets = [...live(now), last]
      }
      last.sum += share
      last.count++
      recent = ewma(recent, share)
    },
    mean(now) {
      const seen = live(now)
      // The mean of buckets, not of samples: a bucket with few ticks weighs as much as the others.
      const means = seen.map(({ sum, count }) => sum / count)
      return means.length === 0 ? 0 : means.reduce((total, mean) => total + mean, 0) / means.length
    },
    recent: () => recent,
  }
}

/**
 * Exponentially weighted moving average: the last five observations, one a second, weigh two thirds. By the last one alone the
 * odds of a suggestion would change with every few people, and a page that is loaded again would suggest another provider.
 */
export function ewma(average: number, observed: number): number {
  return average + (observed - average) / 5
}
