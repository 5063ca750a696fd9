import {
  type Clinic,
  type ClinicPage,
  type ClinicQuery,
  everything,
  type RegionStock,
  type Slot,
  type SlotAtClinic,
  type SlotBoard,
  type Supply,
} from '../../domain/booking.ts'
import type { SlotId } from '../../domain/ids.ts'
import { type CalendarDate, seoulMidnight } from '../../domain/time.ts'
import { type ClockOverride, databaseClock, type SqlDatabase } from './sql-database.ts'
import { uuidOrNull } from './uuid.ts'

/** Reads clinics, slots and their counters; never holds or bookings. Slots that have started are gone from it. */
export function slotBoard(db: SqlDatabase, clock: ClockOverride = databaseClock): SlotBoard {
  return {
    regions: (supply = everything) => readRegions(db, clock, supply),
    clinics: (query) => readClinics(db, clock, query),
    days: (region, district, supply = everything) => readDays(db, clock, { region, district, supply }),
    slotAtClinic: (slot) => readSlotAtClinic(db, clock, slot),
    nearest: (slot, count, supply = everything) => nearestSlots(db, clock, { slot, count, supply }),
  }
}

/** A condition on a product, with two parameters from this number on. */
const supplied = (product: string, from: number) => `(${product} = any($${from}::text[])) = $${from + 1}::boolean`
const suppliedBy = ({ kind, products }: Supply): [readonly string[], boolean] => [products, kind === 'only']

const slotJson = `json_build_object('id', slot.id, 'clinic', slot.clinic, 'startsAt', to_ms(slot.starts_at),
  'product', slot.product, 'capacity', slot.capacity, 'free', slot.capacity - slot.taken)`

const clinicJson = `json_build_object('id', clinic.id, 'name', clinic.name, 'region', clinic.region,
  'district', clinic.district, 'address', clinic.address, 'phone', clinic.phone, 'stepFree', clinic.step_free)`

async function readRegions(db: SqlDatabase, clock: ClockOverride, supply: Supply): Promise<readonly RegionStock[]> {
  return db.query<RegionStock>(
    `select region.code as region, json_build_object('ko', ko, 'en', en) as name,
       json_agg(json_build_object('name', district, 'clinics', clinics) order by district) as districts
     from region join (
       select region, district, count(*)::int as clinics from clinic
       where $1::boolean or exists (
         select from slot where slot.clinic = clinic.id and starts_at > store_time($2) and ${supplied('product', 3)}
       )
       group by region, district
     ) as counted on counted.region = region.code
     group by region.code order by region.position, region.code`,
    [supply === everything, clock(), ...suppliedBy(supply)],
  )
}

async function readClinics(db: SqlDatabase, clock: ClockOverride, query: ClinicQuery): Promise<ClinicPage> {
  const rows = await db.query<{
    total: number
    products: string[] | null
    clinic: Clinic | null
    slots: Slot[] | null
  }>(
    `with area as materialized (
       select slot.*, clinic.step_free from clinic join slot on slot.clinic = clinic.id
       where region = $1 and ($2::text is null or district = $2)
         and starts_at >= store_time($3) and starts_at < store_time($3) + interval '1 day' and starts_at > store_time($4)
         and ${supplied('product', 10)}
     ), matching as materialized (
       select clinic, sum(capacity - taken)::int as free, json_agg(${slotJson} order by starts_at, product) as slots
       from area as slot
       where ($5::text is null or product = $5) and (step_free or not $6)
       group by clinic
       having sum(capacity - taken) > 0 or not $7
     ), page as materialized (
       select clinic as id, free, slots from matching order by free desc, clinic offset $8::int limit $9::int
     )
     -- One row at least: a page behind the last one still tells how many there are.
     select whole.total, whole.products, case when page.id is not null then ${clinicJson} end as clinic, page.slots
     from (
         select (select count(*)::int from matching) as total,
           (select json_agg(distinct product order by product) from area) as products
       ) as whole
       left join (page join clinic using (id)) on true
     order by page.free desc, page.id`,
    [
      query.region,
      query.district,
      seoulMidnight(query.day),
      clock(),
      query.product,
      query.stepFree,
      query.withFree,
      query.offset,
      query.limit,
      ...suppliedBy(query.supply ?? everything),
    ],
  )
  return {
    clinics: rows.flatMap(({ clinic, slots }) => (clinic && slots ? [{ clinic, slots }] : [])),
    total: rows[0]?.total ?? 0,
    products: rows[0]?.products ?? [],
  }
}

async function readDays(
  db: SqlDatabase,
  clock: ClockOverride,
  { region, district, supply }: { region: string; district: string | null; supply: Supply },
): Promise<readonly { day: CalendarDate; free: number }[]> {
  return db.query(
    `select to_char(starts_at at time zone 'Asia/Seoul', 'YYYY-MM-DD') as day, sum(capacity - taken)::int as free
     from clinic join slot on slot.clinic = clinic.id
     where clinic.region = $1 and ($2::text is null or clinic.district = $2) and starts_at > store_time($3)
       and ${supplied('product', 4)}
     group by 1 order by 1`,
    [region, district, clock(), ...suppliedBy(supply)],
  )
}

/** The only look at a slot that may have started; nothing of it is free then. */
async function readSlotAtClinic(db: SqlDatabase, clock: ClockOverride, slot: SlotId): Promise<SlotAtClinic | null> {
  const [found] = await db.query<SlotAtClinic & { started: boolean }>(
    `select ${slotJson} as slot, starts_at <= store_time($2) as started, ${clinicJson} as clinic
     from slot join clinic on clinic.id = slot.clinic where slot.id = $1`,
    [uuidOrNull(slot), clock()],
  )
  if (!found) return null
  const { clinic, started } = found
  return { clinic, slot: started ? { ...found.slot, free: 0 } : found.slot }
}

/**
 * Free slots nearest in time to one slot: of the same clinic and product; if they are too few, of the same clinic; then
 * of other clinics of the district with the product, at most a day away (a bound for the sort, and for the citizen).
 */
export async function nearestSlots(
  db: SqlDatabase,
  clock: ClockOverride,
  { slot, count, supply = everything }: { slot: SlotId; count: number; supply?: Supply | undefined },
): Promise<readonly Slot[]> {
  const rows = await db.query<{ slot: Slot }>(
    `with wanted as materialized (
       select slot.id, clinic, starts_at, product, region, district
       from slot join clinic on clinic.id = slot.clinic where slot.id = $1
     ), here as materialized (
       select slot.id, slot.product <> wanted.product as tier, abs(extract(epoch from slot.starts_at - wanted.starts_at)) as away
       from wanted join slot on slot.clinic = wanted.clinic and slot.id <> wanted.id
       where taken < capacity and slot.starts_at > store_time($2) and ${supplied('slot.product', 4)}
       order by 2, 3, slot.starts_at, slot.id limit $3::int
     ), near as materialized (
       select id, tier::int as tier, away from here
       union all (
         select slot.id, 2, abs(extract(epoch from slot.starts_at - wanted.starts_at))
         from wanted
           join clinic on clinic.region = wanted.region and clinic.district = wanted.district and clinic.id <> wanted.clinic
           join slot on slot.clinic = clinic.id and slot.product = wanted.product
         where (select count(*) from here) < $3::int
           and slot.starts_at between wanted.starts_at - interval '1 day' and wanted.starts_at + interval '1 day'
           and taken < capacity and slot.starts_at > store_time($2) and ${supplied('slot.product', 4)}
         order by 3, slot.starts_at, slot.id limit $3::int
       )
     )
     select ${slotJson} as slot from near join slot using (id)
     order by near.tier, near.away, slot.starts_at, slot.id limit $3::int`,
    [uuidOrNull(slot), clock(), count, ...suppliedBy(supply)],
  )
  return rows.map((row) => row.slot)
}
