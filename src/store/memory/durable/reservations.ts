import { endedHoldsKeptMs, type Reservations } from '../../../domain/booking.ts'
import { type Durable, deleteEndedHolds, expireHolds, liveHold, pair } from './books.ts'
import { bookingOf, holdOf } from './slot-ledger.ts'

export function memoryReservations(durable: Durable): Reservations {
  return {
    async of(campaign, person) {
      const { state: books, now } = durable
      const live = liveHold(books, campaign, person)
      if (live === null) return { hold: null, booking: null }
      if (live.state === 'held') return { hold: live.until > now() ? holdOf(live) : null, booking: null }
      const id = books.index.bookingByHold.get(live.id)
      const booking = id && books.bookings.get(id)
      return { hold: null, booking: booking ? bookingOf(booking) : null }
    },
    async byKey(person, key) {
      const id = durable.state.index.bookingByKey.get(pair(person, key))
      const booking = id && durable.state.bookings.get(id)
      return booking ? bookingOf(booking) : null
    },
    async sweep(slot) {
      return expireHolds(durable.state, durable.now(), slot)
    },
    async deleteEnded() {
      return deleteEndedHolds(durable.state, durable.now() - endedHoldsKeptMs)
    },
  }
}
