import type { BookingId, HoldId } from '../../src/domain/ids.ts'
import { answered, confirmed, inStores, otherId, type Plant, withPlace, withStores } from './plant.ts'

/** What is wrong in the stores. */
export const statePlants: readonly Plant[] = [
  {
    rule: 'oversold',
    wrong: 'a slot has fewer places than bookings',
    plant(history) {
      const slot = history.stores.slots.find(({ taken }) => taken > 0)
      if (!slot) return null
      const slots = history.stores.slots.map((one) => (one === slot ? { ...one, capacity: slot.taken - 1 } : one))
      return inStores(history, null, { slots })
    },
  },
  {
    rule: 'two-active-bookings',
    wrong: 'a person has a second booking in the books',
    plant(history) {
      const booking = confirmed(history)
      const hold = history.stores.holds.find(({ id }) => id === booking?.hold)
      if (!booking || !hold) return null
      const [id, key] = [otherId as BookingId, 'another key']
      return inStores(history, booking.person, {
        slots: withPlace(history.stores, booking.slot),
        holds: [...history.stores.holds, { ...hold, id: otherId as HoldId }],
        bookings: [...history.stores.bookings, { ...booking, id, key, hold: otherId as HoldId }],
      })
    },
  },
  {
    rule: 'acknowledged-and-lost',
    wrong: 'a booking that was told is not in the books',
    plant(history) {
      const call = answered(history, 'confirm')[0]
      if (!call) return null
      const { stores } = history
      const lost = stores.bookings.find(({ id }) => id === call.outcome.answer.id)
      const wasLive = lost?.state === 'confirmed'
      const { slots } = { slots: wasLive ? withPlace(stores, lost.slot, -1) : stores.slots }
      const bookings = stores.bookings.filter((one) => one !== lost)
      const holds = stores.holds.filter(({ id }) => id !== lost?.hold)
      return { history: withStores(history, { slots, bookings, holds }), who: call.human }
    },
  },
  {
    rule: 'acknowledged-and-lost',
    wrong: 'a booking that was told is cancelled in the books, by no call',
    plant(history) {
      const booking = confirmed(history)
      const cancels = history.events.some((event) => event.kind === 'call' && event.useCase === 'cancel')
      const told = answered(history, 'confirm').find((call) => call.outcome.answer.id === booking?.id)
      if (!booking || !told || cancels) return null
      const { stores } = history
      const cancelled = { ...booking, state: 'cancelled' as const, cancelledAt: stores.at }
      return {
        who: told.human,
        history: withStores(history, {
          slots: stores.slots.map((slot) => (slot.id === booking.slot ? { ...slot, taken: slot.taken - 1 } : slot)),
          holds: stores.holds.map((hold) => (hold.id === booking.hold ? { ...hold, state: 'released' } : hold)),
          bookings: stores.bookings.map((one) => (one === booking ? cancelled : one)),
        }),
      }
    },
  },
  {
    rule: 'leaked-holds',
    wrong: 'a hold that ran out is still held',
    plant(history) {
      const { stores } = history
      const leaked = stores.holds.find(({ state, until }) => state !== 'booked' && until <= stores.at)
      if (!leaked || leaked.state === 'held') return null
      return inStores(history, leaked.person, {
        slots: withPlace(stores, leaked.slot),
        holds: stores.holds.map((hold) => (hold === leaked ? { ...hold, state: 'held' } : hold)),
      })
    },
  },
  {
    rule: 'leaked-holds',
    wrong: 'a hold is booked without a booking',
    plant(history) {
      const hold = history.stores.holds.find(({ state }) => ['released', 'expired'].includes(state))
      if (!hold || history.stores.bookings.some((booking) => booking.hold === hold.id)) return null
      return inStores(history, hold.person, {
        slots: withPlace(history.stores, hold.slot),
        holds: history.stores.holds.map((one) => (one === hold ? { ...one, state: 'booked' } : one)),
      })
    },
  },
  {
    rule: 'ledger-balanced',
    wrong: 'a counter is one too high',
    plant(history) {
      const slots = history.stores.slots.map((slot, index) => (index === 0 ? { ...slot, taken: slot.taken + 1 } : slot))
      return inStores(history, null, { slots })
    },
  },
  {
    rule: 'ledger-balanced',
    wrong: 'a booking is of another slot than its hold',
    plant(history) {
      const booking = confirmed(history)
      const other = history.stores.slots.find(({ id }) => id !== booking?.slot)
      if (!booking || !other) return null
      const bookings = history.stores.bookings.map((one) => (one === booking ? { ...one, slot: other.id } : one))
      return inStores(history, booking.person, { bookings })
    },
  },
  {
    rule: 'lost-answers',
    wrong: 'one key made two bookings',
    plant(history) {
      const booking = history.stores.bookings[0]
      const hold = history.stores.holds.find(({ id }) => id === booking?.hold)
      if (!booking || !hold) return null
      const second = { ...booking, id: otherId as BookingId, hold: otherId as HoldId }
      const cancelled = { ...second, state: 'cancelled' as const, cancelledAt: booking.confirmedAt }
      return inStores(history, booking.person, {
        holds: [...history.stores.holds, { ...hold, id: otherId as HoldId, state: 'released' }],
        bookings: [...history.stores.bookings, cancelled],
      })
    },
  },
  {
    rule: 'asked-for',
    wrong: 'a booking was made by no call of its person',
    plant(history) {
      const booking = confirmed(history)
      if (!booking) return null
      const bookings = history.stores.bookings.map((one) =>
        one === booking ? { ...one, key: 'no key of theirs' } : one,
      )
      return inStores(history, booking.person, { bookings })
    },
  },
]
