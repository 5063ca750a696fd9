import type { Instant } from '../../src/domain/time.ts'

/** A clock that stands still until told. */
export interface TestClock {
  now(): Instant
  /** Moves on by so many seconds; fractions are milliseconds. */
  pass(seconds: number): void
}

/** Opens an empty store whose clock is the one given: a memory store reads it, a remote one is told its time. */
export type OpenStore<Port> = (clock: TestClock) => Promise<Port>

/** The evening of 9 August 2021, 20:00 in Seoul, unless told otherwise. */
export function testClock(start: Instant = Date.parse('2021-08-09T20:00:00+09:00')): TestClock {
  let at = start
  return {
    now: () => at,
    pass(seconds) {
      at += Math.round(seconds * 1000)
    },
  }
}
