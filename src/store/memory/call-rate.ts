import type { Instant } from '../../domain/time.ts'

const secondsKept = 300

/** Counts calls by the second and forgets calls older than five minutes. */
export interface CallRate {
  count(at: Instant): void
  /**
   * Calls per minute over the last five minutes; null when there were none. A room that opened less than five minutes
   * ago is still divided by five: its first calls fill the empty inside at once, and dividing by the time since would
   * promise everyone that burst for ever.
   */
  perMinute(at: Instant): number | null
  /** Calls in the last minute. */
  lastMinute(at: Instant): number
}

export function callRate(): CallRate {
  const buckets: { second: number; calls: number }[] = []

  function forgetBefore(second: number): void {
    while (buckets[0] && buckets[0].second <= second - secondsKept) buckets.shift()
  }

  function callsSince(first: number): number {
    return buckets.reduce((sum, { second, calls }) => sum + (second >= first ? calls : 0), 0)
  }

  return {
    count(at) {
      const second = Math.floor(at / 1000)
      forgetBefore(second)
      const last = buckets.at(-1)
      if (last?.second === second) last.calls++
      else buckets.push({ second, calls: 1 })
    },
    perMinute(at) {
      forgetBefore(Math.floor(at / 1000))
      const calls = callsSince(0)
      return calls === 0 ? null : (calls * 60) / secondsKept
    },
    lastMinute: (at) => callsSince(Math.floor(at / 1000) - 59),
  }
}
