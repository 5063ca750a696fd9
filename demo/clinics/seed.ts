import { type CalendarDate, type Instant, seoulDate, seoulMidnight } from '../../src/domain/time.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { type DemoClinic, demoClinics, demoSlots, weekdayOf } from './generate.ts'
import { regions } from './regions.ts'

/** Days with stock, from tomorrow in Seoul, Sundays not counted. */
const bookableDays = 7

/**
 * Fills a database with the demo clinics and a week of slots. Repeatable: what is there stays as it is, with all holds
 * and bookings; days that are missing are added. Nearly free when nothing is missing.
 * @returns how many clinics and slots were added
 */
export async function seedDemo(db: SqlDatabase, now: Instant): Promise<{ clinics: number; slots: number }> {
  const clinics = demoClinics()
  const added = await addClinics(db, clinics)
  const missing = await missingDays(db, clinics, now)
  let slots = 0
  for (const day of missing) slots += await addSlots(db, clinics, day)
  return { clinics: added, slots }
}

async function addClinics(db: SqlDatabase, clinics: readonly DemoClinic[]): Promise<number> {
  const [there] = await db.query<{ clinics: number }>(
    'select count(*)::int as clinics from clinic where id = any($1::text[])',
    [clinics.map(({ id }) => id)],
  )
  if (there?.clinics === clinics.length) return 0
  await db.query(
    `insert into region (code, ko, en, position)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::smallint[]) on conflict do nothing`,
    [
      regions.map(({ code }) => code),
      regions.map(({ name }) => name.ko),
      regions.map(({ name }) => name.en),
      regions.map((_, index) => index + 1),
    ],
  )
  const rows = await db.query(
    `insert into clinic (id, name, region, district, address, phone, step_free)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
     on conflict do nothing returning id`,
    [
      clinics.map(({ id }) => id),
      clinics.map(({ name }) => name),
      clinics.map(({ region }) => region),
      clinics.map(({ district }) => district),
      clinics.map(({ address }) => address),
      clinics.map(({ phone }) => phone),
      clinics.map(({ stepFree }) => stepFree),
    ],
  )
  return rows.length
}

/** A day is written in one statement, so the first clinic's slots prove the whole day. */
async function missingDays(
  db: SqlDatabase,
  clinics: readonly DemoClinic[],
  now: Instant,
): Promise<readonly CalendarDate[]> {
  const days = comingDays(now)
  const there = await db.query<{ day: string }>(
    `select distinct to_char(starts_at at time zone 'Asia/Seoul', 'YYYY-MM-DD') as day from slot where clinic = $1`,
    [clinics[0]?.id ?? null],
  )
  return days.filter((day) => !there.some((row) => row.day === day))
}

function comingDays(now: Instant): readonly CalendarDate[] {
  const days: CalendarDate[] = []
  for (let midnight = seoulMidnight(seoulDate(now)); days.length < bookableDays; ) {
    midnight += 86_400_000
    const day = seoulDate(midnight)
    if (weekdayOf(day) !== 0) days.push(day)
  }
  return days
}

async function addSlots(db: SqlDatabase, clinics: readonly DemoClinic[], day: CalendarDate): Promise<number> {
  const slots = clinics.flatMap((clinic) => demoSlots(clinic, day))
  const [row] = await db.query<{ added: number }>(
    `with added as (
       insert into slot (clinic, starts_at, product, capacity)
       select clinic, store_time(starts_at), product, capacity
       from unnest($1::text[], $2::float8[], $3::text[], $4::int[]) as given (clinic, starts_at, product, capacity)
       on conflict do nothing returning id
     )
     select count(*)::int as added from added`,
    [
      slots.map(({ clinic }) => clinic),
      slots.map(({ startsAt }) => startsAt),
      slots.map(({ product }) => product),
      slots.map(({ capacity }) => capacity),
    ],
  )
  return row?.added ?? 0
}
