import type { BookingId, CampaignId, ClinicId, HoldId, PersonId, SlotId } from './ids.ts'
import type { Words } from './provider.ts'
import type { CalendarDate, Instant } from './time.ts'

export interface Clinic {
  id: ClinicId
  name: string
  /** One of Korea's 17 first-level regions, by code (`seoul`, `busan`, …). */
  region: string
  /** Second level (시·군·구), as written in Korean. */
  district: string
  address: string
  phone: string
  stepFree: boolean
}

/** Which slots a campaign has, by their product: those of these products, or those of all others. */
export interface Supply {
  kind: 'only' | 'except'
  products: readonly string[]
}

/** Whether slots with this product are in the supply. */
export function isSupplied({ kind, products }: Supply, product: string): boolean {
  return products.includes(product) === (kind === 'only')
}

/** Every slot. */
export const everything: Supply = { kind: 'except', products: [] }

/** Places at one clinic, at one time, with one product. */
export interface Slot {
  id: SlotId
  clinic: ClinicId
  startsAt: Instant
  product: string
  capacity: number
  /** Places neither held nor booked; 0 once the appointment has begun. */
  free: number
}

/** Where and when a slot is: what of it stays as it is however many places are taken. */
export interface Appointment {
  slot: Pick<Slot, 'id' | 'startsAt' | 'product'>
  clinic: Clinic
}

/** A slot with its clinic, as people see it. */
export interface SlotAtClinic extends Appointment {
  slot: Slot
  clinic: Clinic
}

/** The right to confirm one place until `until`, the start of the appointment at the latest. One live hold a person. */
export interface Hold {
  id: HoldId
  person: PersonId
  slot: SlotId
  until: Instant
  /** How often it was extended. */
  extensions: number
}

export type BookingState = 'confirmed' | 'cancelled'

export interface Booking {
  id: BookingId
  person: PersonId
  campaign: CampaignId
  slot: SlotId
  state: BookingState
  confirmedAt: Instant
}

export interface HoldRequest {
  campaign: CampaignId
  person: PersonId
  slot: SlotId
  /** Of which slots a refusal names the nearest. Default every. */
  supply?: Supply | undefined
  /** How long the place is kept, in seconds; no longer than the start. 30 to 900; setting `holdSeconds`, default 300. */
  seconds: number
  /** So many a person may begin in so many seconds; null: any number. */
  limit: HoldLimit | null
}

/** How often a person may change their mind (L14): places that are held and given back are hidden from all others. */
export interface HoldLimit {
  /** Holds, 1 or more. One that is asked for again, and an extension, are none. */
  holds: number
  /** In the seconds before, 60 or more. */
  seconds: number
}

export interface ConfirmRequest {
  campaign: CampaignId
  person: PersonId
  hold: HoldId
  /** The caller's `Idempotency-Key`, 1 to 255 characters. Unique per person. */
  key: string
}

/** Durable truth about places. Every verb is one atomic step by the store's clock; never oversold. */
export interface SlotLedger {
  /**
   * Keeps one place. A person's earlier live hold is given back in the same step, only if the new one succeeds; holding
   * the same slot again returns the same hold.
   * @throws GwanmunError `slot_taken` (with the nearest), `already_booked`, `too_many_holds`, `not_found`
   */
  hold(request: HoldRequest): Promise<Hold>
  /**
   * Adds `seconds` to a live hold, at most `limit` times and not beyond the start.
   * @throws `hold_expired`, `hold_not_extendable` (also when it lasts until the start already)
   */
  extend(person: PersonId, hold: HoldId, seconds: number, limit: number): Promise<Hold>
  /** Gives the place back; repeating it, or releasing one that has ended, does nothing. */
  release(person: PersonId, hold: HoldId): Promise<void>
  /**
   * Turns a live hold into a booking. The same key answers the same booking, for ever, as it is by then: also `cancelled`.
   * @throws `hold_expired`, `already_booked`, `idempotency_conflict` (same key, other hold)
   */
  confirm(request: ConfirmRequest): Promise<Booking>
  /** Cancels, until the appointment; repeated it credits once. @throws `not_found`, `too_late` */
  cancel(person: PersonId, booking: BookingId): Promise<Booking>
}

/** How long a hold that has ended stays, in milliseconds, for a person who asks what became of their place: a day. */
export const endedHoldsKeptMs = 86_400_000

/** What a person has, in one look. */
export interface Reservations {
  /** The live hold and the active booking, or null each. */
  of(campaign: CampaignId, person: PersonId): Promise<{ hold: Hold | null; booking: Booking | null }>
  /** The booking this person made with this idempotency key, whatever became of it; null when they made none. */
  byKey(person: PersonId, key: string): Promise<Booking | null>
  /** Ends holds that have run out, of one slot or of all, and gives their places back; returns how many. */
  sweep(slot?: SlotId): Promise<number>
  /**
   * Deletes holds that ended more than {@link endedHoldsKeptMs} ago and never became a booking; returns how many. No verb of the
   * ledger answers otherwise for it: a hold that has ended is refused like one that never was.
   */
  deleteEnded(): Promise<number>
}

export interface ClinicQuery {
  region: string
  /** Null: every district. */
  district: string | null
  day: CalendarDate
  /** Null: every product. */
  product: string | null
  /** Default every slot. */
  supply?: Supply | undefined
  /** Only clinics with a free place that day. */
  withFree: boolean
  stepFree: boolean
  /** 0-based; with `limit`, a page. */
  offset: number
  /** 1 to 100. */
  limit: number
}

/** A clinic with its slots of one day, soonest first. */
export interface ClinicDay {
  clinic: Clinic
  slots: readonly Slot[]
}

export interface ClinicPage {
  clinics: readonly ClinicDay[]
  /** How many clinics match in all. */
  total: number
  /** What there is to choose from in that area on that day, whatever the other wishes; sorted. */
  products: readonly string[]
}

export interface RegionStock {
  region: string
  name: Words
  districts: readonly { name: string; clinics: number }[]
}

/** What there is to choose from. Reads slots and clinics, never bookings; may be a few seconds old. */
export interface SlotBoard {
  /** With their clinics; of a supply other than `everything`, those with a slot of it to come. */
  regions(supply?: Supply): Promise<readonly RegionStock[]>
  /** A page of clinics that match, most free places first. */
  clinics(query: ClinicQuery): Promise<ClinicPage>
  /** Days with slots, from today on, and whether anything is free in that region. */
  days(
    region: string,
    district: string | null,
    supply?: Supply,
  ): Promise<readonly { day: CalendarDate; free: number }[]>
  slotAtClinic(slot: SlotId): Promise<SlotAtClinic | null>
  /** Slots nearest in time with a free place, same clinic and product first; at most `count`. */
  nearest(slot: SlotId, count: number, supply?: Supply): Promise<readonly Slot[]>
}
