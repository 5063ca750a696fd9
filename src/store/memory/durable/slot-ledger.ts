import type { Booking, ConfirmRequest, Hold, HoldLimit, HoldRequest, SlotLedger } from '../../../domain/booking.ts'
import { GwanmunError } from '../../../domain/errors.ts'
import type { BookingId, HoldId, PersonId, SlotId } from '../../../domain/ids.ts'
import type { Instant } from '../../../domain/time.ts'
import {
  addBooking,
  addHold,
  type BookingRow,
  type Books,
  type Durable,
  expireHolds,
  freeAt,
  type HoldRow,
  liveHold,
  pair,
  setHoldState,
  spelled,
} from './books.ts'
import { nearestSlots } from './slot-board.ts'

/** How many other times a refusal names. */
const alternatives = 2

export function memorySlotLedger(durable: Durable): SlotLedger {
  return {
    hold: async (request) => holdPlace(durable, request),
    extend: async (person, hold, seconds, limit) => extendHold(durable, { person, hold, seconds, limit }),
    release: async (person, hold) => releaseHold(durable, person, hold),
    confirm: async (request) => confirmHold(durable, request),
    cancel: async (person, booking) => cancelBooking(durable, person, booking),
  }
}

export function holdOf({ id, person, slot, until, extensions }: HoldRow): Hold {
  return { id, person, slot, until, extensions }
}

export function bookingOf({ id, person, campaign, slot, state, confirmedAt }: BookingRow): Booking {
  return { id, person, campaign, slot, state, confirmedAt }
}

/** The hold of this person, held and not run out; null for any other. */
function aliveHold({ state: { holds }, now }: Durable, person: PersonId, id: HoldId): HoldRow | null {
  const hold = holds.get(spelled(id))
  return hold?.person === person && hold.state === 'held' && hold.until > now() ? hold : null
}

function startOf({ slots }: Books, slot: SlotId): Instant {
  return slots.get(slot)?.startsAt ?? Number.NEGATIVE_INFINITY
}

function holdPlace(durable: Durable, { campaign, person, slot, supply, seconds, limit }: HoldRequest): Hold {
  const { state: books, now, newId } = durable
  const [at, wanted] = [now(), books.slots.get(spelled(slot))]
  const mine = liveHold(books, campaign, person)
  if (mine?.state === 'booked') throw new GwanmunError('already_booked')
  const [alive, same] = [mine !== null && mine.until > at, mine !== null && mine.slot === wanted?.id]
  if (mine && alive && same) return holdOf(mine)
  if (limit) demandFewHolds(durable, { campaign, person, limit })
  if (!wanted) throw new GwanmunError('not_found')
  // The own place counts as free for its owner, whether the hold on it has run out or not.
  const hasRoom = () => wanted.startsAt > at && (same || freeAt(books, wanted) > 0)
  if (!hasRoom()) expireHolds(books, at, wanted.id)
  if (!hasRoom()) {
    const nearest = nearestSlots(durable, { slot: wanted.id, count: alternatives, supply })
    throw new GwanmunError('slot_taken', {
      nearest: nearest.map(({ id, startsAt, free }) => ({ id, startsAt, free })),
    })
  }
  if (mine?.state === 'held') setHoldState(books, mine, alive ? 'released' : 'expired')
  const hold: HoldRow = {
    id: newId() as HoldId,
    campaign,
    person,
    slot: wanted.id,
    state: 'held',
    // No person can use a place once the appointment has begun.
    until: Math.min(at + seconds * 1000, wanted.startsAt),
    extensions: 0,
  }
  addHold(books, hold, at)
  return holdOf(hold)
}

/** @throws GwanmunError `too_many_holds`: the person began as many as they may */
function demandFewHolds(
  { state: { index }, now }: Durable,
  { campaign, person, limit }: Pick<HoldRequest, 'campaign' | 'person'> & { limit: HoldLimit },
): void {
  const since = now() - limit.seconds * 1000
  const oldest = index.holdTimes.get(pair(campaign, person))?.at(-limit.holds)
  if (oldest !== undefined && oldest > since)
    throw new GwanmunError('too_many_holds', { retryAfterSeconds: Math.ceil((oldest - since) / 1000) })
}

function extendHold(durable: Durable, wish: { person: PersonId; hold: HoldId; seconds: number; limit: number }): Hold {
  const hold = aliveHold(durable, wish.person, wish.hold)
  if (!hold) throw new GwanmunError('hold_expired')
  const start = startOf(durable.state, hold.slot)
  if (hold.extensions >= wish.limit || hold.until >= start) throw new GwanmunError('hold_not_extendable')
  hold.until = Math.min(hold.until + wish.seconds * 1000, start)
  hold.extensions++
  return holdOf(hold)
}

function releaseHold({ state: books, now }: Durable, person: PersonId, id: HoldId): void {
  const hold = books.holds.get(spelled(id))
  if (hold?.person !== person || hold.state !== 'held') return
  setHoldState(books, hold, hold.until > now() ? 'released' : 'expired')
}

function confirmHold(durable: Durable, { campaign, person, hold: id, key }: ConfirmRequest): Booking {
  checkKey(key)
  const { state: books, now, newId } = durable
  const used = books.index.bookingByKey.get(pair(person, key))
  const earlier = used && books.bookings.get(used)
  if (earlier) {
    if (earlier.hold !== spelled(id)) throw new GwanmunError('idempotency_conflict')
    return bookingOf(earlier)
  }
  if (liveHold(books, campaign, person)?.state === 'booked') throw new GwanmunError('already_booked')
  const hold = aliveHold(durable, person, id)
  if (hold?.campaign !== campaign || startOf(books, hold.slot) <= now()) throw new GwanmunError('hold_expired')
  setHoldState(books, hold, 'booked')
  const booking: BookingRow = {
    id: newId() as BookingId,
    person,
    campaign,
    slot: hold.slot,
    state: 'confirmed',
    confirmedAt: now(),
    hold: hold.id,
    key,
    cancelledAt: null,
  }
  addBooking(books, booking)
  return bookingOf(booking)
}

function checkKey(key: string): void {
  if (key.length >= 1 && key.length <= 255 && !key.includes('\0')) return
  throw new GwanmunError('invalid_request', {
    problems: [{ path: 'Idempotency-Key', message: '1 to 255 characters, none of them U+0000' }],
  })
}

function cancelBooking({ state: books, now }: Durable, person: PersonId, id: BookingId): Booking {
  const booking = books.bookings.get(spelled(id))
  if (booking?.person !== person) throw new GwanmunError('not_found')
  if (booking.state === 'cancelled') return bookingOf(booking)
  if (startOf(books, booking.slot) <= now()) throw new GwanmunError('too_late')
  const hold = books.holds.get(booking.hold)
  if (!hold) throw new Error('a booking without its hold')
  setHoldState(books, hold, 'released')
  booking.state = 'cancelled'
  booking.cancelledAt = now()
  return bookingOf(booking)
}
