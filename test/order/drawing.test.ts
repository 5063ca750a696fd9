import assert from 'node:assert/strict'
import type { CampaignId, PersonId } from '../../src/domain/ids.ts'
import type { Job } from '../../src/domain/job.ts'
import type { RoomRules } from '../../src/domain/waiting-room.ts'
import { announcementOf, drawOf, readAnnouncement, readDraw } from '../../src/order/documents.ts'
import { type DrawEvent, type DrawingTools, openDrawing } from '../../src/order/drawing.ts'
import { roundTime } from '../../src/order/quicknet.ts'
import { openDrawSecrets } from '../../src/order/secrets.ts'
import { verifyDraw } from '../../src/order/verify-draw.ts'
import { memoryWaitingRoom } from '../../src/store/memory/waiting-room.ts'
import { testMemoryDurable } from '../store/memory-durable-bench.ts'
import { stillWorld } from '../support/still-world.ts'
import { rounds } from './rounds.ts'

const campaign = 'second-dose' as CampaignId
const [, beaconRound] = rounds
const drawSeconds = 30
/** The round that was recorded comes 30 s after it. */
const opensAt = roundTime(beaconRound.round) - drawSeconds * 1000
const rules: RoomRules = {
  insideLimit: 0,
  readySeconds: 180,
  leaseSeconds: 1200,
  longestLeaseSeconds: 2400,
  idleSeconds: 300,
  assistedShare: 0.05,
}
const personOf = (n: number) => `person-${n}` as PersonId

/** An opening in a minute, for which people gather now. */
function scene(more: Partial<DrawingTools> = {}) {
  const still = stillWorld(opensAt - 60_000)
  const { world } = still
  const room = memoryWaitingRoom(world)
  const openings = testMemoryDurable(world.now).store.openings
  const events: DrawEvent[] = []
  const tools: DrawingTools = {
    world,
    campaigns: [campaign],
    hasOpenings: () => true,
    nextOpening: (_, after) => (after < opensAt ? { opensAt, gathersFrom: opensAt - 60_000, drawSeconds } : null),
    room,
    openings,
    personLost: async () => null,
    secrets: openDrawSecrets('a secret of the keyring'),
    beacon: { signatureOf: async () => beaconRound.signature },
    patienceSeconds: 20,
    rules,
    candidate: { leads: () => true },
    report: (event) => void events.push(event),
    ...more,
  }
  const found = () => openings.find({ campaign, opensAt })
  return { still, room, openings, events, tools, found, job: openDrawing(tools) }
}

type Scene = ReturnType<typeof scene>

/** Lives on by so many seconds, and lets the job run every half second. */
async function live({ still }: Scene, seconds: number, ...jobs: Job[]): Promise<void> {
  for (let half = 0; half < seconds * 2; half++) {
    const runs = Promise.all(jobs.map((job) => job.run(new AbortController().signal)))
    await still.live(0.5)
    await runs
  }
}

const gather = async ({ room }: Scene, people: number, from = 0) => {
  for (let n = from; n < from + people; n++) await room.join(campaign, personOf(n), rules, { gathersFor: opensAt })
}

const keysOf = async ({ room }: Scene, people: number) => {
  const keys = []
  for (let n = 0; n < people; n++) keys.push((await room.find(campaign, personOf(n), rules))?.key)
  return keys
}

/** What `npm run verify-order` finds in what was published; people stand in line as it says. */
async function verified(held: Scene, people: number) {
  const opening = (await held.found()) ?? assert.fail('there is no record')
  const blocks = []
  for (let number = 0; number < Math.ceil(people / 1024); number++)
    blocks.push((await held.openings.block(opening, number))?.pseudonyms ?? assert.fail('a block is missing'))
  const { findings, order } = verifyDraw({
    announcement: readAnnouncement(JSON.stringify(announcementOf(opening))),
    draw: readDraw(JSON.stringify(drawOf(opening))),
    pool: Buffer.concat(blocks),
    order: null,
  })
  assert.deepEqual(findings, [])
  const keys = await keysOf(held, people)
  assert.deepEqual(
    [...order].map((index) => keys[index]),
    [...order].map((_, place) => place),
  )
  return opening
}

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
