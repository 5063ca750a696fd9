import type { Reservations, SlotLedger } from '../../src/domain/booking.ts'
import { hasCode } from '../../src/domain/errors.ts'
import type { BookingId, HoldId } from '../../src/domain/ids.ts'
import type { World } from '../../src/domain/world.ts'
import { type Books, pair } from '../../src/store/memory/durable/books.ts'
import type { MemoryDurable } from '../../src/store/memory/durable/durable.ts'
import type { Plant } from '../stores.ts'

/** Mistakes in holds and bookings. */
export const ledgerMutants: Record<string, Plant> = {
  'a slot that is full takes one more': inLedger((ledger, { books }, { now, token }) => ({
    ...ledger,
    hold: (request) =>
      ledger.hold(request).catch((error: unknown) => {
        if (!hasCode(error, 'slot_taken')) throw error
        const { campaign, person, slot, seconds } = request
        const hold = { id: token(128) as HoldId, person, slot, until: now() + seconds * 1000, extensions: 0 }
        books.holds.set(hold.id, { ...hold, campaign, state: 'held' })
        books.index.liveOf.set(pair(campaign, person), hold.id)
        books.index.held.add(hold.id)
        return hold
      }),
  })),
  'a booking is answered before it is written': inLedger((ledger, { books }, { now, token }) => {
    let confirms = 0
    return {
      ...ledger,
      async confirm(request) {
        const { hold: id, person, campaign } = request
        const hold = books.holds.get(id)
        if (++confirms % 5 !== 0 || hold?.person !== person) return ledger.confirm(request)
        const fresh = { id: token(128) as BookingId, state: 'confirmed' as const, confirmedAt: now() }
        return { ...fresh, person, campaign, slot: hold.slot }
      },
    }
  }),
  'holds of a person are not counted': inLedger((ledger) => ({
    ...ledger,
    hold: (request) => ledger.hold({ ...request, limit: null }),
  })),
  'a key is used once': inLedger((ledger) => {
    let confirms = 0
    return { ...ledger, confirm: (request) => ledger.confirm({ ...request, key: `${request.key} ${confirms++}` }) }
  }),
  'confirm does not ask whose hold it is': inLedger((ledger, { books }) => ({
    ...ledger,
    confirm: (request) =>
      ledger.confirm({ ...request, person: books.holds.get(request.hold)?.person ?? request.person }),
  })),
  'cancel does not ask whose booking it is': inLedger((ledger, { books }) => ({
    ...ledger,
    cancel: (person, booking) => ledger.cancel(books.bookings.get(booking)?.person ?? person, booking),
  })),
  'a repeated cancellation credits again': inLedger((ledger, { books }) => ({
    ...ledger,
    async cancel(person, id) {
      const again = books.bookings.get(id)?.state === 'cancelled'
      const booking = await ledger.cancel(person, id)
      if (again) creditOne(books, booking.slot)
      return booking
    },
  })),
  'a cancelled booking keeps its place': inLedger((ledger, { books }, { now }) => ({
    ...ledger,
    async cancel(person, id) {
      const booking = books.bookings.get(id)
      if (booking?.person !== person) return ledger.cancel(person, id)
      booking.state = 'cancelled'
      booking.cancelledAt ??= now()
      const { hold: _, key: __, cancelledAt: ___, ...told } = booking
      return told
    },
  })),
  'a hold lasts half as long as it says': inLedger((ledger) => ({
    ...ledger,
    async hold(request) {
      const hold = await ledger.hold({ ...request, seconds: request.seconds / 2 })
      return { ...hold, until: hold.until + (request.seconds * 1000) / 2 }
    },
  })),
  'a booking does not stand in the way of the next': inLedger((ledger, { books }) => ({
    ...ledger,
    async confirm(request) {
      const booking = await ledger.confirm(request)
      books.index.liveOf.delete(pair(booking.campaign, booking.person))
      return booking
    },
  })),
  'holds that ran out are not swept': {
    durable: (ports) => ({ ...ports, reservations: { ...ports.reservations, sweep: async () => 0 } }),
  },
  'a look at the books is minutes old': {
    durable: (ports, _store, { now }) => ({ ...ports, reservations: stale(ports.reservations, now) }),
  },
}

function inLedger(change: (ledger: SlotLedger, store: MemoryDurable, world: World) => SlotLedger): Plant {
  return { durable: (ports, store, world) => ({ ...ports, ledger: change(ports.ledger, store, world) }) }
}

/** One place of this slot more is free than there are. */
function creditOne({ index }: Books, slot: Parameters<Books['slots']['get']>[0]): void {
  const live = index.liveAt.get(slot)
  const [first] = live ?? []
  if (first) live?.delete(first)
}

function stale(reservations: Reservations, now: () => number): Reservations {
  const seen = new Map<string, { at: number; found: ReturnType<Reservations['of']> }>()
  return {
    ...reservations,
    of(campaign, person) {
      const before = seen.get(person)
      if (before && now() - before.at < 120_000) return before.found
      const found = reservations.of(campaign, person)
      seen.set(person, { at: now(), found })
      return found
    },
  }
}
