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

/**
 * Fewer calls than this in the five minutes of the board say too little about the speed of the line: of one call the true
 * rate may be a third or five times as much.
 */
const fewestPerMinute = 3 / 5

/** A longer time is told only when it is a quarter longer than what was told, and has been for a minute. */
const [longerBy, longerForMs] = [1.25, 60_000]

/** 1 minute below 15, 5 minutes below an hour, 10 above. */
function stepOf(minutes: number): number {
  if (minutes < 15) return 1
  return minutes < 60 ? 5 : 10
}

/**
 * When a person with `ahead` people before them will be called. `perMinute`: people called per minute, as on the board.
 * Null when the speed is not known yet: fewer than three people were called in the last five minutes.
 */
export function eta(ahead: number, perMinute: number | null, now: Instant): Eta | null {
  if (perMinute === null || perMinute < fewestPerMinute) return null
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

/** What a person was told: the range by the clock, and since when the measured time has been longer (null: it is not). */
export interface Told {
  fromAt: Instant
  toAt: Instant
  longerSince: Instant | null
}

/** What to tell now. `longer`: it rises, and the page says why. */
export interface Telling {
  eta: Eta | null
  told: Told | null
  longer: boolean
}

/**
 * The estimate to tell a person who was told one before: what was told is a promise. It falls at any time; it rises only
 * when it is a quarter longer for a minute, and then with a reason in words. In between the range told before stays.
 */
export function nextTelling(fresh: Eta | null, told: Told | null, now: Instant): Telling {
  if (fresh === null) return { eta: null, told: null, longer: told !== null }
  const anew = { fromAt: fresh.fromAt, toAt: fresh.toAt, longerSince: null }
  if (told === null || fresh.toAt <= told.toAt) return { eta: fresh, told: anew, longer: false }
  const isLonger = fresh.toAt - now > longerBy * Math.max(0, told.toAt - now)
  const longerSince = isLonger ? (told.longerSince ?? now) : null
  if (longerSince !== null && now - longerSince >= longerForMs) return { eta: fresh, told: anew, longer: true }
  return { eta: toldBefore(told, now), told: { ...told, longerSince }, longer: false }
}

/** The range that was told, seen from now. */
function toldBefore({ fromAt, toAt }: Told, now: Instant): Eta {
  const fromMinutes = Math.max(1, Math.ceil((fromAt - now) / minuteMs))
  const toMinutes = Math.max(fromMinutes + 1, Math.ceil((toAt - now) / minuteMs))
  return { fromMinutes, toMinutes, fromAt, toAt, clockOnly: toMinutes > clockOnlyAboveMinutes }
}
