import type { Booking, ConfirmRequest, Hold, SlotLedger } from '../../domain/booking.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { BookingId, HoldId, PersonId } from '../../domain/ids.ts'
import { retryLostRaces } from './lost-races.ts'
import { holdSlot } from './slot-hold.ts'
import { slotLanes } from './slot-lanes.ts'
import { type ClockOverride, databaseClock, type SqlDatabase } from './sql-database.ts'
import { uuidOrNull } from './uuid.ts'

/**
 * Every verb changes the books in one statement, correct under READ COMMITTED with any number of connections:
 * - Locks are taken in one order: booking, hold, counters by their ids. Only when all are taken is a row changed: the
 *   index `hold_once` makes others wait for a *changed* hold, and they may have a counter locked.
 * - Counters move by a difference, never to a value that was read.
 * - What two snapshots cannot see of each other a unique index refuses; then the step looks again.
 *
 * A slot that has started counts as taken. Ids that name nothing (also malformed ones) are `not_found` for slots and
 * bookings and `hold_expired` for holds, like a hold of another person.
 */
export function slotLedger(db: SqlDatabase, clock: ClockOverride = databaseClock): SlotLedger {
  const lanes = slotLanes()
  return {
    hold: (request) => lanes(uuidOrNull(request.slot) ?? '', () => retryLostRaces(() => holdSlot(db, clock, request))),
    extend: (person, hold, seconds, limit) =>
      retryLostRaces(() => extendHold(db, clock, { person, hold, seconds, limit })),
    release: (person, hold) => retryLostRaces(() => releaseHold(db, clock, { person, hold })),
    confirm: (request) => retryLostRaces(() => confirmHold(db, clock, request)),
    cancel: (person, booking) => retryLostRaces(() => cancelBooking(db, clock, { person, booking })),
  }
}

const bookingColumns = `booking.id, booking.person, booking.campaign, booking.slot, booking.state,
  to_ms(booking.confirmed_at) as "confirmedAt"`

async function extendHold(
  db: SqlDatabase,
  clock: ClockOverride,
  wish: { person: PersonId; hold: HoldId; seconds: number; limit: number },
): Promise<Hold> {
  const [row] = await db.query<{ extended: Hold | null }>(
    `with mine as materialized (
       select id, slot from hold
       where id = $1 and person = $2 and state = 'held' and until > store_time($5)
       for no key update
     ), extended as (
       update hold set until = least(until + make_interval(secs => $3::float8), starts_at), extensions = extensions + 1
       from mine join slot on slot.id = mine.slot
       where hold.id = mine.id and extensions < $4 and until < starts_at
       returning hold.*
     )
     select case when extended.id is not null then json_build_object(
         'id', extended.id, 'person', extended.person, 'slot', extended.slot,
         'until', to_ms(extended.until), 'extensions', extended.extensions) end as extended
     from mine left join extended on true`,
    [uuidOrNull(wish.hold), wish.person, wish.seconds, wish.limit, clock()],
  )
  if (!row) throw new GwanmunError('hold_expired')
  if (!row.extended) throw new GwanmunError('hold_not_extendable')
  return row.extended
}

async function releaseHold(
  db: SqlDatabase,
  clock: ClockOverride,
  { person, hold }: { person: PersonId; hold: HoldId },
): Promise<void> {
  await db.query(
    `with mine as materialized (
       select id, slot, until > store_time($3) as alive from hold
       where id = $1 and person = $2 and state = 'held'
       for no key update
     ), counter as materialized (
       select id from slot where id = (select slot from mine) for no key update
     ), ended as (
       update hold set state = case when mine.alive then 'released' else 'expired' end
       from mine where hold.id = mine.id and exists (select from counter)
     )
     update slot set taken = taken - 1 from counter where slot.id = counter.id`,
    [uuidOrNull(hold), person, clock()],
  )
}

async function confirmHold(db: SqlDatabase, clock: ClockOverride, request: ConfirmRequest): Promise<Booking> {
  checkKey(request.key)
  const { campaign, person, key } = request
  const hold = uuidOrNull(request.hold)
  // The place was counted when it was held, so the slot is not touched: confirmations of a hot slot never queue.
  const [booking] = await db.query<Booking>(
    `with mine as (
       update hold set state = 'booked'
       where id = $3 and person = $2 and campaign = $1 and state = 'held' and until > store_time($5)
         and not exists (select from booking where person = $2 and idempotency_key = $4)
         -- Read without a lock. A hold ends at the start at the latest, unless the slot was moved.
         and exists (select from slot where slot.id = hold.slot and starts_at > store_time($5))
       returning id, slot
     )
     insert into booking (campaign, person, slot, hold, idempotency_key, confirmed_at)
     select $1, $2, slot, id, $4, store_time($5) from mine
     returning ${bookingColumns}`,
    [campaign, person, hold, key, clock()],
  )
  return booking ?? answerAgain(db, { campaign, person, hold, key })
}

/** Nothing was confirmed: the booking this key already made, or the reason, as a new snapshot shows it. */
async function answerAgain(
  db: SqlDatabase,
  { campaign, person, hold, key }: Omit<ConfirmRequest, 'hold'> & { hold: string | null },
): Promise<Booking> {
  const [earlier] = await db.query<{ sameKey: boolean; sameHold: boolean; booking: Booking }>(
    `select idempotency_key = $4 as "sameKey", coalesce(hold = $3, false) as "sameHold",
       json_build_object('id', id, 'person', person, 'campaign', campaign, 'slot', slot, 'state', state,
         'confirmedAt', to_ms(confirmed_at)) as booking
     from booking
     where person = $2 and (idempotency_key = $4 or campaign = $1 and state = 'confirmed')
     order by idempotency_key = $4 desc limit 1`,
    [campaign, person, hold, key],
  )
  if (!earlier) throw new GwanmunError('hold_expired')
  if (!earlier.sameKey) throw new GwanmunError('already_booked')
  if (!earlier.sameHold) throw new GwanmunError('idempotency_conflict')
  return earlier.booking
}

function checkKey(key: string): void {
  // PostgreSQL cannot store U+0000 in text.
  if (key.length >= 1 && key.length <= 255 && !key.includes('\0')) return
  throw new GwanmunError('invalid_request', {
    problems: [{ path: 'Idempotency-Key', message: '1 to 255 characters, none of them U+0000' }],
  })
}

async function cancelBooking(
  db: SqlDatabase,
  clock: ClockOverride,
  { person, booking }: { person: PersonId; booking: BookingId },
): Promise<Booking> {
  const [row] = await db.query<Booking>(
    `with mine as materialized (
       select booking.id, booking.hold, booking.slot from booking join hold on hold.id = booking.hold
       where booking.id = $1 and booking.person = $2 and booking.state = 'confirmed'
         and exists (select from slot where slot.id = booking.slot and starts_at > store_time($3))
       for no key update of booking, hold
     ), counter as materialized (
       select id from slot where id = (select slot from mine) for no key update
     ), freed as (
       update hold set state = 'released' from mine where hold.id = mine.hold and exists (select from counter)
     ), credited as (
       update slot set taken = taken - 1 from counter where slot.id = counter.id
     )
     update booking set state = 'cancelled', cancelled_at = store_time($3)
     from mine where booking.id = mine.id and exists (select from counter)
     returning ${bookingColumns}`,
    [uuidOrNull(booking), person, clock()],
  )
  return row ?? answerCancelled(db, { person, booking })
}

/** Nothing was cancelled: the booking if it was cancelled before, or the reason, as a new snapshot shows it. */
async function answerCancelled(
  db: SqlDatabase,
  { person, booking }: { person: PersonId; booking: BookingId },
): Promise<Booking> {
  const [earlier] = await db.query<Booking>(`select ${bookingColumns} from booking where id = $1 and person = $2`, [
    uuidOrNull(booking),
    person,
  ])
  if (!earlier) throw new GwanmunError('not_found')
  if (earlier.state === 'confirmed') throw new GwanmunError('too_late')
  return earlier
}
