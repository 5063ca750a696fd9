import type { Clinic } from '../../../domain/booking.ts'
import type { DurablePorts } from '../../../domain/durable-ports.ts'
import type { ClinicId, SlotId } from '../../../domain/ids.ts'
import type { Instant } from '../../../domain/time.ts'
import type { World } from '../../../domain/world.ts'
import { sha256 } from '../../../mechanics/hash.ts'
import { memoryBlockEndings } from './block-endings.ts'
import { type Books, type Durable, emptyBooks, type RegionRow, type SlotRow, takenAt } from './books.ts'
import { memoryCampaignVersions } from './campaign-versions.ts'
import { memoryDeskAudit } from './desk-audit.ts'
import { memoryOpenings } from './openings.ts'
import { memoryOperatorDecisions } from './operator-decisions.ts'
import { memoryPersonDirectory } from './person-directory.ts'
import { memoryReservations } from './reservations.ts'
import { memoryRoomPlaces } from './room-places.ts'
import { memorySlotBoard } from './slot-board.ts'
import { memorySlotLedger } from './slot-ledger.ts'
import { memorySubjectDirectory } from './subject-directory.ts'

/** Brings in what there is to book, as an import does with PostgreSQL. */
export interface MemorySupply {
  region(region: RegionRow): void
  clinic(clinic: Clinic): void
  /** A new slot, with a new id unless one is given. @throws Error when the clinic is not known, or has one of this time and product */
  slot(slot: Omit<SlotRow, 'id'> & { id?: SlotId }): SlotId
  /** More or fewer places. @throws Error when more are held or booked already */
  resize(slot: SlotId, capacity: number): void
}

/** The durable half of the stores. Several brokers of one process share it. */
export interface MemoryDurable extends DurablePorts {
  /** The store's clock. */
  time(): Promise<Instant>
  supply: MemorySupply
  /** A copy of the books as they are now. */
  snapshot(): Books
  /** Goes on from a copy, for all that share the store: what came after it is lost. The copy stays as it is. */
  restore(books: Books): void
  /** The books themselves, to look at. */
  readonly books: Books
}

/** @param world the store's clock, and chance for its ids */
export function openMemoryDurable({ now, token }: Pick<World, 'now' | 'token'>): MemoryDurable {
  const durable: Durable = { state: emptyBooks(), now, newId: () => uuidFrom(sha256(token(128), 'hex')) }
  return {
    people: memoryPersonDirectory(durable),
    subjects: memorySubjectDirectory(durable),
    ledger: memorySlotLedger(durable),
    reservations: memoryReservations(durable),
    slots: memorySlotBoard(durable),
    operatorDecisions: memoryOperatorDecisions(durable),
    campaignVersions: memoryCampaignVersions(durable),
    deskAudit: memoryDeskAudit(durable),
    blockEndings: memoryBlockEndings(durable),
    openings: memoryOpenings(durable),
    roomPlaces: memoryRoomPlaces(durable),
    time: async () => now(),
    supply: supplyOf(durable),
    snapshot: () => structuredClone(durable.state),
    restore(books) {
      durable.state = structuredClone(books)
    },
    get books() {
      return durable.state
    },
  }
}

function supplyOf(durable: Durable): MemorySupply {
  return {
    region(region) {
      durable.state.regions.set(region.region, structuredClone(region))
    },
    clinic(clinic) {
      durable.state.clinics.set(clinic.id, { ...clinic })
      if (!durable.state.index.slotsOf.has(clinic.id)) durable.state.index.slotsOf.set(clinic.id, new Set())
    },
    slot({ id = durable.newId() as SlotId, clinic, startsAt, product, capacity }) {
      const others = slotsOf(durable, clinic)
      if (others.some((slot) => slot.startsAt === startsAt && slot.product === product))
        throw new Error('a second slot of one clinic, time and product')
      durable.state.slots.set(id, { id, clinic, startsAt, product, capacity })
      durable.state.index.slotsOf.get(clinic)?.add(id)
      return id
    },
    resize(id, capacity) {
      const slot = durable.state.slots.get(id)
      if (!slot || capacity < takenAt(durable.state, id)) throw new Error('fewer places than are taken')
      slot.capacity = capacity
    },
  }
}

function slotsOf({ state }: Durable, clinic: ClinicId): SlotRow[] {
  const ids = state.index.slotsOf.get(clinic)
  if (!ids) throw new Error(`no clinic ${clinic}`)
  return [...ids].flatMap((id) => state.slots.get(id) ?? [])
}

/** A version-4 UUID (RFC 9562 §5.4) of 122 of these bits. */
function uuidFrom(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
