import type { SlotId } from '../../domain/ids.ts'
import type { ClockOverride, SqlDatabase } from './sql-database.ts'

/** Holds ended by one statement at most: bounds how long it keeps its locks. */
const batch = 500

/**
 * Ends holds that have run out, of one slot or of all, and gives their places back; returns how many. Rows that another
 * transaction works on are left to it.
 */
export async function expireHolds(db: SqlDatabase, clock: ClockOverride, slot?: SlotId): Promise<number> {
  let ended = 0
  for (;;) {
    const [row] = await db.query<{ ended: number }>(
      `with due as materialized (
         select id, slot from hold
         where state = 'held' and until <= store_time($1) ${slot === undefined ? '' : 'and slot = $2'}
         limit ${batch}
         for no key update skip locked
       ), counters as materialized (
         select id from slot where id in (select slot from due) order by id for no key update
       ), ended as (
         update hold set state = 'expired' from due
         -- Counting the rows locks all of them before anything is changed; see slot-ledger.ts.
         where hold.id = due.id and (select count(*) from counters) > 0
         returning hold.slot
       ), credited as (
         update slot set taken = taken - back.places
         from (select slot, count(*)::int as places from ended group by slot) as back
         where slot.id = back.slot
       )
       select count(*)::int as ended from ended`,
      slot === undefined ? [clock()] : [clock(), slot],
    )
    const now = row?.ended ?? 0
    ended += now
    if (now < batch) return ended
  }
}
