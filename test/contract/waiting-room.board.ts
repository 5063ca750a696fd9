import assert from 'node:assert/strict'
import type { PersonId } from '../../src/domain/ids.ts'
import type { WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import type { OpenStore } from './test-clock.ts'
import { anna, boram, chul, dana, freshRooms, room, rulesFor } from './waiting-room.people.ts'

/** What all people may see. */
export function waitingRoomBoard(open: OpenStore<WaitingRoomStore>): void {
  const fresh = freshRooms(open)

  describe('the board', () => {
    it('shows an empty room', async () => {
      const { clock, store } = await fresh()
      assert.deepEqual(await store.board(room, rulesFor(1)), {
        measuredAt: clock.now(),
        called: -1,
        nextKey: 0,
        waiting: 0,
        inside: 0,
        perMinute: null,
        lastMinute: 0,
        gone: [],
        assisted: { share: 0.05, admitted: 0, admissions: 0, waiting: 0 },
        pool: null,
        epoch: 0,
        pausedUntil: null,
      })
    })

    it('shows who was called, who waits and who is inside, as numbers only', async () => {
      const { clock, store } = await fresh()
      for (const who of [anna, boram, chul, dana]) await store.join(room, who, rulesFor(2))
      await store.enter(room, anna, rulesFor(2))
      const board = await store.board(room, rulesFor(2))
      const assisted = { share: 0.05, admitted: 0, admissions: 2, waiting: 0 }
      const numbers = {
        called: 1,
        nextKey: 4,
        waiting: 2,
        inside: 1,
        perMinute: 2 / 5,
        lastMinute: 2,
        assisted,
        pool: null,
      }
      assert.deepEqual(board, {
        measuredAt: clock.now(),
        ...numbers,
        epoch: 0,
        pausedUntil: null,
        gone: [
          [1, 0],
          [2, 0],
        ],
      })
    })

    it('moves the line for any caller', async () => {
      const { clock, store } = await fresh()
      await store.join(room, anna, rulesFor(1))
      await store.join(room, boram, rulesFor(1))
      clock.pass(180)
      assert.equal((await store.board(room, rulesFor(1))).called, 1)
    })

    it('measures how many people were called over the last five minutes, and forgets older calls', async () => {
      const { clock, store } = await fresh()
      const brief = rulesFor(1, { leaseSeconds: 30, idleSeconds: 30, readySeconds: 30 })
      for (let n = 0; n < 20; n++) await store.join(room, `person-${n}` as PersonId, brief)
      for (let half = 0; half < 19; half++) {
        clock.pass(30)
        await store.board(room, brief)
      }
      const { perMinute, lastMinute } = await store.board(room, brief)
      assert.deepEqual([perMinute, lastMinute], [2, 2])
      clock.pass(300)
      assert.equal((await store.board(room, brief)).perMinute, null)
    })

    it('counts who has gone, by how far behind the people called they stood', async () => {
      const { store } = await fresh()
      const rules = rulesFor(1, { assistedShare: 0.5 })
      const names = Array.from({ length: 12 }, (_, n) => `person-${n}` as PersonId)
      for (const who of names) await store.join(room, who, rules)
      for (const n of [2, 3, 7, 11]) await store.leave(room, `person-${n}` as PersonId)
      const gone = async () => (await store.board(room, rules)).gone
      const before = [
        [1, 0],
        [2, 1],
        [4, 2],
        [8, 3],
        [11, 4],
      ]
      assert.deepEqual(await gone(), before)
      await store.join(room, 'person-5' as PersonId, rules, { lane: 'assisted' })
      await store.leave(room, 'person-0' as PersonId)
      const { called, assisted, gone: now } = await store.board(room, rules)
      // The first person left: the assisted lane called key 5 before the keys that stand in front of it.
      assert.deepEqual({ called, admitted: assisted.admitted }, { called: 0, admitted: 1 })
      assert.deepEqual(now, [
        [1, 0],
        [2, 1],
        [4, 2],
        [8, 4],
        [11, 5],
      ])
    })

    it('does not count late people who came back into the speed of the line', async () => {
      const { clock, store } = await fresh()
      await store.join(room, anna, rulesFor(1))
      clock.pass(180)
      await store.present(room, anna, rulesFor(1))
      assert.equal((await store.board(room, rulesFor(1))).perMinute, 1 / 5)
    })
  })
}
