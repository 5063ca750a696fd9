import { endedHoldsKeptMs } from '../../domain/booking.ts'
import type { HoldId, SlotId } from '../../domain/ids.ts'
import type { ClockOverride, SqlDatabase } from './sql-database.ts'
import { uuidOrNull } from './uuid.ts'

/** Holds ended by one statement at most: bounds how long it keeps its locks. */
const batch = 500

/** How far a batch has come. */
interface Batch {
  ended: number
  /** Holds looked at; fewer than `batch`: there are no more. */
  seen: number
  /** The id of the last hold looked at; null: none. */
  last: HoldId | null
}

/**
 * Ends holds that have run out, of one slot or of all, and gives their places back; returns how many. Rows that another
 * transaction works on are left to it. Of all slots, a counter that is locked is passed over with its holds, so that one
 * forgotten transaction stops no other place from coming back; the person who wants one slot waits for its counter.
 */
export async function expireHolds(db: SqlDatabase, clock: ClockOverride, slot?: SlotId): Promise<number> {
  const one = slot !== undefined
  let [ended, last]: [number, HoldId | null] = [0, null]
  for (;;) {
    const [done]: readonly Batch[] = await db.query<Batch>(
      `with due as materialized (
         select id, slot from hold
         where state = 'held' and until <= store_time($1) and ($2::uuid is null or id > $2)
           ${one ? 'and slot = $3' : ''}
         -- In their order, so that a batch whose counters are all locked does not hide the next one.
         order by id limit ${batch}
         for no key update skip locked
       ), counters as materialized (
         select id from slot where id in (select slot from due) order by id
         for no key update ${one ? '' : 'skip locked'}
       ), ended as (
         update hold set state = 'expired' from due join counters on counters.id = due.slot
         -- Counting the rows locks all of them before anything is changed; see slot-ledger.ts.
         where hold.id = due.id and (select count(*) from counters) > 0
         returning hold.slot
       ), credited as (
         update slot set taken = taken - back.places
         from (select slot, count(*)::int as places from ended group by slot) as back
         where slot.id = back.slot
       )
       select (select count(*)::int from ended) as ended, count(*)::int as seen,
         (select id from due order by id desc limit 1) as last
       from due`,
      one ? [clock(), last, uuidOrNull(slot)] : [clock(), last],
    )
    if (!done) return ended
    ended += done.ended
    if (done.seen < batch) return ended
    last = done.last
  }
}

/** Holds deleted by one statement at most. */
const deletedAtOnce = 1_000

/** How far the deletion has come: the last hold looked at, in the order of the index `hold_ended`. */
interface Position {
  seen: number
  deleted: number
  until: number | null
  id: HoldId | null
}

/**
 * Deletes holds that ended long ago, as `Reservations.deleteEnded` promises; returns how many. Those of cancelled bookings are
 * passed over: their bookings answer for ever. Rows that another transaction works on are left to the next time.
 */
export async function deleteEndedHolds(db: SqlDatabase, clock: ClockOverride): Promise<number> {
  let deleted = 0
  let after: Pick<Position, 'until' | 'id'> = { until: null, id: null }
  for (;;) {
    const [done]: readonly Position[] = await db.query<Position>(
      `with due as materialized (
         select id, until from hold
         where state in ('released', 'expired') and until < store_time($1) - make_interval(secs => $2::float8 / 1000)
           and ($3::float8 is null or (until, id) > (to_timestamp($3), $4::uuid))
         order by until, id limit ${deletedAtOnce}
         for update skip locked
       ), gone as (
         delete from hold using due
         where hold.id = due.id and not exists (select from booking where booking.hold = due.id)
         returning hold.id
       )
       select count(*)::int as seen, (select count(*)::int from gone) as deleted,
         (select extract(epoch from until)::float8 from due order by until desc, id desc limit 1) as until,
         (select id from due order by until desc, id desc limit 1) as id
       from due`,
      [clock(), endedHoldsKeptMs, after.until, after.id],
    )
    if (!done) return deleted
    deleted += done.deleted
    if (done.seen < deletedAtOnce) return deleted
    after = done
  }
}
