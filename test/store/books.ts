import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'

/**
 * What is wrong with the books, in one snapshot of the whole database; nothing, at every moment: the counters are the
 * live holds and bookings behind them, nothing is oversold, no person has two, and each booking stands on its hold.
 */
export async function brokenBooks(db: SqlDatabase): Promise<readonly string[]> {
  const rows = await db.query<{ fault: string }>(
    `with live as (
       select slot, count(*)::int as places from hold where state in ('held', 'booked') group by slot
     )
     select 'slot ' || id || ': ' || taken || ' taken, ' || coalesce(places, 0) || ' live' as fault
     from slot left join live on live.slot = slot.id where taken <> coalesce(places, 0)
     union all
     select 'slot ' || id || ': oversold' from slot where taken > capacity
     union all
     select 'person ' || person || ': ' || count(*) || ' active bookings'
     from booking where state = 'confirmed' group by campaign, person, dose having count(*) > 1
     union all
     select 'person ' || person || ': ' || count(*) || ' live holds and bookings'
     from hold where state in ('held', 'booked') group by campaign, person having count(*) > 1
     union all
     select 'booking ' || booking.id || ': its hold is ' || hold.state || ' and elsewhere or of another person'
     from booking join hold on hold.id = booking.hold
     where (booking.slot, booking.person, booking.campaign) <> (hold.slot, hold.person, hold.campaign)
       or booking.state = 'confirmed' and hold.state <> 'booked'
     union all
     select 'hold ' || hold.id || ': booked without a booking' from hold
     where state = 'booked' and not exists (select from booking where booking.hold = hold.id and state = 'confirmed')`,
  )
  return rows.map(({ fault }) => fault)
}
