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

export const campaign = 'second-dose' as CampaignId
export const [, beaconRound] = rounds
const drawSeconds = 30
/** The round that was recorded comes 30 s after it. */
export const opensAt = roundTime(beaconRound.round) - drawSeconds * 1000
export const rules: RoomRules = {
  insideLimit: 0,
  readySeconds: 180,
  leaseSeconds: 1200,
  longestLeaseSeconds: 2400,
  idleSeconds: 300,
  assistedShare: 0.05,
}
export const personOf = (n: number) => `person-${n}` as PersonId

/** An opening in a minute, for which people gather now. */
export function scene(more: Partial<DrawingTools> = {}) {
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
export async function live({ still }: Scene, seconds: number, ...jobs: Job[]): Promise<void> {
  for (let half = 0; half < seconds * 2; half++) {
    let isOver = false
    const runs = Promise.all(jobs.map((job) => job.run(new AbortController().signal))).finally(() => {
      isOver = true
    })
    await still.live(0.5)
    // Real stores answer later than the clock that stands still.
    while (!isOver) await still.live(0)
    await runs
  }
}

export const gather = async ({ room }: Scene, people: number, from = 0) => {
  for (let n = from; n < from + people; n++) await room.join(campaign, personOf(n), rules, { gathersFor: opensAt })
}

export const keysOf = async ({ room }: Scene, people: number) => {
  const keys = []
  for (let n = 0; n < people; n++) keys.push((await room.find(campaign, personOf(n), rules))?.key)
  return keys
}

/** What `npm run verify-order` finds in what was published; people stand in line as it says. */
export async function verified(held: Scene, people: number) {
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
