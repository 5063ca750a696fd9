import type { Instant } from '../../domain/time.ts'

/** Whether this process itself is slow, from how late its timers run. */
export interface Starvation {
  /**
   * What is judged late now may be late because of us: a time-out proves nothing, and a duration is partly ours.
   * @param lateMs how late the timer that asks was itself, in milliseconds: it may run before the meter knows of a pause. Default 0
   */
  isStarved(lateMs?: number): boolean
  /** Asked once a tick. True once the process is so slow, for so long, that a person could not finish a verification. */
  isUnable(now: Instant): boolean
}

/**
 * A probe takes ten to fifteen turns of the event loop (name, connection, TLS, answer, body): from this delay of a timer,
 * in milliseconds, more than half of its limit of two seconds is ours.
 */
const starvedMs = 100
/** From this delay, in milliseconds, a verification takes longer than people wait for it; below half of it, it is over. */
const unableMs = 250
/** For so long, in milliseconds: a single pause, however long, is remembered for four seconds (`LoadMeter.timerDelayMs`). */
const unableAfterMs = 5_000

/** @param delayMs how late this process's timers were lately, as an event meets it, in milliseconds */
export function openStarvation(delayMs: () => number): Starvation {
  let slowSince: Instant | null = null
  let unable = false
  return {
    isStarved: (lateMs = 0) => Math.max(lateMs, delayMs()) >= starvedMs,
    isUnable(now) {
      const delay = delayMs()
      if (delay < unableMs / 2) unable = false
      if (delay < unableMs) slowSince = null
      else slowSince = Math.min(slowSince ?? now, now)
      if (slowSince !== null && now - slowSince >= unableAfterMs) unable = true
      return unable
    },
  }
}
