import assert from 'node:assert/strict'
import type { CampaignId, PersonId } from '../../src/domain/ids.ts'
import type { WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import type { OpenStore } from './test-clock.ts'
import { anna, boram, chul, comeIn, dana, freshRooms, room, rulesFor } from './waiting-room.people.ts'

/** How people come, wait, are called and come in. */
export function waitingRoomLine(open: OpenStore<WaitingRoomStore>): void {
  const fresh = freshRooms(open)

  describe('the line', () => {
    it('calls the first people at once and lets the others wait in the order in which they came', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      const joinedAt = clock.now()
      const until = joinedAt + 180_000
      assert.deepEqual(await store.join(room, anna, one), {
        key: 0,
        index: null,
        state: 'ready',
        lane: 'main',
        ahead: 0,
        startedBehind: 0,
        joinedAt,
        until,
        deferredBy: null,
      })
      const waiting = { index: null, state: 'waiting', lane: 'main', joinedAt, until: null, deferredBy: null } as const
      assert.deepEqual(await store.join(room, boram, one), { ...waiting, key: 1, ahead: 0, startedBehind: 0 })
      assert.deepEqual(await store.join(room, chul, one), { ...waiting, key: 2, ahead: 1, startedBehind: 1 })
      assert.deepEqual(await store.join(room, dana, one), { ...waiting, key: 3, ahead: 2, startedBehind: 2 })
    })

    it('gives a person who joins again, from any device or tab, the same ticket and no second place', async () => {
      const { clock, store } = await fresh()
      await store.join(room, anna, rulesFor(0))
      const first = await store.join(room, boram, rulesFor(0))
      clock.pass(7200)
      const again = await Promise.all(Array.from({ length: 20 }, () => store.join(room, boram, rulesFor(0))))
      for (const ticket of again) assert.deepEqual(ticket, first)
      assert.equal((await store.board(room, rulesFor(0))).waiting, 2)
    })

    it('gives a hundred people who arrive at once a hundred different places', async () => {
      const { store } = await fresh()
      const crowd = Array.from({ length: 100 }, (_, n) => `person-${n}` as PersonId)
      const tickets = await Promise.all(crowd.map((who) => store.join(room, who, rulesFor(10))))
      assert.equal(new Set(tickets.map(({ key }) => key)).size, 100)
      assert.equal(tickets.filter(({ state }) => state === 'ready').length, 10)
    })

    it('moves people up when a person in front leaves, and never down', async () => {
      const { store } = await fresh()
      for (const who of [anna, boram, chul, dana]) await store.join(room, who, rulesFor(0))
      assert.equal(await store.leave(room, boram), true)
      assert.equal((await store.join(room, dana, rulesFor(0))).ahead, 2)
      await store.leave(room, anna)
      assert.equal((await store.join(room, dana, rulesFor(0))).ahead, 1)
      assert.equal((await store.join(room, boram, rulesFor(0))).key, 4, 'who left starts at the end')
      assert.equal((await store.join(room, dana, rulesFor(0))).ahead, 1)
    })

    it('remembers behind how many people one started, however far one has come', async () => {
      const { store } = await fresh()
      for (const who of [anna, boram, chul, dana]) await store.join(room, who, rulesFor(0))
      await store.leave(room, anna)
      const { ahead, startedBehind } = await store.join(room, dana, rulesFor(0))
      assert.deepEqual({ ahead, startedBehind }, { ahead: 2, startedBehind: 3 })
      assert.equal((await store.enter(room, dana, rulesFor(3)))?.startedBehind, 3)
      assert.equal((await store.join(room, anna, rulesFor(3))).startedBehind, 0, 'who joins anew is measured anew')
    })

    it('does not count people who are called in the same moment as people to wait for', async () => {
      const { store } = await fresh()
      for (const who of [anna, boram]) await store.join(room, who, rulesFor(0))
      const ticket = await store.join(room, chul, rulesFor(2))
      assert.deepEqual([ticket.ahead, ticket.startedBehind], [0, 0])
    })

    it('keeps a waiting place without any sign of life: closing the window is not leaving', async () => {
      const { clock, store } = await fresh()
      await comeIn(store, anna, rulesFor(1))
      await store.join(room, boram, rulesFor(1))
      const dayLong = rulesFor(1, { leaseSeconds: 86_400, idleSeconds: 86_400 })
      await store.stretch(room, anna, dayLong, clock.now() + 86_400_000)
      clock.pass(6 * 3600)
      assert.equal((await store.join(room, boram, rulesFor(1))).key, 1)
    })

    it('keeps campaigns apart', async () => {
      const { store } = await fresh()
      await store.join(room, anna, rulesFor(1))
      const elsewhere = await store.join('campaign-2' as CampaignId, boram, rulesFor(1))
      assert.equal(elsewhere.key, 0)
      assert.equal(elsewhere.state, 'ready')
    })
  })

  describe('coming in', () => {
    it('lets no person in who was not called, however often they ask (L1, L2)', async () => {
      const { store } = await fresh()
      const one = rulesFor(1)
      await comeIn(store, anna, one)
      await store.join(room, boram, one)
      for (let times = 0; times < 20; times++) {
        assert.equal((await store.present(room, boram, one))?.state, 'waiting')
        assert.equal((await store.enter(room, boram, one))?.state, 'waiting')
      }
    })

    it('knows nothing of a person without a ticket', async () => {
      const { store } = await fresh()
      assert.equal(await store.present(room, anna, rulesFor(1)), null)
      assert.equal(await store.enter(room, anna, rulesFor(1)), null)
      assert.equal(await store.leave(room, anna), false)
    })

    it('does not admit by itself, nor by looking: who was called must come in', async () => {
      const { clock, store } = await fresh()
      await store.join(room, anna, rulesFor(1))
      clock.pass(100)
      for (let times = 0; times < 3; times++)
        assert.equal((await store.present(room, anna, rulesFor(1)))?.state, 'ready', 'looking is not coming in')
      assert.equal((await store.board(room, rulesFor(1))).inside, 0)
      assert.equal((await store.enter(room, anna, rulesFor(1)))?.state, 'admitted')
    })

    it('never has more people inside than the limit, also when many called people come at once', async () => {
      const { store } = await fresh()
      const crowd = Array.from({ length: 60 }, (_, n) => `person-${n}` as PersonId)
      await Promise.all(crowd.map((who) => store.join(room, who, rulesFor(7))))
      const tickets = await Promise.all(crowd.map((who) => store.enter(room, who, rulesFor(7))))
      assert.equal(tickets.filter((ticket) => ticket?.state === 'admitted').length, 7)
      assert.equal((await store.board(room, rulesFor(7))).inside, 7)
    })

    it('lets called people wait at the door when the limit was lowered, and keeps their key', async () => {
      const { clock, store } = await fresh()
      for (const who of [anna, boram]) await store.join(room, who, rulesFor(2))
      assert.equal((await store.enter(room, anna, rulesFor(1)))?.state, 'admitted')
      assert.equal((await store.enter(room, boram, rulesFor(1)))?.state, 'ready')
      clock.pass(180)
      assert.equal((await store.present(room, boram, rulesFor(1)))?.state, 'deferred')
      await store.leave(room, anna)
      const ticket = await store.enter(room, boram, rulesFor(1))
      assert.equal(ticket?.state, 'admitted')
      assert.equal(ticket.key, 1)
    })

    it('calls no person while the room is closed, and goes on when it opens', async () => {
      const { store } = await fresh()
      await store.join(room, anna, rulesFor(0))
      assert.equal((await store.present(room, anna, rulesFor(0)))?.state, 'waiting')
      assert.equal((await store.enter(room, anna, rulesFor(1)))?.state, 'admitted')
    })
  })

  describe('being called and absent', () => {
    it('gives the place to the next after the time to come in, to the millisecond', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      await store.join(room, anna, one)
      await store.join(room, boram, one)
      clock.pass(179.999)
      assert.equal((await store.present(room, boram, one))?.state, 'waiting')
      clock.pass(0.001)
      assert.equal((await store.enter(room, boram, one))?.state, 'admitted')
      const late = await store.join(room, anna, one)
      assert.equal(late.state, 'deferred')
      assert.equal(late.until, null)
      assert.equal(late.ahead, 0)
    })

    it('calls a late person next when a place came free before they showed up', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      for (const who of [anna, boram, chul]) await store.join(room, who, one)
      clock.pass(180)
      assert.equal((await store.enter(room, boram, one))?.state, 'admitted')
      await store.join(room, dana, one)
      await store.leave(room, boram)
      assert.equal((await store.present(room, anna, one))?.state, 'deferred')
      assert.equal((await store.enter(room, chul, one))?.state, 'admitted')
      await store.leave(room, chul)
      const late = await store.enter(room, anna, one)
      assert.equal(late?.state, 'admitted')
      assert.equal(late.key, 0)
      assert.equal((await store.present(room, dana, one))?.state, 'waiting')
    })

    it('calls a late person who came back while it was full, also when others ask more often', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      for (const who of [anna, boram, chul]) await store.join(room, who, one)
      clock.pass(180)
      await store.enter(room, boram, one)
      assert.equal((await store.present(room, anna, one))?.state, 'deferred')
      await store.leave(room, boram)
      assert.equal((await store.present(room, chul, one))?.state, 'waiting')
      assert.equal((await store.join(room, anna, one)).state, 'ready')
    })

    it('counts joining again as showing up', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      for (const who of [anna, boram, chul]) await store.join(room, who, one)
      clock.pass(180)
      await store.enter(room, boram, one)
      assert.equal((await store.join(room, anna, one)).state, 'deferred')
      await store.leave(room, boram)
      assert.equal((await store.present(room, chul, one))?.state, 'waiting')
    })

    it('calls late people in the order in which they came back', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      for (const who of [anna, boram, chul]) {
        await store.join(room, who, one)
        clock.pass(180)
      }
      await comeIn(store, dana, one)
      for (const who of [chul, anna, chul, boram]) await store.present(room, who, one)
      await store.leave(room, dana)
      for (const who of [chul, anna, boram]) {
        assert.equal((await store.enter(room, who, one))?.state, 'admitted')
        await store.leave(room, who)
      }
    })

    it('lets a page that only looks be called and be late again, and others come in between', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      for (const who of [anna, boram]) await store.join(room, who, one)
      clock.pass(180)
      await store.present(room, anna, one) // is late, and boram is called
      clock.pass(180)
      await store.present(room, boram, one) // is late, and anna is called, looks
      await store.present(room, anna, one) // and does not come in
      clock.pass(180)
      assert.equal((await store.present(room, anna, one))?.state, 'deferred')
      assert.equal((await store.enter(room, boram, one))?.state, 'admitted')
    })

    it('calls late people and the line in turn, so that neither starves the other', async () => {
      const { clock, store } = await fresh()
      const crowd = Array.from({ length: 8 }, (_, n) => `person-${n}` as PersonId)
      for (const who of crowd) await store.join(room, who, rulesFor(4))
      clock.pass(180)
      await store.board(room, rulesFor(4)) // 0–3 are deferred, 4–7 are called
      for (const who of crowd.slice(4)) await store.enter(room, who, rulesFor(4))
      for (const who of ['later-0', 'later-1', 'later-2', 'later-3'] as PersonId[])
        await store.join(room, who, rulesFor(4))
      for (const who of crowd.slice(0, 4)) await store.present(room, who, rulesFor(4))
      for (const who of crowd.slice(4)) await store.leave(room, who)
      await store.board(room, rulesFor(4))
      const back = await Promise.all(crowd.slice(0, 4).map((who) => store.join(room, who, rulesFor(4))))
      assert.deepEqual(
        back.map(({ state }) => state),
        ['ready', 'ready', 'deferred', 'deferred'],
      )
      assert.equal((await store.board(room, rulesFor(4))).called, 9)
    })

    it('keeps no place for someone who left after being called', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      for (const who of [anna, boram, chul]) await store.join(room, who, one)
      await store.leave(room, anna)
      await store.enter(room, boram, one)
      clock.pass(180)
      assert.equal((await store.present(room, chul, one))?.state, 'waiting')
      assert.equal((await store.board(room, one)).inside, 1)
    })

    it('does not call someone who was late, came back, and then left', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      for (const who of [anna, boram, chul]) await store.join(room, who, one)
      clock.pass(180)
      await store.enter(room, boram, one)
      await store.present(room, anna, one)
      await store.leave(room, anna)
      await store.leave(room, boram)
      assert.equal((await store.join(room, chul, one)).state, 'ready')
    })

    it('takes no place from others while someone late stays away', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      await store.join(room, anna, one)
      clock.pass(180)
      assert.equal((await store.join(room, boram, one)).state, 'ready')
      clock.pass(3600)
      assert.equal((await store.join(room, chul, one)).state, 'ready')
    })
  })
}
