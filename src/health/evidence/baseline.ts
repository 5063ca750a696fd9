import type { Instant } from '../../domain/time.ts'

/** What is normal for one measure at one provider: a moving average (EWMA) within bounds. */
export interface Baseline {
  value(): number
  /**
   * Takes one measurement of each bucket of 10 s and moves a little towards it (half way in about twenty minutes).
   * @param raised the measure is conspicuous now. An outage must not become normal, so it is learned ten times more slowly.
   *   Not learning at all would be wrong for a provider that always was so.
   */
  observe(value: number, options: { bucket: Instant; raised: boolean }): void
  /** Takes over what the prober has learned. */
  adopt(value: number): void
}

/** Part of the difference that one bucket moves the average. */
const learnedShare = 1 / 180
const raisedShare = learnedShare / 10

/** @param bounds the value before anything is learned, and the range in which it is learned */
export function openBaseline({ first, least, most }: { first: number; least: number; most: number }): Baseline {
  let average = first
  let last: Instant | null = null
  const set = (value: number) => {
    average = Math.min(most, Math.max(least, value))
  }
  return {
    adopt: set,
    value: () => average,
    observe(value, { bucket, raised }) {
      if (bucket === last) return
      last = bucket
      set(average + (value - average) * (raised ? raisedShare : learnedShare))
    },
  }
}
