import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { PersonId } from '../../src/domain/ids.ts'
import { creditUnit, earnedBy, laneCost } from '../../src/domain/lane-share.ts'
import type { AssistedBoard, RoomRules, WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import { type OpenStore, testClock } from './test-clock.ts'
import { anna, boram, chul, comeIn, dana, freshRooms, room, rulesFor } from './waiting-room.people.ts'

const crowd = (name: string, count: number) => Array.from({ length: count }, (_, n) => `${name}${n}` as PersonId)
const quarter = (insideLimit: number) => rulesFor(insideLimit, { assistedShare: 0.25 })
const lane = 'assisted'

async function join(store: WaitingRoomStore, people: readonly PersonId[], rules: RoomRules): Promise<void> {
  for (const who of people) await store.join(room, who, rules)
}

async function joinLane(store: WaitingRoomStore, people: readonly PersonId[], rules: RoomRules): Promise<void> {
  for (const who of people) await store.join(room, who, rules, { lane })
}

/** The names in the order in which they are called, one more place inside each time. */
async function callOrder(store: WaitingRoomStore, people: readonly PersonId[], from: number): Promise<PersonId[]> {
  const called: PersonId[] = []
  const waiting = new Set(people)
  for (let limit = from + 1; waiting.size > 0; limit++) {
    const before = called.length
    for (const who of waiting) {
      if ((await store.find(room, who, quarter(limit)))?.state === 'waiting') continue
      waiting.delete(who)
      called.push(who)
    }
    assert.equal(called.length, before + 1, 'one place, one call')
  }
  return called
}

/** People at the terminals of a desk, who come in through a lane with a share. */
export function waitingRoomAssisted(open: OpenStore<WaitingRoomStore>): void {
  const fresh = freshRooms(open)

  describe('the assisted lane', () => {
    it('is called for its share of the calls, evenly, and the line for all others', async () => {
      const { store } = await fresh()
      const [line, desk] = [crowd('line', 11), crowd('desk', 3)]
      await join(store, line, quarter(0))
      await joinLane(store, desk, quarter(0))
      const order = await callOrder(store, [...line, ...desk], 0)
      const one = ['line0', 'line1', 'line2', 'desk0', 'line3', 'line4', 'line5', 'desk1']
      assert.deepEqual(order, [...one, 'line6', 'line7', 'line8', 'desk2', 'line9', 'line10'])
      const { assisted, called } = await store.board(room, quarter(20))
      assert.deepEqual(assisted, { share: 0.25, admitted: 3, admissions: 14, waiting: 0 })
      assert.equal(called, 10, 'the line was called up to there')
    })

    it('gives what it does not use to the line at once, and saves up for one call at most', async () => {
      const { store } = await fresh()
      await join(store, crowd('early', 20), quarter(20))
      const [line, desk] = [crowd('line', 5), crowd('desk', 2)]
      await join(store, line, quarter(20))
      await joinLane(store, desk, quarter(20))
      const order = await callOrder(store, [...line, ...desk], 20)
      assert.deepEqual(order, ['desk0', 'line0', 'line1', 'line2', 'desk1', 'line3', 'line4'])
    })

    it('takes no place from a person who was called, and none beyond the limit', async () => {
      const { store } = await fresh()
      const early = crowd('early', 4)
      for (const who of early) {
        await comeIn(store, who, quarter(1))
        await store.leave(room, who)
      }
      for (const who of [anna, boram]) await store.join(room, who, quarter(1))
      assert.equal((await store.join(room, chul, quarter(1), { lane, enter: true })).state, 'waiting')
      assert.equal((await store.present(room, anna, quarter(1)))?.state, 'ready')
      assert.equal((await store.enter(room, anna, quarter(1)))?.state, 'admitted')
      assert.equal((await store.enter(room, chul, quarter(1)))?.state, 'waiting')
      await store.leave(room, anna)
      assert.equal((await store.enter(room, boram, quarter(1)))?.state, 'waiting')
      assert.equal((await store.enter(room, chul, quarter(1)))?.state, 'admitted')
      assert.equal((await store.board(room, quarter(1))).inside, 1)
    })

    it('keeps the place in line: who is first there is called from there, and the share is not used', async () => {
      const { store } = await fresh()
      await joinLane(store, [anna], quarter(0))
      await join(store, [boram], quarter(0))
      await joinLane(store, [chul], quarter(0))
      assert.deepEqual(await callOrder(store, [anna, boram, chul], 0), [anna, boram, chul])
      const { assisted } = await store.board(room, quarter(3))
      assert.deepEqual(assisted, { share: 0.25, admitted: 0, admissions: 3, waiting: 0 })
    })

    it('calls no person before others where it has no share', async () => {
      const { store } = await fresh()
      const none = (limit: number) => rulesFor(limit, { assistedShare: 0 })
      await join(store, crowd('line', 30), none(25))
      await joinLane(store, [anna], none(25))
      assert.equal((await store.find(room, anna, none(29)))?.state, 'waiting')
      assert.equal((await store.find(room, anna, none(30)))?.ahead, 0)
      assert.equal((await store.find(room, anna, none(31)))?.state, 'ready')
    })

    it('tells how many people are called before, by the line or by the lane, whichever is sooner', async () => {
      const { store } = await fresh()
      const line = crowd('line', 8)
      await join(store, line.slice(0, 5), quarter(0))
      const ahead = async (who: PersonId, limit = 0) => (await store.find(room, who, quarter(limit)))?.ahead
      await joinLane(store, [anna, boram, chul], quarter(0))
      const ticket = {
        key: 5,
        index: null,
        state: 'waiting',
        lane,
        ahead: 3,
        startedBehind: 5,
        until: null,
        deferredBy: null,
      }
      const { joinedAt: _at, ...seen } = (await store.find(room, anna, quarter(0))) ?? assert.fail()
      assert.deepEqual(seen, ticket)
      assert.deepEqual([await ahead(boram), await ahead(chul)], [6, 7])
      assert.deepEqual([await ahead(anna, 2), await ahead(boram, 2)], [1, 4])
    })

    it('is left by joining elsewhere, and entered again at its end; the place in line stays', async () => {
      const { store } = await fresh()
      await join(store, crowd('line', 6), quarter(0))
      await joinLane(store, [anna, boram], quarter(0))
      const home = await store.join(room, anna, quarter(0))
      assert.deepEqual([home.lane, home.key, home.ahead], ['main', 6, 6])
      assert.equal((await store.board(room, quarter(0))).assisted.waiting, 1)
      await joinLane(store, [anna], quarter(0))
      assert.equal((await store.find(room, boram, quarter(3)))?.state, 'waiting')
      assert.equal((await store.find(room, boram, quarter(4)))?.state, 'ready', 'boram is the first of the lane')
      assert.equal((await store.find(room, anna, quarter(4)))?.key, 6)
    })

    it('is joined by a person who waits already, and then goes before those who stand in front', async () => {
      const { store } = await fresh()
      await join(store, [...crowd('line', 9), anna], quarter(0))
      const helped = await store.join(room, anna, quarter(0), { lane })
      assert.deepEqual([helped.key, helped.startedBehind, helped.ahead], [9, 9, 3])
      assert.equal((await store.find(room, anna, quarter(4)))?.state, 'ready')
    })

    it('does not hold a person who was called: joining elsewhere then changes nothing', async () => {
      const { store } = await fresh()
      await join(store, crowd('line', 4), quarter(3))
      await joinLane(store, [anna], quarter(3))
      assert.equal((await store.enter(room, anna, quarter(4)))?.state, 'admitted')
      const ticket = await store.join(room, anna, quarter(4))
      assert.deepEqual([ticket.state, ticket.lane], ['admitted', lane])
    })

    it('lets a person who left it, or left the room, go', async () => {
      const { store } = await fresh()
      await join(store, crowd('line', 9), quarter(3))
      await joinLane(store, [anna, boram, dana], quarter(3))
      await store.leave(room, anna)
      await store.join(room, boram, quarter(3))
      assert.equal((await store.find(room, dana, quarter(4)))?.state, 'ready')
      assert.equal((await store.board(room, quarter(4))).assisted.waiting, 0)
    })

    it('calls a person who missed the call again as it calls all others', async () => {
      const { clock, store } = await fresh()
      await join(store, crowd('line', 4), quarter(3))
      await joinLane(store, [anna], quarter(3))
      assert.equal((await store.find(room, anna, quarter(4)))?.state, 'ready')
      clock.pass(180)
      assert.equal((await store.present(room, anna, quarter(0)))?.deferredBy, 'missed')
      assert.equal((await store.present(room, anna, quarter(4)))?.state, 'ready')
      const { assisted } = await store.board(room, quarter(4))
      assert.deepEqual(assisted, { share: 0.25, admitted: 1, admissions: 6, waiting: 0 })
    })

    it('has no more than its share of any calls in a row, rounded up, whatever people do', async () => {
      const who = fc.constantFrom(...crowd('person', 8))
      const step = fc.oneof(
        { weight: 3, arbitrary: fc.record({ do: fc.constant('main' as const), who }) },
        { weight: 4, arbitrary: fc.record({ do: fc.constant('assisted' as const), who }) },
        { weight: 3, arbitrary: fc.record({ do: fc.constant('leave' as const), who }) },
        { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), who }) },
      )
      const shares = fc.constantFrom(0, 0.05, 0.25, 0.3, 0.5)
      await fc.assert(
        fc.asyncProperty(shares, fc.array(step, { maxLength: 60, size: 'max' }), async (assistedShare, steps) => {
          const clock = testClock()
          const store = await open(clock)
          const rules = rulesFor(2, { assistedShare, readySeconds: 60 })
          const seen: AssistedBoard[] = []
          for (const now of steps) {
            if (now.do === 'leave') await store.leave(room, now.who)
            else if (now.do === 'pass') clock.pass(60)
            else await store.join(room, now.who, rules, { lane: now.do })
            seen.push((await store.board(room, rules)).assisted)
          }
          for (const [index, then] of seen.entries())
            for (const { admitted, admissions } of seen.slice(index)) {
              const [passed, calls] = [admitted - then.admitted, admissions - then.admissions]
              const allowed = calls * earnedBy(assistedShare) + laneCost(assistedShare)
              assert.ok(passed * creditUnit <= (assistedShare === 0 ? 0 : allowed), `${passed} of ${calls} calls`)
            }
        }),
        { numRuns: 60 },
      )
    })
  })
}
