import { mock } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { ProviderId } from '../../src/domain/ids.ts'
import { openTurnstile } from '../../src/federation/turnstile.ts'
import { testClock } from '../contract/test-clock.ts'
import { promised } from '../support/promised.ts'

export const waitMs = 2_000

/** Somebody who is back, as the scene sees them. */
export interface Person {
  /** By arrival, from 0. */
  number: number
  lot: number | undefined
  arrivedAt: number
  state: 'waiting' | 'inside' | 'verified' | 'failed' | 'refused'
  /** Why they were refused or failed. */
  error?: unknown
  /** The browser is still there. */
  here: boolean
  /** Ends their verification, once they are inside. */
  end(how: 'well' | 'badly'): void
}

/** A turnstile whose clock and timers stand still (`setTimeout` must be mocked), and everybody who came to it. */
export function turnstileScene(places: number) {
  const clock = testClock()
  const turnstile = openTurnstile('naver' as ProviderId, { places, waitMs }, clock.now)
  const people: Person[] = []

  /** Somebody arrives; `settled` before looking what became of them. */
  function arrives(lot: number | undefined): Person {
    const verification = promised()
    const person: Person = {
      ...{ number: people.length, lot, arrivedAt: clock.now(), state: 'waiting', here: true },
      end: (how) => (how === 'well' ? verification.resolve() : verification.reject(new Error('badly'))),
    }
    people.push(person)
    const inside = () => {
      person.state = 'inside'
      return verification.promise
    }
    turnstile.pass({ lot, isHere: () => person.here }, inside).then(
      () => {
        person.state = 'verified'
      },
      (error) => {
        person.state = person.state === 'inside' ? 'failed' : 'refused'
        person.error = error
      },
    )
    return person
  }

  return {
    people,
    clock,
    waiting: turnstile.waiting,
    arrives,
    crowd: (lot: number | undefined, count: number) => Array.from({ length: count }, () => arrives(lot)),
    /** Everybody of these states, in the order of arrival. */
    those: (state: Person['state'], lot?: number) =>
      people.filter((one) => one.state === state && (lot === undefined || one.lot === lot)),
    /** Time passes; whoever has waited long enough hears of it. */
    async pass(ms: number) {
      clock.pass(ms / 1000)
      mock.timers.tick(ms)
      await turn()
    },
    /** What has been decided has been told. */
    settled: () => turn(),
  }
}
