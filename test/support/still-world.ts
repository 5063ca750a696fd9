import { setImmediate as turn } from 'node:timers/promises'
import type { Instant } from '../../src/domain/time.ts'
import type { World } from '../../src/domain/world.ts'
import type { TestClock } from '../contract/test-clock.ts'

/** A world whose clock and timers stand still until told; it has no network. */
export interface StillWorld extends TestClock {
  world: World
  /** Moves the clock on; timers that are due run on the way, in their order, at their time. */
  pass(seconds: number): void
  /** The same, and lets promises go on before every timer and at the end. */
  live(seconds: number): Promise<void>
  /** Timers that have neither run nor been cancelled. */
  readonly timers: number
}

interface Timer {
  at: Instant
  act(): void
}

/** @param start the evening of 9 August 2021, 20:00 in Seoul, unless told otherwise */
export function stillWorld(
  start: Instant = Date.parse('2021-08-09T20:00:00+09:00'),
  outside: Partial<Pick<World, 'token' | 'fetch'>> = {},
): StillWorld {
  let at = start
  let tokens = 0
  const timers = new Set<Timer>()

  function nextUntil(end: Instant): Timer | null {
    let next: Timer | null = null
    for (const timer of timers) if (timer.at <= end && (next === null || timer.at < next.at)) next = timer
    return next
  }
  function run(timer: Timer): void {
    timers.delete(timer)
    at = Math.max(at, timer.at)
    timer.act()
  }

  return {
    world: {
      now: () => at,
      after(ms, act) {
        const timer = { at: at + Math.max(0, ms), act }
        timers.add(timer)
        return () => timers.delete(timer)
      },
      token: outside.token ?? (() => `token-${tokens++}`),
      fetch: outside.fetch ?? (() => Promise.reject(new Error('no network'))),
    },
    now: () => at,
    pass(seconds) {
      const end = at + Math.round(seconds * 1000)
      for (let next = nextUntil(end); next; next = nextUntil(end)) run(next)
      at = end
    },
    async live(seconds) {
      const end = at + Math.round(seconds * 1000)
      await turn()
      for (let next = nextUntil(end); next; next = nextUntil(end)) {
        run(next)
        await turn()
      }
      at = end
    },
    get timers() {
      return timers.size
    },
  }
}
