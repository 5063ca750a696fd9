import { InvalidOptions } from './complaints.ts'

/** The clock of one sandbox. Everything in it goes by this: expiries, ages, times in tokens and in the ledger. */
export interface SandboxClock {
  /** Epoch milliseconds. */
  now(): number
  /** How far ahead of this process's own clock we are, in milliseconds; 0 while nobody has moved it. */
  offsetMs(): number
  /** Moves on by so much, or back when negative. @throws InvalidOptions when that leaves 1970–2199 */
  advance(ms: number): void
  /** From now on it is `at` (epoch milliseconds) and goes on from there. @throws InvalidOptions outside 1970–2199 */
  set(at: number): void
  /** Back to the process's clock. */
  reset(): void
}

/** Two readings of one clock differ by the time between them; no protocol time is finer than a second. */
const sameMs = 500

/** Calendars and tokens know what to do between these, in epoch milliseconds. */
const range = { from: 0, to: Date.UTC(2200, 0) }

function within(at: number, path: string): number {
  if (Number.isFinite(at) && at >= range.from && at < range.to) return at
  throw new InvalidOptions([{ path, message: 'must be a number that leaves the clock between 1970 and 2199' }])
}

/** @param base what `now` is while nobody has moved the clock; the process's own unless a test brings one. */
export function createClock(base: () => number = Date.now): SandboxClock {
  let moved = 0
  const now = () => base() + moved
  return {
    now,
    offsetMs() {
      if (base === Date.now) return moved
      const offset = now() - Date.now()
      return Math.abs(offset) < sameMs ? 0 : offset
    },
    advance(ms) {
      moved = within(now() + ms, 'ms') - base()
    },
    set(at) {
      moved = within(at, 'at') - base()
    },
    reset() {
      moved = 0
    },
  }
}
