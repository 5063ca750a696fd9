import type {
  Clinic,
  ClinicDay,
  ClinicPage,
  ClinicQuery,
  RegionStock,
  Slot,
  SlotBoard,
} from '../../../domain/booking.ts'
import type { SlotId } from '../../../domain/ids.ts'
import { type CalendarDate, seoulDate } from '../../../domain/time.ts'
import { type Durable, freeAt, type SlotRow, spelled } from './books.ts'

const dayMs = 86_400_000

export function memorySlotBoard(durable: Durable): SlotBoard {
  return {
    regions: async () => regionsOf(durable),
    clinics: async (query) => clinicsOf(durable, query),
    days: async (region, district) => daysOf(durable, region, district),
    async slotAtClinic(id) {
      const { state, now } = durable
      const row = state.slots.get(spelled(id))
      const clinic = row && state.clinics.get(row.clinic)
      if (!row || !clinic) return null
      const slot = slotOf(durable, row)
      return { clinic: { ...clinic }, slot: row.startsAt > now() ? slot : { ...slot, free: 0 } }
    },
    nearest: async (slot, count) => nearestSlots(durable, spelled(slot), count),
  }
}

function slotOf({ state }: Durable, row: SlotRow): Slot {
  return { ...row, free: freeAt(state, row) }
}

/** Sorts by each of these in turn; text by its code units, as PostgreSQL does with the locale C. */
function by<Item>(...keys: ((item: Item) => string | number)[]): (one: Item, other: Item) => number {
  return (one, other) => {
    for (const key of keys) {
      const [left, right] = [key(one), key(other)]
      if (left !== right) return left < right ? -1 : 1
    }
    return 0
  }
}

/** Clinics of an area, each with its slots that have not begun. */
function areaOf({ state, now }: Durable, region: string, district: string | null) {
  const clinics = [...state.clinics.values()].filter(
    (clinic) => clinic.region === region && (district === null || clinic.district === district),
  )
  return clinics.map((clinic) => ({
    clinic,
    slots: [...(state.index.slotsOf.get(clinic.id) ?? [])].flatMap((id) => {
      const slot = state.slots.get(id)
      return slot && slot.startsAt > now() ? [slot] : []
    }),
  }))
}

function regionsOf({ state }: Durable): RegionStock[] {
  const regions = [...state.regions.values()].sort(
    by(
      ({ position }) => position,
      ({ region }) => region,
    ),
  )
  return regions.flatMap(({ region, name }) => {
    const districts = new Map<string, number>()
    for (const clinic of state.clinics.values())
      if (clinic.region === region) districts.set(clinic.district, (districts.get(clinic.district) ?? 0) + 1)
    const counted = [...districts].map(([name, clinics]) => ({ name, clinics })).sort(by((one) => one.name))
    return counted.length > 0 ? [{ region, name: { ...name }, districts: counted }] : []
  })
}

function clinicsOf(durable: Durable, query: ClinicQuery): ClinicPage {
  const ofDay = areaOf(durable, query.region, query.district).map(({ clinic, slots }) => ({
    clinic,
    slots: slots.filter(({ startsAt }) => seoulDate(startsAt) === query.day),
  }))
  const products = new Set(ofDay.flatMap(({ slots }) => slots.map(({ product }) => product)))
  const matching = ofDay
    .map(({ clinic, slots }) => dayOf(durable, clinic, slots, query))
    .filter(({ slots, free }) => slots.length > 0 && (free > 0 || !query.withFree))
    .filter(({ clinic }) => clinic.stepFree || !query.stepFree)
    .sort(
      by(
        ({ free }) => -free,
        ({ clinic }) => clinic.id,
      ),
    )
  return {
    clinics: matching.slice(query.offset, query.offset + query.limit).map(({ clinic, slots }) => ({ clinic, slots })),
    total: matching.length,
    products: [...products].sort(by((product) => product)),
  }
}

function dayOf(
  durable: Durable,
  clinic: Clinic,
  rows: readonly SlotRow[],
  { product }: ClinicQuery,
): ClinicDay & { free: number } {
  const slots = rows
    .filter((row) => product === null || row.product === product)
    .map((row) => slotOf(durable, row))
    .sort(
      by(
        ({ startsAt }) => startsAt,
        (slot) => slot.product,
      ),
    )
  return { clinic: { ...clinic }, slots, free: slots.reduce((sum, { free }) => sum + free, 0) }
}

function daysOf(durable: Durable, region: string, district: string | null): { day: CalendarDate; free: number }[] {
  const days = new Map<CalendarDate, number>()
  for (const { slots } of areaOf(durable, region, district))
    for (const slot of slots) {
      const day = seoulDate(slot.startsAt)
      days.set(day, (days.get(day) ?? 0) + freeAt(durable.state, slot))
    }
  return [...days].map(([day, free]) => ({ day, free })).sort(by(({ day }) => day))
}

/** First the same clinic and product, then the same clinic, then the district with the product, at most a day away. */
export function nearestSlots(durable: Durable, id: SlotId, count: number): readonly Slot[] {
  const { state } = durable
  const wanted = state.slots.get(id)
  const home = wanted && state.clinics.get(wanted.clinic)
  if (!wanted || !home) return []
  const away = ({ startsAt }: SlotRow) => Math.abs(startsAt - wanted.startsAt)
  const tier = (slot: SlotRow): 0 | 1 | 2 | null => {
    const sameProduct = slot.product === wanted.product
    if (slot.clinic === wanted.clinic) return sameProduct ? 0 : 1
    return sameProduct && away(slot) <= dayMs ? 2 : null
  }
  const candidates = areaOf(durable, home.region, home.district).flatMap(({ slots }) =>
    slots.flatMap((slot) => {
      const rank = tier(slot)
      return rank !== null && slot.id !== wanted.id && freeAt(state, slot) > 0 ? [{ rank, slot }] : []
    }),
  )
  candidates.sort(
    by(
      ({ rank }) => rank,
      ({ slot }) => away(slot),
      ({ slot }) => slot.startsAt,
      ({ slot }) => slot.id,
    ),
  )
  return candidates.slice(0, count).map(({ slot }) => slotOf(durable, slot))
}
