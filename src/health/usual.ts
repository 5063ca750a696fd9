import type { Instant } from '../domain/time.ts'

/** What is usual of a share or a duration at one door. */
export interface Usual {
  value(): number
  /**
   * Takes a measurement, one of each bucket of 10 s: moves a little towards it (half way in about twenty minutes).
   * @param raised it is suspicious now: an evening that goes wrong must not become what is usual
   */
  saw(value: number, options: { bucket: Instant; raised: boolean }): void
}

/** How large a part of the difference is learned from one bucket. */
const learnedShare = 1 / 180

/** @param bounds what it is taken for before any is known, and between what it is learned */
export function openUsual({ first, least, most }: { first: number; least: number; most: number }): Usual {
  let usual = first
  let last: Instant | null = null
  return {
    value: () => usual,
    saw(value, { bucket, raised }) {
      if (bucket === last) return
      last = bucket
      if (!raised) usual = Math.min(most, Math.max(least, usual + (value - usual) * learnedShare))
    },
  }
}
