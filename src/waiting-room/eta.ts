import type { Instant } from '../domain/time.ts'

/** An honest guess: a range, because nobody knows better. Worked out alike by the server and by the waiting page's script. */
export interface Eta {
  /** At least 1, rounded down to a natural step. */
  fromMinutes: number
  /** Rounded up to a natural step; always more than `fromMinutes`. */
  toMinutes: number
  /** The same range by the clock. */
  fromAt: Instant
  toAt: Instant
  /** Over two hours: minutes say nothing any more, show the clock and let people go. */
  clockOnly: boolean
}

const minuteMs = 60_000
const clockOnlyAboveMinutes = 120
/** The line may move a tenth faster than measured, or a fifth slower. */
const [faster, slower] = [0.9, 1.2]

/** 1 minute below 15, 5 minutes below an hour, 10 above. */
function stepOf(minutes: number): number {
  if (minutes < 15) return 1
  return minutes < 60 ? 5 : 10
}

/**
 * When someone with `ahead` people before them will be called. `perMinute`: people called per minute, as on the board.
 * Null when nothing is known, or nobody was called lately.
 */
export function eta(ahead: number, perMinute: number | null, now: Instant): Eta | null {
  if (perMinute === null || perMinute <= 0) return null
  const minutes = (ahead + 1) / perMinute
  const [soonest, latest] = [minutes * faster, minutes * slower]
  const fromMinutes = Math.max(1, Math.floor(soonest / stepOf(soonest)) * stepOf(soonest))
  const toMinutes = Math.max(fromMinutes + 1, Math.ceil(latest / stepOf(latest)) * stepOf(latest))
  return {
    fromMinutes,
    toMinutes,
    fromAt: now + fromMinutes * minuteMs,
    toAt: now + toMinutes * minuteMs,
    clockOnly: toMinutes > clockOnlyAboveMinutes,
  }
}
