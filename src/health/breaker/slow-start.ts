import type { BreakerVerdict } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'
import { hash01 } from '../../mechanics/hash.ts'
import { admittedShare, gateUntil } from './state.ts'

export interface GateSettings {
  /** See `VerdictSettings`. */
  resetMs: number
  rampMs: number
  /** Calls in flight to a provider at once; so many starts a second does this process let in, times the ramp's share. */
  capacity: number
}

/** Who may start at one door while it is on its way back, or asked to be left alone. Whoever comes back is never asked. */
export interface Gate {
  /** Null when somebody may start now, who is then counted; else from when it is worth trying again. */
  enter(verdict: BreakerVerdict, device: string): Instant | null
  /** The same, asked only: nobody is counted. */
  opensAt(verdict: BreakerVerdict, device: string): Instant | null
}

/** A device draws anew after so long, in milliseconds: longer than a ramp, shorter than bad luck should last. */
const drawMs = 600_000

/**
 * A share of devices is let in, not of requests: each draws once for ten minutes, so that reloading changes nothing, and
 * whoever was let in at 2 % still is at 10 %. New devices cost nothing, so a second's starts are bounded as well.
 */
export function openGate(door: string, { resetMs, rampMs, capacity }: GateSettings, now: () => Instant): Gate {
  let second = 0
  let entered = 0

  const drawOf = (device: string) => hash01(`${door} ${Math.floor(now() / drawMs)} ${device}`)
  function isFull(share: number): boolean {
    const current = Math.floor(now() / 1000)
    if (current !== second) {
      second = current
      entered = 0
    }
    return entered >= Math.max(1, Math.floor(share * capacity))
  }

  function opensAt(verdict: BreakerVerdict, device: string): Instant | null {
    const at = now()
    const notBefore = gateUntil(verdict, at)
    const share = admittedShare(verdict)
    if (notBefore === null && share === 1) return null
    const draw = drawOf(device)
    // Spread over a second time as long, lest all come back at once.
    const later = (from: Instant, spreadMs: number) => Math.ceil(Math.max(from, at) + 1_000 + draw * spreadMs)
    if (notBefore !== null) return later(notBefore, Math.min(30_000, (notBefore - at) / 2))
    if (share === 0) return later(Math.min(verdict.since, at) + resetMs, resetMs)
    return draw < share && !isFull(share) ? null : later(at + rampMs, rampMs)
  }

  return {
    opensAt,
    enter(verdict, device) {
      const opens = opensAt(verdict, device)
      if (opens === null && admittedShare(verdict) < 1) entered++
      return opens
    },
  }
}
