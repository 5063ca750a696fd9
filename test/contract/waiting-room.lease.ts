import assert from 'node:assert/strict'
import type { WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import type { OpenStore } from './test-clock.ts'
import { anna, boram, chul, comeIn, dana, freshRooms, room, rulesFor } from './waiting-room.people.ts'

/** How long people may stay. */
export function waitingRoomLease(open: OpenStore<WaitingRoomStore>): void {
  const fresh = freshRooms(open)

  describe('the lease', () => {
    it('ends after its length, however busy, and the next person is called', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      await comeIn(store, anna, one)
      await store.join(room, boram, one)
      for (let minute = 0; minute < 19; minute++) {
        clock.pass(60)
        assert.equal((await store.enter(room, anna, one))?.state, 'admitted')
      }
      clock.pass(59.999)
      assert.equal((await store.enter(room, anna, one))?.state, 'admitted')
      clock.pass(0.001)
      assert.equal((await store.enter(room, anna, one))?.state, 'deferred')
      assert.equal((await store.join(room, boram, one)).state, 'ready')
    })

    it('ends when it is not used, to the millisecond; every use renews it', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      await comeIn(store, anna, one)
      clock.pass(299.999)
      assert.equal((await store.enter(room, anna, one))?.state, 'admitted')
      clock.pass(299.999)
      assert.equal((await store.enter(room, anna, one))?.state, 'admitted')
      clock.pass(299.999)
      assert.equal((await store.board(room, one)).inside, 1)
      clock.pass(0.001)
      assert.equal((await store.board(room, one)).inside, 0)
    })

    it('says when it ends if nothing more is done', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      const start = clock.now()
      assert.equal((await comeIn(store, anna, one)).until, start + 300_000)
      for (let minute = 0; minute < 18; minute++) {
        clock.pass(60)
        await store.enter(room, anna, one)
      }
      assert.equal((await store.enter(room, anna, one))?.until, start + 1_200_000)
    })

    it('and the ticket are told to others without counting that as showing up', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      assert.equal(await store.find(room, anna, one), null)
      for (const who of [anna, boram]) await store.join(room, who, one)
      assert.deepEqual(await store.find(room, boram, one), await store.join(room, boram, one))
      clock.pass(180)
      assert.equal((await store.find(room, anna, one))?.state, 'deferred')
      await store.leave(room, boram)
      assert.equal((await store.find(room, anna, one))?.state, 'deferred', 'no person came back who could be called')
      assert.equal((await store.present(room, anna, one))?.state, 'ready')
    })

    it('is not renewed by looking at the waiting page', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      await comeIn(store, anna, one)
      clock.pass(200)
      assert.equal((await store.present(room, anna, one))?.state, 'admitted')
      clock.pass(100)
      assert.equal((await store.board(room, one)).inside, 0)
    })

    it('lives until a hold ends, past its own length and past its idle time, and not longer', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      await comeIn(store, anna, one)
      for (let minute = 0; minute < 19; minute++) {
        clock.pass(60)
        await store.enter(room, anna, one)
      }
      const holdEnd = clock.now() + 600_000
      assert.equal((await store.stretch(room, anna, one, holdEnd))?.until, holdEnd)
      clock.pass(599.999)
      assert.equal((await store.renew(room, anna, one))?.until, holdEnd)
      clock.pass(0.001)
      assert.equal((await store.board(room, one)).inside, 0)
    })

    it('ends forty minutes after it began, however many holds follow each other: new holds for ever keep no place inside (L14)', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      const begunAt = clock.now()
      await comeIn(store, anna, one)
      for (let minute = 0; minute < 39; minute++) {
        const { until } = (await store.stretch(room, anna, one, clock.now() + 300_000)) ?? assert.fail('no ticket')
        assert.equal(until, Math.min(clock.now() + 300_000, begunAt + 2_400_000))
        clock.pass(60)
      }
      clock.pass(59.999)
      assert.equal((await store.stretch(room, anna, one, clock.now() + 300_000))?.until, begunAt + 2_400_000)
      clock.pass(0.001)
      assert.equal((await store.board(room, one)).inside, 0)
      const again = (await store.present(room, anna, one)) ?? assert.fail('no ticket')
      assert.equal(again.state, 'ready', 'called again in their turn, with a lease of its own')
      assert.equal((await store.enter(room, anna, one))?.state, 'admitted')
      const next = await store.stretch(room, anna, one, clock.now() + 1_500_000)
      assert.equal(next?.until, clock.now() + 1_500_000)
    })

    it('is never shortened by a hold that ends sooner', async () => {
      const { clock, store } = await fresh()
      const { until } = await comeIn(store, anna, rulesFor(1))
      for (const verb of ['renew', 'stretch'] as const)
        assert.equal((await store[verb](room, anna, rulesFor(1), clock.now() + 1000))?.until, until)
    })

    it('may be left unused until a hold that may come would end, but not past its own end', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      const leaseEnd = clock.now() + 1_200_000
      await comeIn(store, anna, one)
      const holdEnd = clock.now() + 900_000
      assert.equal((await store.renew(room, anna, one, holdEnd))?.until, holdEnd)
      clock.pass(899)
      assert.equal((await store.renew(room, anna, one, leaseEnd + 1))?.until, leaseEnd)
      clock.pass(301)
      assert.equal((await store.renew(room, anna, one))?.state, 'ready', 'the lease is over, and no person else waits')
    })

    for (const verb of ['renew', 'stretch'] as const)
      it(`is not given by ${verb}: a called person stays ready, a waiting person waits, a stranger has no ticket`, async () => {
        const { clock, store } = await fresh()
        const one = rulesFor(1)
        for (const who of [anna, boram]) await store.join(room, who, one)
        const holdEnd = clock.now() + 1_800_000
        assert.equal((await store[verb](room, anna, one, holdEnd))?.until, clock.now() + 180_000)
        assert.equal((await store[verb](room, anna, one, holdEnd))?.state, 'ready')
        assert.equal((await store[verb](room, boram, one, holdEnd))?.state, 'waiting')
        assert.equal(await store[verb](room, chul, one, holdEnd), null)
        assert.equal((await store.board(room, one)).inside, 0)
      })

    it('costs no person their ticket when it ends: the key, and all that was told about it, stays', async () => {
      const { clock, store } = await fresh()
      const two = rulesFor(2)
      const { key, startedBehind, joinedAt } = await comeIn(store, anna, two)
      for (const who of [boram, chul, dana]) await store.join(room, who, two)
      clock.pass(1200)
      const ticket = {
        key,
        startedBehind,
        joinedAt,
        index: null,
        ahead: 0,
        state: 'deferred',
        lane: 'main',
        until: null,
        deferredBy: 'idle',
      }
      assert.deepEqual(await store.present(room, anna, two), ticket)
      assert.equal((await store.board(room, two)).nextKey, 4)
    })

    it('gives its place at once to the next when it ends, not back to the person who asks first', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      await comeIn(store, anna, one)
      await store.join(room, boram, one)
      clock.pass(300)
      assert.equal((await store.enter(room, anna, one))?.state, 'deferred')
      assert.equal((await store.enter(room, boram, one))?.state, 'admitted')
    })

    for (const verb of ['join', 'present', 'enter', 'renew'] as const)
      it(`is given again, in turn with the line, to someone who shows up after it ended (by ${verb})`, async () => {
        const { clock, store } = await fresh()
        const one = rulesFor(1)
        await comeIn(store, anna, one)
        for (const who of [boram, chul]) await store.join(room, who, one)
        clock.pass(300)
        assert.equal((await store[verb](room, anna, one))?.state, 'deferred')
        await store.leave(room, boram)
        assert.equal((await store.join(room, chul, one)).state, 'waiting', 'the line had its turn')
        const again = await store.enter(room, anna, one)
        assert.equal(again?.state, 'admitted')
        assert.equal(again.key, 0)
        assert.equal(again.until, clock.now() + 300_000, 'a whole lease, nothing left of the old one')
        await store.leave(room, anna)
        assert.equal((await store.enter(room, chul, one))?.state, 'admitted')
      })

    it('says afterwards that it was not used, until the person is called again and misses that call', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      const reasonOf = async (rules = one, who = anna) => (await store.present(room, who, rules))?.deferredBy
      await comeIn(store, anna, one)
      assert.equal(await reasonOf(), null, 'inside')
      for (const who of [boram, chul]) await store.join(room, who, one)
      clock.pass(300)
      assert.equal(await reasonOf(), 'idle')
      await store.leave(room, boram)
      await store.leave(room, chul)
      assert.equal(await reasonOf(), null, 'called again')
      await store.join(room, dana, one)
      clock.pass(180)
      assert.equal(await reasonOf(), 'missed')

      assert.equal((await store.enter(room, dana, one))?.state, 'admitted')
      clock.pass(300)
      assert.equal(await reasonOf(rulesFor(0), dana), 'idle', 'also while no person else is called')
    })

    it('says afterwards that its length was over; who never had one missed the call', async () => {
      const { clock, store } = await fresh()
      const busy = rulesFor(2, { idleSeconds: 1200 })
      await comeIn(store, anna, busy)
      for (const who of [boram, chul, dana]) await store.join(room, who, busy)
      clock.pass(180)
      assert.equal((await store.present(room, boram, busy))?.deferredBy, 'missed')
      clock.pass(1020)
      assert.equal((await store.present(room, anna, busy))?.deferredBy, 'ended')
      assert.equal((await store.present(room, dana, busy))?.deferredBy, null)
    })

    it('is not given again to someone who stays away', async () => {
      const { clock, store } = await fresh()
      const one = rulesFor(1)
      await comeIn(store, anna, one)
      clock.pass(300)
      const { inside } = await store.board(room, one)
      assert.equal(inside, 0)
      assert.equal((await store.join(room, boram, one)).state, 'ready')
    })

    it('can be had again at once when no person else wants the place', async () => {
      const { clock, store } = await fresh()
      const { key } = await comeIn(store, anna, rulesFor(1))
      clock.pass(300)
      const again = await store.enter(room, anna, rulesFor(1))
      assert.equal(again?.state, 'admitted')
      assert.equal(again.key, key)
    })

    it('belongs to the person: coming again, from wherever, finds the same lease', async () => {
      const { clock, store } = await fresh()
      const ticket = await comeIn(store, anna, rulesFor(2))
      clock.pass(10)
      assert.deepEqual(await store.join(room, anna, rulesFor(2)), ticket)
      assert.deepEqual(await store.present(room, anna, rulesFor(2)), ticket)
      assert.equal((await store.board(room, rulesFor(2))).inside, 1)
    })

    it('gives its place to the next when the person leaves; leaving twice does nothing', async () => {
      const { store } = await fresh()
      const one = rulesFor(1)
      await comeIn(store, anna, one)
      await store.join(room, boram, one)
      assert.equal(await store.leave(room, anna), true)
      assert.equal(await store.leave(room, anna), false)
      assert.equal(await store.enter(room, anna, one), null)
      assert.equal((await store.enter(room, boram, one))?.state, 'admitted')
    })

    it('leaves a ticket behind when it ends, which can be given up once', async () => {
      const { clock, store } = await fresh()
      await comeIn(store, anna, rulesFor(1))
      clock.pass(300)
      assert.equal(await store.leave(room, anna), true)
      assert.equal(await store.leave(room, anna), false)
      assert.equal(await store.enter(room, anna, rulesFor(1)), null)
    })
  })
}
