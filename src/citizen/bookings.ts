import type { Booking, Hold, Reservations, SlotAtClinic, SlotBoard, SlotLedger } from '../domain/booking.ts'
import type { BookingId, CampaignId, PersonId } from '../domain/ids.ts'

/** What happened to a hold or a booking; a closed list, for counters. */
export type BookingEvent = 'held' | 'slot_taken' | 'released' | 'confirmed' | 'cancelled'

/** What a person has. Read and cancelled on any device where they are identified, inside and outside their window. */
export interface Bookings {
  /** The person's live hold and active booking, or null each. */
  of(person: PersonId): Promise<{ hold: Hold | null; booking: Booking | null }>
  /** The active booking with its place; null: none. */
  active(person: PersonId): Promise<{ booking: Booking; place: SlotAtClinic } | null>
  /** Repeatable. @throws GwanmunError the codes of `SlotLedger.cancel` */
  cancel(person: PersonId, booking: BookingId): Promise<Booking>
}

export interface BookingTools {
  campaign: CampaignId
  reservations: Pick<Reservations, 'of'>
  ledger: Pick<SlotLedger, 'cancel'>
  slots: Pick<SlotBoard, 'slotAtClinic'>
  /** Is told of each event once. */
  journal(event: BookingEvent): void
}

export function openBookings({ campaign, reservations, ledger, slots, journal }: BookingTools): Bookings {
  return {
    of: (person) => reservations.of(campaign, person),
    async active(person) {
      const { booking } = await reservations.of(campaign, person)
      const place = booking && (await slots.slotAtClinic(booking.slot))
      return booking && place ? { booking, place } : null
    },
    async cancel(person, booking) {
      const cancelled = await ledger.cancel(person, booking)
      journal('cancelled')
      return cancelled
    },
  }
}
