/**
 * The durable stores once more, as plain as can be: for the simulation and for tests, never for an installation. What PostgreSQL
 * does by statements, locks and indexes is done here by one value that one function after the other changes; so a reader can check
 * it, and the model tests hold PGlite and PostgreSQL to it (test/store/durable-model*).
 *
 *   port verb ──▶ slot-ledger · reservations · slot-board · person-directory · subject-directory · operator-decisions ·
 *     campaign-versions · desk-audit · block-endings · openings
 *                     │ each runs without yielding: that makes it atomic here
 *                     ▼
 *                Durable { state: Books, now, newId } ◀── durable.ts: opens all ports; snapshot, restore, supply
 *
 * `Books` is data that `structuredClone` copies: a copy that is put back is a restart, and an older one a restart without the last
 * second. Time is the store's, not that of a process that asks. Memory grows by a row a hold of the last day and a row a booking, like the tables. An installation cannot
 * choose it: the rule `memory-books-are-for-simulation` (.dependency-cruiser.cjs) keeps it out of src.
 */
import type { BlockEnding } from '../../../domain/block-ending.ts'
import type { Booking, Clinic, Hold, Slot } from '../../../domain/booking.ts'
import type { CampaignVersion } from '../../../domain/campaign.ts'
import type { BookingId, CampaignId, ClinicId, HoldId, PersonId, SlotId } from '../../../domain/ids.ts'
import type { Opening, PoolBlock } from '../../../domain/opening.ts'
import type { Override, OverrideId, Withdrawal } from '../../../domain/operator.ts'
import type { Words } from '../../../domain/provider.ts'
import type { KeptPlace, RoomEpoch } from '../../../domain/room-place.ts'
import type { DeskAct } from '../../../domain/terminal.ts'
import type { Instant } from '../../../domain/time.ts'

export interface RegionRow {
  region: string
  name: Words
  /** Order on the page. */
  position: number
}

export type SlotRow = Omit<Slot, 'free'>

/** `held` until it is booked, released or has run out; `booked` until the booking is cancelled (`released`). */
export type HoldState = 'held' | 'booked' | 'released' | 'expired'

export interface HoldRow extends Hold {
  campaign: CampaignId
  state: HoldState
}

export interface BookingRow extends Booking {
  hold: HoldId
  key: string
  cancelledAt: Instant | null
}

/** An opening, and the parts of its pool by number. */
export interface OpeningRow extends Opening {
  blocks: Map<number, PoolBlock>
}

/** Everything that is kept. */
export interface Books {
  regions: Map<string, RegionRow>
  clinics: Map<ClinicId, Clinic>
  slots: Map<SlotId, SlotRow>
  holds: Map<HoldId, HoldRow>
  bookings: Map<BookingId, BookingRow>
  /** Person by key version and digest. */
  aliases: Map<string, PersonId>
  /** Subject by sector and person, and which subjects each sector has. */
  subjects: Map<string, string>
  subjectTaken: Set<string>
  /** In the order of decision. */
  decisions: Override[]
  withdrawals: Map<OverrideId, Withdrawal>
  /** In the order of publication. */
  campaignVersions: CampaignVersion[]
  /** In the order in which they were recorded. */
  deskActs: DeskAct[]
  blockEndings: BlockEnding[]
  /** By campaign and time. */
  openings: Map<string, OpeningRow>
  /** By campaign and person. */
  roomPlaces: Map<string, KeptPlace>
  roomEpochs: Map<CampaignId, RoomEpoch>
  /** Found without a search; `addHold`, `setHoldState` and `addBooking` alone change them. */
  index: {
    /** The one hold that is held or booked, by campaign and person. */
    liveOf: Map<string, HoldId>
    /** The holds that are held or booked; their number is what is taken. */
    liveAt: Map<SlotId, Set<HoldId>>
    held: Set<HoldId>
    /** By person and idempotency key. */
    bookingByKey: Map<string, BookingId>
    bookingByHold: Map<HoldId, BookingId>
    /** When holds were begun, by campaign and person, in order. */
    holdTimes: Map<string, Instant[]>
    slotsOf: Map<ClinicId, Set<SlotId>>
  }
}

/** What the ports share: the books as they are now, the store's clock, and ids. */
export interface Durable {
  state: Books
  now(): Instant
  /** A random UUID. */
  newId(): string
}

export function emptyBooks(): Books {
  return {
    regions: new Map(),
    clinics: new Map(),
    slots: new Map(),
    holds: new Map(),
    bookings: new Map(),
    aliases: new Map(),
    subjects: new Map(),
    subjectTaken: new Set(),
    deskActs: [],
    blockEndings: [],
    openings: new Map(),
    roomPlaces: new Map(),
    roomEpochs: new Map(),
    decisions: [],
    withdrawals: new Map(),
    campaignVersions: [],
    index: {
      liveOf: new Map(),
      liveAt: new Map(),
      held: new Set(),
      bookingByKey: new Map(),
      bookingByHold: new Map(),
      holdTimes: new Map(),
      slotsOf: new Map(),
    },
  }
}

/** One key of two texts; no id holds the character between them. */
export function pair(one: string, other: string): string {
  return `${one}\0${other}`
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A UUID in its one spelling; any other text as it is, and it names nothing. */
export function spelled<Id extends string>(id: Id): Id {
  return uuidPattern.test(id) ? (id.toLowerCase() as Id) : id
}

/** The hold of this person that is held or booked; null: none. */
export function liveHold({ holds, index }: Books, campaign: CampaignId, person: PersonId): HoldRow | null {
  const id = index.liveOf.get(pair(campaign, person))
  return (id && holds.get(id)) ?? null
}

export function takenAt({ index }: Books, slot: SlotId): number {
  return index.liveAt.get(slot)?.size ?? 0
}

export function freeAt(books: Books, slot: SlotRow): number {
  return slot.capacity - takenAt(books, slot.id)
}

/** Adds a hold that is held. @throws Error when the person has one that is held or booked, or no place is free */
export function addHold(books: Books, hold: HoldRow, madeAt: Instant): void {
  const { index, holds, slots } = books
  const slot = slots.get(hold.slot)
  const owner = pair(hold.campaign, hold.person)
  if (!slot || freeAt(books, slot) <= 0) throw new Error('a hold of a place that is not free')
  if (index.liveOf.has(owner)) throw new Error('a second live hold of one person')
  holds.set(hold.id, hold)
  index.liveOf.set(owner, hold.id)
  index.held.add(hold.id)
  index.holdTimes.set(owner, [...(index.holdTimes.get(owner) ?? []), madeAt])
  const live = index.liveAt.get(hold.slot) ?? new Set()
  index.liveAt.set(hold.slot, live.add(hold.id))
}

/** Moves a hold on; ended, its place is free again. */
export function setHoldState({ index }: Books, hold: HoldRow, state: Exclude<HoldState, 'held'>): void {
  hold.state = state
  index.held.delete(hold.id)
  if (state === 'booked') return
  index.liveOf.delete(pair(hold.campaign, hold.person))
  index.liveAt.get(hold.slot)?.delete(hold.id)
}

/** @throws Error when the key was used, or the hold was booked before */
export function addBooking({ bookings, index }: Books, booking: BookingRow): void {
  const key = pair(booking.person, booking.key)
  if (index.bookingByKey.has(key) || index.bookingByHold.has(booking.hold)) throw new Error('a second booking')
  bookings.set(booking.id, booking)
  index.bookingByKey.set(key, booking.id)
  index.bookingByHold.set(booking.hold, booking.id)
}

/** Ends holds that have run out, at one slot or at all; returns how many. */
export function expireHolds(books: Books, at: Instant, slot?: SlotId): number {
  let ended = 0
  for (const id of slot === undefined ? books.index.held : (books.index.liveAt.get(slot) ?? [])) {
    const hold = books.holds.get(id)
    if (hold?.state !== 'held' || hold.until > at) continue
    setHoldState(books, hold, 'expired')
    ended++
  }
  return ended
}

/** Deletes holds that ended before an instant and never became a booking; returns how many. */
export function deleteEndedHolds({ holds, index }: Books, before: Instant): number {
  let deleted = 0
  for (const { id, state, until } of holds.values()) {
    const isLive = state === 'held' || state === 'booked'
    if (isLive || until >= before || index.bookingByHold.has(id)) continue
    holds.delete(id)
    deleted++
  }
  return deleted
}
