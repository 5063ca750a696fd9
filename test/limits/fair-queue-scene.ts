import { mock } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { ProviderId } from '../../src/domain/ids.ts'
import { openFairQueue } from '../../src/limits/fair-queue.ts'
import { system } from '../../src/system.ts'
import { testClock } from '../contract/test-clock.ts'
import { promised } from '../support/promised.ts'

export const waitLimitMs = 2_000

/** A returned person, as the scene sees them. */
export interface Person {
  /** By arrival, from 0. */
  number: number
  shard: number | undefined
  arrivedAt: number
  state: 'waiting' | 'running' | 'verified' | 'failed' | 'refused'
  /** Why they were refused or failed. */
  error?: unknown
  /** The browser still waits. */
  connected: boolean
  /** Ends the verification, once it runs. */
  end(how: 'well' | 'badly'): void
}

/** A fair queue whose clock and timers stand still (`setTimeout` must be mocked), and all people who came to it. */
export function fairQueueScene(permits: number) {
  const clock = testClock()
  const world = { now: clock.now, after: system.after }
  const queue = openFairQueue('naver' as ProviderId, { permits, waitLimitMs }, world)
  const people: Person[] = []

  /** A person arrives; call `settled` before looking what became of them. */
  function arrives(shard: number | undefined): Person {
    const verification = promised()
    const person: Person = {
      number: people.length,
      shard,
      arrivedAt: clock.now(),
      state: 'waiting',
      connected: true,
      end: (how) => (how === 'well' ? verification.resolve() : verification.reject(new Error('badly'))),
    }
    people.push(person)
    const verify = () => {
      person.state = 'running'
      return verification.promise
    }
    queue.run({ networkShard: shard, isConnected: () => person.connected }, verify).then(
      () => {
        person.state = 'verified'
      },
      (error) => {
        person.state = person.state === 'running' ? 'failed' : 'refused'
        person.error = error
      },
    )
    return person
  }

  return {
    people,
    clock,
    waiting: queue.waiting,
    arrives,
    crowd: (shard: number | undefined, count: number) => Array.from({ length: count }, () => arrives(shard)),
    /** All people in this state, in the order of arrival. */
    those: (state: Person['state'], shard?: number) =>
      people.filter((one) => one.state === state && (shard === undefined || one.shard === shard)),
    /** Time passes, and wait limits with it. */
    async pass(ms: number) {
      clock.pass(ms / 1000)
      mock.timers.tick(ms)
      await turn()
    },
    /** What has been decided has been told. */
    settled: () => turn(),
  }
}
