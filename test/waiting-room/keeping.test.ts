import assert from 'node:assert/strict'
import type { CampaignId, PersonId } from '../../src/domain/ids.ts'
import type { RoomEpoch } from '../../src/domain/room-place.ts'
import { memoryWaitingRoom } from '../../src/store/memory/waiting-room.ts'
import { openRoomKeeping, type RoomKeepingTools } from '../../src/waiting-room/keeping.ts'
import { rulesFor } from '../contract/waiting-room.people.ts'
import { testMemoryDurable } from '../store/memory-durable-bench.ts'
import { stillWorld } from '../support/still-world.ts'

const flu = 'flu' as CampaignId
const none = rulesFor(0)
const personOf = (n: number) => `person-${n}` as PersonId

/** A room in a hot store that can be lost, and what is kept beside it. */
function scene(more: Partial<RoomKeepingTools> = {}) {
  const still = stillWorld()
  const places = testMemoryDurable(still.now).store.roomPlaces
  const hot = { room: memoryWaitingRoom(still) }
  const epochs: RoomEpoch[] = []
  const keeping = openRoomKeeping({
    world: still.world,
    rooms: [flu],
    room: {
      reached: (room) => hot.room.reached(room),
      begin: (room, beginning) => hot.room.begin(room, beginning),
    },
    places,
    candidate: { leads: () => true },
    pauseSeconds: 60,
    gathering: async () => ({ since: 0, opensAt: null }),
    lost: (_, epoch) => void epochs.push(epoch),
    ...more,
  })
  const tick = async () => {
    for (const job of keeping.jobs) await job.run(new AbortController().signal)
    still.pass(1)
  }
  const join = async (n: number, how: object = {}) => {
    const kept = await keeping.placeOf(flu, personOf(n))
    const ticket = await hot.room.join(flu, personOf(n), none, { epoch: keeping.epochOf(flu), kept, ...how })
    keeping.given(flu, personOf(n), ticket)
    return ticket
  }
  return { still, places, hot, epochs, keeping, tick, join }
}

describe('Keeping places beside the hot store', () => {
  it('gives people their places again in a room that was emptied, whoever comes back first', async () => {
    const { still, hot, epochs, tick, join } = scene()
    await tick()
    for (let n = 0; n < 6; n++) await join(n)
    await tick()
    hot.room = memoryWaitingRoom(still)
    await assert.rejects(join(9), { code: 'room_restoring' })
    await tick()
    assert.deepEqual(
      epochs.map(({ epoch, nextKey }) => [epoch, nextKey]),
      [[2, 6]],
    )
    for (const n of [4, 0, 9, 2]) await join(n)
    const keys = []
    for (const n of [0, 2, 4, 9]) keys.push((await hot.room.find(flu, personOf(n), none))?.key)
    assert.deepEqual(keys, [0, 2, 4, 6], 'a person who is new stands behind all who were there')
    const ahead = []
    for (const n of [0, 2, 4, 9]) ahead.push((await hot.room.find(flu, personOf(n), none))?.ahead)
    assert.deepEqual(ahead, [0, 1, 2, 3])
  })

  it('calls no person for a while after a loss, and then in their order; who was called before shows up again', async () => {
    const { still, hot, tick, join } = scene()
    const one = rulesFor(1)
    await tick()
    for (let n = 0; n < 4; n++) await join(n)
    assert.equal((await hot.room.enter(flu, personOf(0), one))?.state, 'admitted')
    await tick()
    hot.room = memoryWaitingRoom(still)
    await tick()
    await join(3)
    assert.equal((await hot.room.present(flu, personOf(3), one))?.state, 'waiting')
    const { pausedUntil } = await hot.room.board(flu, one)
    assert.equal(pausedUntil, still.now() - 1000 + 60_000)
    await join(0)
    const again = await hot.room.find(flu, personOf(0), none)
    assert.deepEqual([again?.state, again?.key], ['deferred', 0])
    await join(1)
    still.pass(60)
    const states = []
    for (const n of [0, 1, 3]) states.push((await hot.room.find(flu, personOf(n), rulesFor(2)))?.state)
    assert.deepEqual(states, ['ready', 'ready', 'waiting'])
  })

  it('goes on without a pause where only the last seconds were lost, and gives no key twice', async () => {
    const { still, hot, epochs, tick, join } = scene()
    await tick()
    for (let n = 0; n < 3; n++) await join(n)
    await tick()
    // Failed over: the copy has heard of the first two.
    const copy = memoryWaitingRoom(still)
    await copy.begin(flu, { epoch: 1, called: -1, nextKey: 0, pool: null, pausedUntil: 0 })
    for (let n = 0; n < 2; n++) await copy.join(flu, personOf(n), none)
    hot.room = copy
    await tick()
    assert.equal(epochs.length, 1)
    assert.equal((await hot.room.board(flu, none)).pausedUntil, null)
    assert.equal((await join(8)).key, 3)
    assert.equal((await join(2)).key, 2)
  })

  it('keeps no place that was given up, and asks for none before a loss', async () => {
    const asked: PersonId[] = []
    const held = scene()
    const find = held.places.find
    held.places.find = (room, person) => {
      asked.push(person)
      return find(room, person)
    }
    await held.tick()
    for (let n = 0; n < 2; n++) await held.join(n)
    assert.deepEqual(asked, [])
    await held.hot.room.leave(flu, personOf(0))
    held.keeping.left(flu, personOf(0))
    await held.tick()
    held.hot.room = memoryWaitingRoom(held.still)
    await held.tick()
    assert.equal((await held.join(0)).key, 2)
    assert.deepEqual(asked, [personOf(0)])
  })

  it('follows the leader: another process refuses people until the room goes on', async () => {
    const { still, hot, places, tick, join, keeping } = scene()
    await tick()
    await join(0)
    await tick()
    const other = openRoomKeeping({
      ...{ world: still.world, rooms: [flu], room: hot.room, places, pauseSeconds: 60, lost: () => assert.fail() },
      ...{ candidate: { leads: () => false }, gathering: async () => ({ since: 0, opensAt: null }) },
    })
    await other.read()
    assert.deepEqual([other.epochOf(flu), keeping.epochOf(flu)], [1, 1])
    hot.room = memoryWaitingRoom(still)
    for (const job of other.jobs) await job.run(new AbortController().signal)
    await assert.rejects(join(1, { epoch: other.epochOf(flu) }), { code: 'room_restoring' })
  })

  it('opens for people who gathered and have not come back: their places are kept by their index', async () => {
    const opensAt = stillWorld().now() + 30_000
    const { still, hot, tick, join } = scene({ gathering: async () => ({ since: 0, opensAt }) })
    await tick()
    for (let n = 0; n < 3; n++) await join(n, { gathersFor: opensAt })
    await tick()
    hot.room = memoryWaitingRoom(still)
    await tick()
    assert.deepEqual(await hot.room.pool(flu, null), { opensAt, people: 3, frozen: null })
    assert.equal((await join(1, { gathersFor: opensAt })).index, 1)
    assert.equal((await join(7, { gathersFor: opensAt })).index, 3)
    assert.deepEqual(await hot.room.peopleOfPool(flu, 0, 9), [null, personOf(1), null, personOf(7)])
    still.pass(60)
    assert.equal((await hot.room.pool(flu, null))?.frozen?.base, 0)
    assert.equal((await join(8)).key, 4)
  })
})
