/** How busy this process is. */
export interface Load {
  /** How much later than asked for timers ran, on average over the last two seconds, in milliseconds. */
  delayMs: number
  /** Requests that are being answered, without streams and prebuilt bytes. */
  inFlight: number
}

/** From here on a process is busy: about half of every second is lost to others, or 250 people wait for their answer. */
const busyAt = { delayMs: 100, inFlight: 250 }

/** Pages ask five times as rarely at most: a light still reaches its reader well before it counts as stale (30 s). */
const mostFactor = 5

/** What is left of an earlier haste after each measuring: back to normal within seconds, without swinging. */
const easing = 0.9

/**
 * How long pages wait before they ask again, in milliseconds: the base as long as the process keeps up, then in
 * proportion to how far it is behind. Rises at once, falls slowly. Pure.
 * @param beforeMs what was told last
 */
export function nextMsOf(baseMs: number, load: Load, beforeMs: number): number {
  const pressure = Math.max(load.delayMs / busyAt.delayMs, load.inFlight / busyAt.inFlight)
  const wanted = baseMs * Math.min(mostFactor, Math.max(1, pressure))
  return Math.round(Math.max(wanted, baseMs, Math.min(beforeMs, baseMs * mostFactor) * easing))
}
