import type { SharedBreaker } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'
import { hash01 } from '../../mechanics/hash.ts'
import { activeBackoff, admittedShare } from './state.ts'

export interface SlowStartSettings {
  /** See `BreakerStateSettings`. */
  resetMs: number
  rampMs: number
  /** Calls in flight to a provider at once. In slow start this replica admits that many starts a second × the admitted share. */
  capacity: number
}

/** Which devices may start while a provider recovers, or while it asked for a pause. Returns are always admitted. */
export interface SlowStart {
  /** Null = the device may start now, and is counted; else when to try again. */
  enter(breaker: SharedBreaker, device: string): Instant | null
  /** The same, but nothing is counted. */
  opensAt(breaker: SharedBreaker, device: string): Instant | null
}

/** A device keeps its position for so long, in milliseconds: longer than slow start, shorter than bad luck should last. */
const positionMs = 600_000

/**
 * Slow start admits a share of devices, not of requests (Envoy, *Slow start mode*, raises load in the same way). A hash gives
 * each device one position, 0 to 1, for ten minutes: reloading changes nothing, and a device admitted at 2 % is still admitted
 * at 10 %. New devices cost an attacker nothing, so the starts of one second are bounded as well.
 */
export function openSlowStart(
  provider: string,
  { resetMs, rampMs, capacity }: SlowStartSettings,
  now: () => Instant,
): SlowStart {
  let second = 0
  let entered = 0

  const positionOf = (device: string) => hash01(`${provider} ${Math.floor(now() / positionMs)} ${device}`)
  function isFull(share: number): boolean {
    const current = Math.floor(now() / 1000)
    if (current !== second) {
      second = current
      entered = 0
    }
    return entered >= Math.max(1, Math.floor(share * capacity))
  }

  function opensAt(breaker: SharedBreaker, device: string): Instant | null {
    const at = now()
    const backoffUntil = activeBackoff(breaker.backoffUntil, at)
    if (backoffUntil === null && breaker.phase === 'closed') return null
    const position = positionOf(device)
    // The devices come back spread over a further period, not all at once.
    const later = (from: Instant, spreadMs: number) => Math.ceil(Math.max(from, at) + 1_000 + position * spreadMs)
    if (backoffUntil !== null) return later(backoffUntil, Math.min(30_000, (backoffUntil - at) / 2))
    if (breaker.phase === 'open') return later(Math.min(breaker.since, at) + resetMs, resetMs)
    const share = admittedShare(breaker)
    return position < share && !isFull(share) ? null : later(at + rampMs, rampMs)
  }

  return {
    opensAt,
    enter(breaker, device) {
      const opens = opensAt(breaker, device)
      if (opens === null && breaker.phase !== 'closed') entered++
      return opens
    },
  }
}
