import {
  type Clinic,
  type ClinicDay,
  type ClinicPage,
  type ClinicQuery,
  everything,
  isSupplied,
  type RegionStock,
  type Slot,
  type SlotBoard,
  type Supply,
} from '../../../domain/booking.ts'
import type { SlotId } from '../../../domain/ids.ts'
import { type CalendarDate, seoulDate } from '../../../domain/time.ts'
import { type Durable, freeAt, type SlotRow, spelled } from './books.ts'

const dayMs = 86_400_000

export function memorySlotBoard(durable: Durable): SlotBoard {
  return {
    regions: async (supply = everything) => regionsOf(durable, supply),
    clinics: async (query) => clinicsOf(durable, query),
    days: async (region, district, supply) => daysOf(durable, { region, district, supply }),
    async slotAtClinic(id) {
      const { state, now } = durable
      const row = state.slots.get(spelled(id))
      const clinic = row && state.clinics.get(row.clinic)
      if (!row || !clinic) return null
      const slot = slotOf(durable, row)
      return { clinic: { ...clinic }, slot: row.startsAt > now() ? slot : { ...slot, free: 0 } }
    },
    nearest: async (slot, count, supply) => nearestSlots(durable, { slot: spelled(slot), count, supply }),
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

interface Area {
  region: string
  district: string | null
  supply?: Supply | undefined
}

/** Clinics of an area, each with its slots that have not begun. */
function areaOf({ state, now }: Durable, { region, district, supply = everything }: Area) {
  const clinics = [...state.clinics.values()].filter(
    (clinic) => clinic.region === region && (district === null || clinic.district === district),
  )
  return clinics.map((clinic) => ({
    clinic,
    slots: [...(state.index.slotsOf.get(clinic.id) ?? [])].flatMap((id) => {
      const slot = state.slots.get(id)
      return slot && slot.startsAt > now() && isSupplied(supply, slot.product) ? [slot] : []
    }),
  }))
}

function regionsOf({ state, now }: Durable, supply: Supply): RegionStock[] {
  const sells = ({ id }: Clinic) =>
    [...(state.index.slotsOf.get(id) ?? [])].some((slot) => {
      const row = state.slots.get(slot)
      return row !== undefined && row.startsAt > now() && isSupplied(supply, row.product)
    })

  const regions = [...state.regions.values()].sort(
    by(
      ({ position }) => position,
      ({ region }) => region,
    ),
  )
  return regions.flatMap(({ region, name }) => {
    const districts = new Map<string, number>()
    for (const clinic of state.clinics.values())
      if (clinic.region === region && (supply === everything || sells(clinic)))
        districts.set(clinic.district, (districts.get(clinic.district) ?? 0) + 1)
    const counted = [...districts].map(([name, clinics]) => ({ name, clinics })).sort(by((one) => one.name))
    return counted.length > 0 ? [{ region, name: { ...name }, districts: counted }] : []
  })
}

function clinicsOf(durable: Durable, query: ClinicQuery): ClinicPage {
  const ofDay = areaOf(durable, query).map(({ clinic, slots }) => ({
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

function daysOf(durable: Durable, area: Area): { day: CalendarDate; free: number }[] {
  const days = new Map<CalendarDate, number>()
  for (const { slots } of areaOf(durable, area))
    for (const slot of slots) {
      const day = seoulDate(slot.startsAt)
      days.set(day, (days.get(day) ?? 0) + freeAt(durable.state, slot))
    }
  return [...days].map(([day, free]) => ({ day, free })).sort(by(({ day }) => day))
}

/** First the same clinic and product, then the same clinic, then the district with the product, at most a day away. */
export function nearestSlots(
  durable: Durable,
  { slot: id, count, supply }: { slot: SlotId; count: number; supply?: Supply | undefined },
): readonly Slot[] {
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
  const candidates = areaOf(durable, { region: home.region, district: home.district, supply }).flatMap(({ slots }) =>
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
