import type { Instant } from '../../domain/time.ts'

/** What is usual of a share or a duration at one door. */
export interface Usual {
  value(): number
  /**
   * Takes a measurement, one of each bucket of 10 s: moves a little towards it (half way in about twenty minutes).
   * @param raised it is suspicious now: an evening that goes wrong must not become what is usual, so it is learned ten times
   *   more slowly; never would be too seldom for a door that always was so
   */
  saw(value: number, options: { bucket: Instant; raised: boolean }): void
  /** Takes over what somebody else has learned. */
  take(value: number): void
}

/** How large a part of the difference is learned from one bucket. */
const learnedShare = 1 / 180
const raisedShare = learnedShare / 10

/** @param bounds what it is taken for before any is known, and between what it is learned */
export function openUsual({ first, least, most }: { first: number; least: number; most: number }): Usual {
  let usual = first
  let last: Instant | null = null
  const set = (value: number) => {
    usual = Math.min(most, Math.max(least, value))
  }
  return {
    take: set,
    value: () => usual,
    saw(value, { bucket, raised }) {
      if (bucket === last) return
      last = bucket
      set(usual + (value - usual) * (raised ? raisedShare : learnedShare))
    },
  }
}
