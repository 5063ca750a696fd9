import assert from 'node:assert/strict'
import { type DrawingTools, openDrawing } from '../../src/order/drawing.ts'
import { memoryWaitingRoom } from '../../src/store/memory/waiting-room.ts'
import { openings } from '../../src/store/postgres/openings.ts'
import type { RedisStore } from '../../src/store/redis/connection.ts'
import { openRedis } from '../../src/store/redis/connection.ts'
import { redisWaitingRoom } from '../../src/store/redis/waiting-room.ts'
import { system } from '../../src/system.ts'
import { memoryPglite } from '../store/pglite-bench.ts'
import { emptyPart } from '../store/redis-contracts.ts'
import { sharedRedis } from '../support/redis.ts'
import { stillWorld } from '../support/still-world.ts'
import { beaconRound, campaign, gather, keysOf, live, opensAt, personOf, scene, verified } from './drawing-scene.ts'

describe('Drawing the order of an opening', () => {
  it('announces, freezes and publishes, draws by the announced round, and gives the places that follow', async () => {
    const held = scene()
    await gather(held, 40)
    await live(held, 1, held.job)
    const announced = await held.found()
    assert.equal(announced?.round, beaconRound.round)
    assert.ok((announced?.announcedAt ?? Infinity) < opensAt)
    await gather(held, 10, 40)
    await live(held, 60, held.job)
    const { frozen, drawn } = (await held.found()) ?? assert.fail()
    assert.equal(frozen?.people, 50)
    assert.ok((frozen?.publishedAt ?? 0) >= opensAt)
    assert.equal(drawn, null, 'the round has not come yet')
    assert.deepEqual(new Set(await keysOf(held, 50)), new Set([null]))
    await live(held, 31, held.job)
    const opening = await verified(held, 50)
    assert.equal(opening.drawn?.value.from, 'quicknet')
    assert.deepEqual(held.events, ['announced', 'frozen', 'drawn', 'placed'])
    assert.equal(await held.room.pool(campaign, null), null)
  })

  it('goes on where another process stopped, whenever that is, and two at once do what one does', async () => {
    for (const stoppedAfter of [0.5, 30, 60.5, 80, 90.5]) {
      const held = scene()
      await gather(held, 2100)
      await live(held, stoppedAfter, held.job)
      const next = openDrawing(held.tools)
      await live(held, 95 - stoppedAfter, next, openDrawing(held.tools))
      const opening = await verified(held, 2100)
      assert.equal(opening.drawn?.value.from, 'quicknet')
    }
  })

  it('draws by the secret that was announced where the round cannot be had, and says so', async () => {
    const held = scene({ beacon: { signatureOf: async () => null } })
    await gather(held, 5)
    await live(held, 109, held.job)
    assert.equal((await held.found())?.drawn, null, 'it is asked for 20 seconds')
    await live(held, 3, held.job)
    const opening = await verified(held, 5)
    assert.equal(opening.drawn?.value.from, 'secret')
    assert.deepEqual(held.events, ['announced', 'frozen', 'drawn-by-secret', 'placed'])
  })

  it('draws by the secret at once where no beacon is set, and announces no round', async () => {
    const held = scene({ beacon: null })
    await gather(held, 5)
    await live(held, 62, held.job)
    const opening = await verified(held, 5)
    assert.deepEqual([opening.round, opening.drawn?.value.from], [null, 'secret'])
    assert.deepEqual(held.events, ['announced', 'frozen', 'drawn', 'placed'])
  })

  it('does not draw by a round that was known when the people were published', async () => {
    const held = scene()
    await gather(held, 5)
    await live(held, 1, held.job)
    held.still.pass(90)
    await live(held, 1, held.job)
    const opening = await verified(held, 5)
    assert.equal(opening.drawn?.value.from, 'secret')
  })

  it('gives no place to who has left, and leaves the record as it was published', async () => {
    const held = scene()
    await gather(held, 20)
    await live(held, 61, held.job)
    await held.room.leave(campaign, personOf(7))
    await live(held, 31, held.job)
    const keys = await keysOf(held, 20)
    assert.equal(keys[7], undefined)
    assert.equal(new Set(keys).size, 20)
    assert.equal((await held.found())?.frozen?.people, 20)
  })

  it('places people who are there by the record, when the room forgot its last second', async () => {
    const held = scene()
    await gather(held, 30)
    await live(held, 61, held.job)
    // Failed over to a room that has forgotten the last three people.
    const past = stillWorld(opensAt - 1000)
    const forgetful = { ...held, room: memoryWaitingRoom(past.world) }
    await gather(forgetful, 27)
    past.pass(65)
    await live(forgetful, 31, openDrawing({ ...held.tools, room: forgetful.room }))
    const keys = await keysOf(forgetful, 27)
    assert.deepEqual(new Set(keys), new Set(Array.from({ length: 27 }, (_, place) => place)))
    assert.equal((await held.found())?.frozen?.people, 30)
  })

  it('asks nothing of a room without openings, but seldom', async () => {
    let asked = 0
    const held = scene({ hasOpenings: () => false, nextOpening: () => null })
    const room: DrawingTools['room'] = {
      ...held.room,
      pool: async () => {
        asked++
        return null
      },
    }
    const job = openDrawing({ ...held.tools, room })
    await live(held, 60, job)
    assert.equal(asked, 6)
    await live(held, 60, openDrawing({ ...held.tools, room, candidate: { leads: () => false } }))
    assert.equal(asked, 6)
  })
})

describe('Three brokers at one opening, on Redis and PGlite', () => {
  let redis: RedisStore
  before(async () => {
    redis = await openRedis(system, { url: (await sharedRedis()).url })
  })
  after(() => redis?.close())

  it('freeze one pool and draw one order at the same millisecond, which is the published one', async () => {
    const still = stillWorld(opensAt - 60_000)
    const room = redisWaitingRoom(emptyPart(redis), still.now)
    const record = openings(await memoryPglite(), still.now)
    const held = { ...scene({ world: still.world, room, openings: record }), still, room, openings: record }
    const shared = { ...held, found: () => record.find({ campaign, opensAt }) }
    await gather(shared, 1100)
    const brokers = Array.from({ length: 3 }, () => openDrawing(held.tools))
    await live(shared, 1, ...brokers)
    await gather(shared, 100, 1100)
    still.pass(57)
    await live(shared, 3, ...brokers)
    still.pass(27)
    await live(shared, 5, ...brokers)
    const opening = await verified(shared, 1200)
    assert.equal(opening.drawn?.value.from, 'quicknet')
    assert.equal(held.events.filter((event) => event === 'drawn-by-secret').length, 0)
    assert.equal(await room.pool(campaign, null), null)
  })
})
