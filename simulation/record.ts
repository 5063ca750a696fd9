import { createHash } from 'node:crypto'
import type { FileConfig } from '../src/config.ts'
import type { LightColour } from '../src/domain/light.ts'
import type { Instant } from '../src/domain/time.ts'
import type { FinalStores, OpeningRecord } from '../src/history/final-stores.ts'
import type { History, HistoryEvent } from '../src/history/history.ts'
import { announcementOf, drawOf, readAnnouncement, readDraw } from '../src/order/documents.ts'
import { verifyDraw } from '../src/order/verify-draw.ts'
import { type OpeningRow, takenAt } from '../src/store/memory/durable/books.ts'
import type { Note } from './people/town.ts'
import { doorsByLiking } from './providers/model.ts'
import type { Stage } from './stage.ts'
import type { House } from './stores.ts'

/** What the evening looks like. */
export interface Sample {
  at: Instant
  /** In the order of `doorsByLiking`; null: no broker is up. */
  lights: readonly (LightColour | null)[]
  waiting: number
  inside: number
  booked: number
}

const sampleMs = 10_000
const ids = doorsByLiking.map(({ id }) => id)

/** Looks at the evening every ten seconds. */
export function watch({ timeline, house, stations }: Stage, { campaign, limits }: FileConfig): Sample[] {
  const samples: Sample[] = []
  const look = async () => {
    const lights = stations.find(({ broker }) => broker)?.broker?.lights.board()
    const { waiting, inside } = await house.hot.ports.waitingRoom.board(campaign.id, limits)
    samples.push({
      at: timeline.now(),
      lights: ids.map((id) => lights?.doors.find((door) => door.id === id)?.light ?? null),
      waiting,
      inside,
      booked: house.durable.store.books.bookings.size,
    })
    timeline.after(sampleMs, look, null)
  }
  timeline.after(0, look, null)
  return samples
}

/** What there was to book from the beginning. */
export function supplied({ durable }: House, { campaign, campaigns }: FileConfig, at: Instant): HistoryEvent[] {
  const slots = [...durable.store.books.slots.values()]
  const owner = (product: string) => campaigns.find(({ id }) => id === product) ?? campaign
  return slots.map(({ id, capacity, product }) => {
    return { kind: 'supplied', at, slot: id, capacity, campaign: owner(product).id }
  })
}

/** What the durable store holds, after a sweep. */
export function finalStoresOf({ durable }: House, at: Instant): FinalStores {
  const { books } = durable.store
  return {
    at,
    slots: [...books.slots.values()].map(({ id, startsAt, capacity }) => ({
      id,
      startsAt,
      capacity,
      taken: takenAt(books, id),
    })),
    holds: [...books.holds.values()].map(({ extensions: _, ...hold }) => hold),
    bookings: [...books.bookings.values()],
    openings: [...books.openings.values()].flatMap(openingIn),
  }
}

/** What `npm run verify-order` would find in what was published; nothing of an opening that was not drawn. */
function openingIn(row: OpeningRow): OpeningRecord[] {
  const draw = drawOf(row)
  if (!row.frozen || draw === null) return []
  const blocks = [...row.blocks.values()].toSorted((one, other) => one.number - other.number)
  const { findings, order } = verifyDraw({
    announcement: readAnnouncement(JSON.stringify(announcementOf(row))),
    draw: readDraw(JSON.stringify(draw)),
    pool: Buffer.concat(blocks.map(({ pseudonyms }) => pseudonyms)),
    order: null,
  })
  const { campaign, opensAt, frozen } = row
  return [{ campaign, opensAt, base: frozen.base, order: [...order], faults: findings.map(({ what }) => what) }]
}

export function digestOf({ events, stores }: History, notes: readonly Note[]): string {
  const hash = createHash('sha256')
  for (const event of [...events, ...notes]) hash.update(`${JSON.stringify(event)}\n`)
  return hash.update(JSON.stringify(stores)).digest('hex')
}
