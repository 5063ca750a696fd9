/** Load of this process. */
export interface Load {
  /** Mean delay of the event loop's timers over the last two seconds, in milliseconds. */
  delayMs: number
  /** Requests under way, without streams and cached responses. */
  inFlight: number
}

/** Load from which a process counts as busy: about half of each second is lost, or 250 requests wait for their answer. */
const busyAt = { delayMs: 100, inFlight: 250 }

/** Largest factor on the poll interval: a light still reaches its reader well before it counts as stale (`lights.staleMs`). */
const mostFactor = 5

/** Factor by which the interval falls after each measurement: back to normal within seconds, without oscillation. */
const easing = 0.9

/**
 * Poll interval for pages in milliseconds: the base while the process keeps up, then in proportion to its load. Rises at
 * once, falls slowly. Pure.
 * @param beforeMs the interval published last
 */
export function nextMsOf(baseMs: number, load: Load, beforeMs: number): number {
  const pressure = Math.max(load.delayMs / busyAt.delayMs, load.inFlight / busyAt.inFlight)
  const wanted = baseMs * Math.min(mostFactor, Math.max(1, pressure))
  return Math.round(Math.max(wanted, baseMs, Math.min(beforeMs, baseMs * mostFactor) * easing))
}
