import { LRUCache } from 'lru-cache'
import type { CampaignId, PersonId } from '../domain/ids.ts'
import type { Job } from '../domain/job.ts'
import type { Candidate } from '../domain/leadership.ts'
import type { KeptPlace, PlaceChange, RoomEpoch, RoomPlaces } from '../domain/room-place.ts'
import type { Instant } from '../domain/time.ts'
import type { RoomEpochs, RoomReached, Ticket } from '../domain/waiting-room.ts'
import type { World } from '../domain/world.ts'

/** Keeps places in line beside the hot store, and lets a room go on that the store has lost. */
export interface RoomKeeping {
  /** The epoch in which a room is known to be; null: it has not begun. */
  epochOf(room: CampaignId): number | null
  /** What was kept of a person. Asked for only after a loss: before it a room knows its people. */
  placeOf(room: CampaignId, person: PersonId): Promise<KeptPlace | null>
  /** A person has this ticket; it is kept within a second. */
  given(room: CampaignId, person: PersonId, ticket: Ticket): void
  /** A person gave theirs up. */
  left(room: CampaignId, person: PersonId): void
  /** Reads which rooms have begun. */
  read(): Promise<void>
  jobs: readonly Job[]
}

export interface RoomKeepingTools {
  world: Pick<World, 'now'>
  rooms: readonly CampaignId[]
  room: RoomEpochs
  places: RoomPlaces
  candidate: Pick<Candidate, 'leads'>
  /** How long no person is called after a room was lost, in seconds: people come back meanwhile. */
  pauseSeconds: number
  /** For which opening people of a room gather now, and since when at the earliest; `opensAt` null: for none. */
  gathering(room: CampaignId): Promise<{ since: Instant; opensAt: Instant | null }>
  /** A room goes on in a later epoch. */
  lost(room: CampaignId, epoch: RoomEpoch): void
}

const everyMs = 1_000
/** Changes that wait to be kept, at most, while the database is away; others are noted at the person's next call. */
const mostChanges = 200_000
/** How often old places are deleted, and how old they are then, in milliseconds: no one waits for a week. */
const [forgetEveryMs, oldMs] = [600_000, 7 * 86_400_000]
/** Changes in one statement. */
const atOnce = 10_000

export function openRoomKeeping(tools: RoomKeepingTools): RoomKeeping {
  const { world, rooms, room, places, candidate, pauseSeconds, lost } = tools
  let known: ReadonlyMap<CampaignId, RoomEpoch> = new Map()
  let changes: PlaceChange[] = []
  /** What was noted lately of each person: most calls tell a ticket that is kept already. */
  const noted = new LRUCache<string, string>({ max: 100_000 })

  function note(change: PlaceChange, told: string): void {
    const name = `${change.campaign} ${change.person}`
    if (noted.get(name) === told || changes.length >= mostChanges) return
    noted.set(name, told)
    changes.push(change)
  }

  async function keep(): Promise<void> {
    while (changes.length > 0) {
      const some = changes.slice(0, atOnce)
      await places.keep(some)
      changes = changes.slice(some.length)
    }
  }

  /** The room begins, or goes on where it was last known to be. */
  async function begin(id: CampaignId, { epoch, called, nextKey }: RoomEpoch, pausedUntil: Instant): Promise<void> {
    const { since, opensAt } = await tools.gathering(id)
    const people = opensAt === null ? 0 : await places.nextIndex(id, since)
    const pool = opensAt === null || people === 0 ? null : { opensAt, people }
    await room.begin(id, { epoch, called, nextKey, pool, pausedUntil })
  }

  async function goOn(id: CampaignId, before: RoomEpoch, pauseMs: number): Promise<void> {
    const now = world.now()
    const next = await places.reach(id, { ...before, epoch: before.epoch + 1, lostAt: now })
    await begin(id, next, now + pauseMs)
    lost(id, next)
  }

  /** Where no person waited, none can be passed. */
  const pauseMs = ({ called, nextKey }: RoomEpoch) => (called < nextKey - 1 ? pauseSeconds * 1000 : 0)

  async function watch(id: CampaignId): Promise<void> {
    const hot = await room.reached(id)
    const kept = known.get(id)
    if (kept === undefined) {
      await begin(id, await places.reach(id, { ...firstOf(hot), lostAt: null }), 0)
    } else if (hot.epoch === null) await goOn(id, kept, pauseMs(kept))
    else if (hot.epoch < kept.epoch) await begin(id, kept, world.now() + pauseMs(kept))
    // It failed over to a copy that has not heard of the last seconds: its people are there.
    else if (hot.nextKey < kept.nextKey) await goOn(id, kept, 0)
    else if (hot.nextKey !== kept.nextKey || hot.called !== kept.called)
      await places.reach(id, { ...hot, epoch: hot.epoch, lostAt: null })
  }

  async function read(): Promise<void> {
    known = await places.epochs()
  }

  return {
    epochOf: (id) => known.get(id)?.epoch ?? null,
    placeOf: async (id, person) => ((known.get(id)?.epoch ?? 1) > 1 ? places.find(id, person) : null),
    given(campaign, person, { key, index, joinedAt }) {
      if (known.has(campaign)) note({ campaign, person, place: { key, index, joinedAt } }, `${key} ${index}`)
    },
    left: (campaign, person) => note({ campaign, person, place: null }, ''),
    read,
    jobs: [
      {
        name: 'keep-places',
        consequence: 'an emptied hot store loses the places that are given meanwhile',
        everyMs,
        run: keep,
      },
      forgetting(tools),
      {
        name: 'watch-rooms',
        consequence: 'a waiting room that the hot store has lost does not go on',
        everyMs,
        async run() {
          await read()
          if (candidate.leads() === false) return
          for (const id of rooms) await watch(id)
          await read()
        },
      },
    ],
  }
}

/** Deletes old places: one process of all does it. */
function forgetting({ world, places, candidate }: Pick<RoomKeepingTools, 'world' | 'places' | 'candidate'>): Job {
  return {
    name: 'forget-places',
    consequence: 'the table of places in line grows',
    everyMs: forgetEveryMs,
    async run() {
      if (candidate.leads()) await places.forget(world.now() - oldMs)
    },
  }
}

const firstOf = ({ epoch, called, nextKey }: RoomReached) => ({ epoch: epoch ?? 1, called, nextKey })

/** Where the hot store is this process: it ends with the process, and nothing is kept. */
export const noKeeping: RoomKeeping = {
  epochOf: () => null,
  placeOf: async () => null,
  given: () => undefined,
  left: () => undefined,
  read: async () => undefined,
  jobs: [],
}
