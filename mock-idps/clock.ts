import { InvalidOptions } from './complaints.ts'

/** The clock of one sandbox: for expiries, ages, and times in tokens and ledger. */
export interface SandboxClock {
  /** Epoch milliseconds. */
  now(): number
  /** Milliseconds ahead of the process's clock; 0 until a test moves it. */
  offsetMs(): number
  /** Moves forward by `ms` milliseconds, or back when negative. @throws InvalidOptions outside 1970–2199 */
  advance(ms: number): void
  /** Sets the time to `at` (epoch milliseconds); it runs on from there. @throws InvalidOptions outside 1970–2199 */
  set(at: number): void
  /** Back to the process's clock. */
  reset(): void
}

/** Milliseconds of offset that count as none: two readings differ by the time between them, and protocol times are seconds. */
const sameMs = 500

/** Limits in epoch milliseconds, within which calendars and tokens work. */
const range = { from: 0, to: Date.UTC(2200, 0) }

function within(at: number, path: string): number {
  if (Number.isFinite(at) && at >= range.from && at < range.to) return at
  throw new InvalidOptions([{ path, message: 'must be a number that leaves the clock between 1970 and 2199' }])
}

/** @param base the clock until a test moves it; default: the process's clock */
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
