import assert from 'node:assert/strict'
import fc from 'fast-check'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { CampaignId, PersonId } from '../../src/domain/ids.ts'
import type { WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import { memoryWaitingRoom } from '../../src/store/memory/waiting-room.ts'
import { type OpenStore, testClock } from '../contract/test-clock.ts'
import { rules as defaults } from './redis-operations.ts'

const room = 'campaign-1' as CampaignId
const who = fc.constantFrom(...Array.from({ length: 8 }, (_, n) => `person-${n}` as PersonId))
const seconds = fc.integer({ min: 10, max: 400 })
const lane = fc.constantFrom('main' as const, 'main' as const, 'assisted' as const)
const enter = fc.boolean()
const hold = fc.integer({ min: 1, max: 400 })
const opened = testClock().now()
const opening = fc.constantFrom(opened + 100_000, opened + 100_000, opened + 400_000, opened + 900_000)
const gathersFor = fc.option(opening, { freq: 2 })
const epoch = fc.option(fc.integer({ min: 0, max: 2 }), { freq: 2 })
/** What was kept of the person: a key of their own or an index in a pool; null: nothing. */
const kept = fc.option(fc.constantFrom('key' as const, 'both' as const, 'index' as const), { freq: 2 })

/** Keys that were given before a loss, one a person: a room that goes on gives later ones. */
const lost = 8
const keptOf = (who: PersonId, what: 'key' | 'both' | 'index') => {
  const number = Number(who.split('-')[1])
  return {
    key: what === 'index' ? null : number,
    index: what === 'key' ? null : number,
    joinedAt: opened - 1000,
  }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('join' as const), who, lane, enter, gathersFor, epoch, kept }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('present' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('find' as const), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('enter' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('renew' as const, 'stretch' as const), who, hold }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('board' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pool' as const), opensAt: fc.option(opening, { freq: 2 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('begin' as const), epoch: fc.integer({ min: 1, max: 3 }), to: fc.nat(20) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('place' as const), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 130 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('limit' as const), limit: fc.integer({ min: 0, max: 4 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('share' as const), share: fc.constantFrom(0, 0.05, 0.25, 0.3, 0.5) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lease' as const), lease: seconds, idle: seconds }) },
)

/** The answer, or the code of a refusal. */
const refusalOf = <Answer>(asked: Promise<Answer>) =>
  asked.catch((error: unknown) => (error instanceof GwanmunError ? error.code : Promise.reject(error)))

/** Two implementations that share no line of code say the same, word for word, whatever happens. */
export function agreesWithMemory(open: OpenStore<WaitingRoomStore>): void {
  it('answers as the memory store does, through any history', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), async (steps) => {
        const clock = testClock()
        const [memory, other] = [memoryWaitingRoom(clock), await open(clock)]
        const both = async <Answer>(ask: (store: WaitingRoomStore) => Promise<Answer>) =>
          assert.deepEqual(await ask(other), await ask(memory))
        let rules = { ...defaults }
        let isRestorable = false
        for (const now of steps) {
          if (now.do === 'pass') clock.pass(now.seconds + 0.123)
          else if (now.do === 'limit') rules = { ...rules, insideLimit: now.limit }
          else if (now.do === 'share') rules = { ...rules, assistedShare: now.share }
          else if (now.do === 'join') {
            const given = { ...now, kept: now.kept && isRestorable ? keptOf(now.who, now.kept) : null }
            await both((store) => refusalOf(store.join(room, now.who, rules, given)))
          } else if (now.do === 'lease') rules = { ...rules, leaseSeconds: now.lease, idleSeconds: now.idle }
          else if (now.do === 'board') await both((store) => store.board(room, rules))
          else if (now.do === 'pool') await both((store) => store.pool(room, now.opensAt))
          else if (now.do === 'begin') {
            // People who came in between have keys of their own: of two with one key memory and Redis call another one first.
            if ((await memory.reached(room)).nextKey === 0) isRestorable = true
            const pool = now.to % 3 === 0 ? { opensAt: opened + 400_000, people: (now.to % 9) + 1 } : null
            const numbers = { epoch: now.epoch, called: now.to % 10, nextKey: lost + now.to, pool }
            const pausedUntil = clock.now() + now.to * 1000
            await both((store) => store.begin(room, { ...numbers, pausedUntil }))
            await both((store) => store.reached(room))
          } else if (now.do === 'place') {
            const pool = await memory.pool(room, null)
            const from = pool?.frozen?.placed ?? 0
            // Backwards: the last index has the first place.
            const indices = Array.from({ length: now.count }, (_, n) => (pool?.people ?? 0) - 1 - from - n)
            const given = indices.filter((index) => index >= 0)
            await both((store) => store.peopleOfPool(room, from, now.count))
            if (given.length > 0) await both((store) => store.place(room, from, given, rules))
          } else if (now.do === 'leave') await both((store) => store.leave(room, now.who))
          else if ('hold' in now) {
            const until = clock.now() + now.hold * 1000
            await both((store) => store[now.do](room, now.who, rules, until))
          } else await both((store) => store[now.do](room, now.who, rules))
        }
      }),
      { numRuns: 300 },
    )
  })
}
