/**
 * Waiting room: what a person in line is told. The order itself and the leases are one atomic step of the store
 * (domain/waiting-room.ts; store/memory/room.ts, store/redis/waiting-room-script.ts).
 *
 *   board (people called per minute) + people ahead ──▶ eta ──▶ “in 10 to 15 minutes, between 20:25 and 20:30”
 *
 * Pure; the server and the waiting page's script run the same file.
 */
import type { Instant } from '../domain/time.ts'

/** A range, because the speed of the line is known no better. */
export interface Eta {
  /** At least 1, rounded down to a natural step. */
  fromMinutes: number
  /** Rounded up to a natural step; always more than `fromMinutes`. */
  toMinutes: number
  /** The same range by the clock. */
  fromAt: Instant
  toAt: Instant
  /** Over two hours: minutes say nothing any more, so the page shows the clock. */
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
 * When a person with `ahead` people before them will be called. `perMinute`: people called per minute, as on the board.
 * Null when the speed is not known, or no person was called in the last five minutes.
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
