import type { Instant } from '../../domain/time.ts'

/** A wait said honestly: a range, with the clock times it means. */
export interface Estimate {
  fromMinutes: number
  toMinutes: number
  fromAt: Instant
  toAt: Instant
}

/**
 * The wait of someone with `ahead` people before them, at a measured rate: 0.9 to 1.2 of it, rounded to 1 minute under
 * 15, to 5 under 60, to 10 above. Null while the rate is unknown or nought. Shared with the script.
 */
export function estimate(ahead: number, perMinute: number | null, now: Instant): Estimate | null {
  if (perMinute === null || perMinute <= 0) return null
  const minutes = ahead / perMinute
  const fromMinutes = rounded(minutes * 0.9, Math.floor)
  const toMinutes = Math.max(rounded(minutes * 1.2, Math.ceil), fromMinutes + 1)
  return { fromMinutes, toMinutes, fromAt: now + fromMinutes * 60_000, toAt: now + toMinutes * 60_000 }
}

function rounded(minutes: number, direction: (value: number) => number): number {
  const unit = minutes < 15 ? 1 : minutes < 60 ? 5 : 10
  return Math.max(1, direction(minutes / unit) * unit)
}
