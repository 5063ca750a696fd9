import assert from 'node:assert/strict'
import type { PersonId } from '../../src/domain/ids.ts'
import type { Ticket, WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import { peopleAhead } from '../../src/waiting-room/place.ts'
import { type OpenStore, testClock } from './test-clock.ts'
import { anna, boram, chul, dana, freshRooms, room, rulesFor } from './waiting-room.people.ts'

const opensAt = testClock().now() + 60_000
const rules = rulesFor(2)
const none = rulesFor(0)

/** What of a ticket a draw decides. */
const drawn = (ticket: Ticket | null) => ticket && [ticket.state, ticket.key, ticket.index, ticket.ahead]

export function waitingRoomPool(open: OpenStore<WaitingRoomStore>): void {
  const fresh = freshRooms(open)

  describe('the pool of an opening', () => {
    /** People gather in this order; then the opening comes. */
    async function gathered(...people: PersonId[]) {
      const { clock, store } = await fresh()
      for (const person of people) await store.join(room, person, rules, { gathersFor: opensAt })
      return { clock, store, open: () => clock.pass(60) }
    }

    it('gives people an index before the opening, and calls none of them though there is room', async () => {
      const { clock, store } = await gathered(anna, boram)
      const again = await store.join(room, anna, rules, { gathersFor: opensAt, enter: true })
      assert.deepEqual(again, {
        key: null,
        index: 0,
        state: 'gathering',
        lane: 'main',
        ahead: 0,
        startedBehind: 0,
        joinedAt: clock.now(),
        until: null,
        deferredBy: null,
      })
      assert.deepEqual(drawn(await store.present(room, boram, rules)), ['gathering', null, 1, 0])
      assert.deepEqual(drawn(await store.enter(room, boram, rules)), ['gathering', null, 1, 0])
      const board = await store.board(room, rules)
      assert.deepEqual(board.pool, { opensAt, people: 2, frozen: null })
      assert.deepEqual([board.waiting, board.nextKey, board.called], [0, 0, -1])
    })

    it('is frozen by the store’s clock; who joins then stands behind its places, and sees them in front', async () => {
      const { store, open: opens } = await gathered(anna, boram)
      opens()
      const late = await store.join(room, chul, none, { gathersFor: opensAt })
      assert.deepEqual(drawn(late), ['waiting', 2, null, 2])
      assert.equal(late.startedBehind, 2)
      const frozen = { at: opensAt, base: 0, placed: 0 }
      assert.deepEqual(await store.pool(room, null), { opensAt, people: 2, frozen })
      assert.equal(
        (await store.present(room, chul, rules))?.state,
        'waiting',
        'there is room, and the draw is due first',
      )
      await store.place(room, 0, [1], rules)
      assert.deepEqual(drawn(await store.find(room, chul, rules)), ['waiting', 2, null, 1])
      assert.equal((await store.find(room, boram, rules))?.state, 'ready')
      await store.place(room, 1, [0], rules)
      assert.deepEqual(drawn(await store.find(room, anna, rules)), ['ready', 1, 0, 0])
      assert.equal((await store.find(room, chul, rules))?.state, 'waiting', 'two are called, and two may be inside')
    })

    it('gives its places in the order it is told, and is gone after the last', async () => {
      const { store, open: opens } = await gathered(anna, boram, chul)
      opens()
      assert.deepEqual(await store.peopleOfPool(room, 1, 5), [boram, chul])
      const pool = await store.place(room, 0, [2, 0], none)
      assert.deepEqual(pool, { opensAt, people: 3, frozen: { at: opensAt, base: 0, placed: 2 } })
      assert.deepEqual(drawn(await store.find(room, chul, none)), ['waiting', 0, 2, 0])
      assert.deepEqual(drawn(await store.find(room, anna, none)), ['waiting', 1, 0, 1])
      assert.deepEqual(drawn(await store.find(room, boram, none)), ['gathering', null, 1, 0])
      assert.equal(await store.place(room, 2, [1], none), null)
      assert.equal(await store.pool(room, null), null)
      assert.deepEqual(drawn(await store.find(room, boram, none)), ['waiting', 2, 1, 2])
      assert.equal((await store.find(room, boram, none))?.startedBehind, 2)
      assert.deepEqual(drawn(await store.join(room, dana, none)), ['waiting', 3, null, 3])
    })

    it('places no person twice, however often and by whom it is told', async () => {
      const { store, open: opens } = await gathered(anna, boram)
      assert.deepEqual(
        await store.place(room, 0, [0], none),
        { opensAt, people: 2, frozen: null },
        'before the opening',
      )
      opens()
      const frozen = { opensAt, people: 2, frozen: { at: opensAt, base: 0, placed: 1 } }
      for (let time = 0; time < 2; time++) assert.deepEqual(await store.place(room, 0, [1], none), frozen)
      await store.place(room, 1, [0], none)
      assert.equal(await store.place(room, 1, [0], none), null)
      assert.deepEqual((await store.board(room, none)).waiting, 2)
    })

    it('keeps the index of a person who leaves and comes back before the opening, and gives their place to no other', async () => {
      const { store, open: opens } = await gathered(anna, boram)
      assert.equal(await store.leave(room, anna), true)
      assert.equal(await store.leave(room, anna), false)
      assert.equal(await store.find(room, anna, none), null)
      assert.equal((await store.join(room, anna, none, { gathersFor: opensAt })).index, 0)
      assert.equal(await store.leave(room, boram), true)
      opens()
      assert.deepEqual(drawn(await store.join(room, boram, none, { gathersFor: opensAt })), ['waiting', 2, null, 2])
      await store.place(room, 0, [1, 0], none)
      assert.deepEqual(drawn(await store.find(room, anna, none)), ['waiting', 1, 0, 0])
      assert.deepEqual(drawn(await store.find(room, boram, none)), ['waiting', 2, null, 1])
    })

    it('lets the line before it go on while its places are drawn, and people who come back', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      for (const person of [anna, boram]) await store.join(room, person, one)
      await store.join(room, chul, one, { gathersFor: opensAt })
      clock.pass(180)
      assert.equal((await store.join(room, dana, one)).key, 3)
      assert.equal((await store.present(room, boram, one))?.state, 'ready', 'the first one missed their call')
      clock.pass(180)
      assert.equal((await store.present(room, anna, one))?.state, 'ready', 'no other person may be called')
      assert.deepEqual(drawn(await store.find(room, dana, one)), ['waiting', 3, null, 1])
    })

    it('goes by the opening as it is told last, until it is frozen', async () => {
      const { clock, store } = await gathered(anna)
      const later = opensAt + 600_000
      assert.equal((await store.pool(room, later))?.opensAt, later)
      clock.pass(60)
      assert.equal((await store.pool(room, null))?.frozen, null)
      const frozen = await store.pool(room, clock.now())
      assert.deepEqual(frozen, { opensAt: clock.now(), people: 1, frozen: { at: clock.now(), base: 0, placed: 0 } })
      assert.equal((await store.pool(room, later))?.opensAt, clock.now())
      const { clock: other, store: another } = await gathered(anna)
      other.pass(60)
      assert.equal((await another.pool(room, later))?.frozen?.at, opensAt, 'what has come is not put off')
    })

    it('counts a place that is still to be given as one that is taken, so no place computed from the board is too small', async () => {
      const { store, open: opens } = await gathered(anna, boram, chul)
      await store.leave(room, boram)
      opens()
      const late = await store.join(room, dana, none)
      const computed = async () => peopleAhead(late.key ?? 0, await store.board(room, none))
      assert.equal(await computed(), 3)
      await store.place(room, 0, [2, 1], none)
      assert.equal(await computed(), 2, 'who has left has no place')
      await store.place(room, 2, [0], none)
      assert.deepEqual([await computed(), (await store.find(room, dana, none))?.ahead], [2, 2])
    })

    it('follows another one: its places stand behind all that were given before', async () => {
      const { clock, store, open: opens } = await gathered(anna)
      opens()
      await store.place(room, 0, [0], none)
      await store.join(room, boram, none)
      const next = clock.now() + 60_000
      assert.equal((await store.join(room, chul, none, { gathersFor: next })).index, 0)
      clock.pass(60)
      await store.join(room, dana, none)
      await store.place(room, 0, [0], none)
      const keys = []
      for (const person of [anna, boram, chul, dana]) keys.push((await store.find(room, person, none))?.key)
      assert.deepEqual(keys, [0, 1, 2, 3])
    })
  })
}
