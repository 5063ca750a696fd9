import type { BookingState } from '../domain/booking.ts'
import type { BookingId, CampaignId, HoldId, PersonId, SlotId } from '../domain/ids.ts'
import type { Instant } from '../domain/time.ts'

/** A slot as it is kept. `taken` is its counter. */
export interface SlotRecord {
  id: SlotId
  startsAt: Instant
  capacity: number
  taken: number
}

export interface BookingRecord {
  id: BookingId
  campaign: CampaignId
  person: PersonId
  slot: SlotId
  hold: HoldId
  state: BookingState
  /** The idempotency key. */
  key: string
  confirmedAt: Instant
  cancelledAt: Instant | null
}

/** A hold as it is kept. */
export interface HoldRecord {
  id: HoldId
  campaign: CampaignId
  person: PersonId
  slot: SlotId
  state: 'held' | 'booked' | 'released' | 'expired'
  until: Instant
}

/** What was published of an opening whose order was drawn. */
export interface OpeningRecord {
  campaign: CampaignId
  opensAt: Instant
  /** Key of the first place. */
  base: number
  /** The index at each place, as it follows from what was published. */
  order: readonly number[]
  /** What is wrong in what was published, in words. */
  faults: readonly string[]
}

/** What the durable stores hold at one moment, after a sweep. */
export interface FinalStores {
  at: Instant
  slots: readonly SlotRecord[]
  holds: readonly HoldRecord[]
  bookings: readonly BookingRecord[]
  /** Left out: none was drawn. */
  openings?: readonly OpeningRecord[]
}
