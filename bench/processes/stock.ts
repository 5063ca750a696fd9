import type { SlotId } from '../../src/domain/ids.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'

/** One slot in this many has few places: they fill up early and refuse from then on, as popular ones do. */
const oneScarceIn = 20
const scarcePlaces = 10

/** Slots of tomorrow at 20 clinics, all but the scarce ones with the same number of places. */
export async function stock(db: SqlDatabase, slots: number, capacity: number): Promise<readonly SlotId[]> {
  await db.query(`insert into region (code, ko, en, position) values ('bench', '시험', 'Bench', 1)`)
  await db.query(
    `insert into clinic (id, name, region, district, address, phone, step_free)
     select 'clinic-' || n, '의원 ' || n, 'bench', '시험구', '시험로 ' || n, '02-0000-0000', true
     from generate_series(1, 20) as n`,
  )
  const rows = await db.query<{ id: SlotId }>(
    `insert into slot (clinic, starts_at, product, capacity)
     select 'clinic-' || 1 + n % 20, now() + interval '1 day' + (n / 20) * interval '10 minutes', 'product',
       case when n % ${oneScarceIn} = 0 then ${scarcePlaces} else $2 end
     from generate_series(0, $1 - 1) as n returning id`,
    [slots, capacity],
  )
  return rows.map(({ id }) => id)
}

/** What the books say in the end. */
export interface Audit {
  /** Places given beyond capacity, summed over slots: must be 0. */
  oversold: number
  /** Slots whose counter is not the number of their holds and bookings: must be 0. */
  miscounted: number
  bookings: number
}

/** Counts holds and bookings row by row, not trusting the counters. */
export async function audit(db: SqlDatabase): Promise<Audit> {
  const [row] = await db.query<Audit>(
    `select coalesce(sum(greatest(0, live - capacity)), 0)::int as oversold,
       (count(*) filter (where live <> taken))::int as miscounted,
       (select count(*)::int from booking where state = 'confirmed') as bookings
     from slot cross join lateral (
       select count(*)::int as live from hold where hold.slot = slot.id and state in ('held', 'booked')
     ) as counted`,
  )
  if (!row) throw new Error('the books are empty')
  return row
}
