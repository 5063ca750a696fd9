import type { Booking, Hold, Reservations } from '../../domain/booking.ts'
import type { CampaignId, PersonId } from '../../domain/ids.ts'
import { deleteEndedHolds, expireHolds } from './expiry.ts'
import { retryLostRaces } from './lost-races.ts'
import { type ClockOverride, databaseClock, type SqlDatabase } from './sql-database.ts'

export function reservations(db: SqlDatabase, clock: ClockOverride = databaseClock): Reservations {
  return {
    of: (campaign, person) => readReservations(db, clock, { campaign, person }),
    byKey: (person, key) => readByKey(db, person, key),
    sweep: (slot) => retryLostRaces(() => expireHolds(db, clock, slot)),
    deleteEnded: () => deleteEndedHolds(db, clock),
  }
}

async function readReservations(
  db: SqlDatabase,
  clock: ClockOverride,
  { campaign, person }: { campaign: CampaignId; person: PersonId },
): Promise<{ hold: Hold | null; booking: Booking | null }> {
  const [row] = await db.query<{ hold: Hold | null; booking: Booking | null }>(
    `select
       (select json_build_object(
          'id', id, 'person', person, 'slot', slot, 'until', to_ms(until), 'extensions', extensions)
        from hold where campaign = $1 and person = $2 and state = 'held' and until > store_time($3)) as hold,
       (select json_build_object(
          'id', id, 'person', person, 'campaign', campaign, 'slot', slot, 'state', state, 'confirmedAt', to_ms(confirmed_at))
        from booking where campaign = $1 and person = $2 and state = 'confirmed' order by dose limit 1) as booking`,
    [campaign, person, clock()],
  )
  return { hold: row?.hold ?? null, booking: row?.booking ?? null }
}

async function readByKey(db: SqlDatabase, person: PersonId, key: string): Promise<Booking | null> {
  const [booking] = await db.query<Booking>(
    `select id, person, campaign, slot, state, to_ms(confirmed_at) as "confirmedAt"
     from booking where person = $1 and idempotency_key = $2`,
    [person, key],
  )
  return booking ?? null
}
