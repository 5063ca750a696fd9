/**
 * Booking: what there is to choose from. Holding, confirming and cancelling are one SQL statement each behind
 * `SlotLedger` (domain/booking.ts, store/postgres), and use cases of `citizen`.
 *
 *   filter (region, district, day, product …) ──▶ search ──▶ recent (answers are shared for 2 s) ──▶ SlotBoard
 *                                                   └──▶ the choices that the filter left open, and a page of clinics
 *
 * An old count costs a click, never a place: the ledger decides. Settings: settings.ts.
 */
import { type ClinicPage, everything, type RegionStock, type SlotBoard, type Supply } from '../domain/booking.ts'
import { type CalendarDate, type Instant, seoulDate } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { keepRecent } from './recent.ts'

/** How old stock on a page may be, in milliseconds. */
const stockAgeMs = 2000
/** Regions, districts and their clinics change with a deployment, not with the minute. */
const regionsAgeMs = 60_000

/** What a person looks for. Null leaves the choice to the search. */
export interface ClinicFilter {
  region: string | null
  district: string | null
  day: CalendarDate | null
  product: string | null
  withFree: boolean
  stepFree: boolean
  /** 1-based. */
  page: number
  /** 1 to 100. */
  pageSize: number
}

/** What a search shows, with the choices it made where the filter left them open. */
export interface ClinicSearch {
  filter: ClinicFilter & { region: string; day: CalendarDate }
  regions: readonly RegionStock[]
  days: readonly { day: CalendarDate; free: number }[]
  result: ClinicPage
  /** The stock is at least as new as this. */
  measuredAt: Instant
  /** From here on the same search reads stock anew. */
  freshUntil: Instant
}

/** Finds clinics by filter, from answers shared for two seconds. */
export type ClinicFinder = (filter: ClinicFilter) => Promise<ClinicSearch>

/**
 * Searches clinics on the board, whose answers are shared for 2 s. Without a region it takes the first; without a day the
 * first with a free place there, or the first with slots at all. A region, district or day that does not exist finds
 * nothing; it is no error.
 * @param supply what of the slots is searched, now; default every slot
 */
export function openSearch(board: SlotBoard, world: World, supply: () => Supply = () => everything): ClinicFinder {
  const regionsOf = keepRecent<Awaited<ReturnType<SlotBoard['regions']>>>(world, regionsAgeMs)
  const daysOf = keepRecent<Awaited<ReturnType<SlotBoard['days']>>>(world, stockAgeMs)
  const clinicsOf = keepRecent<ClinicPage>(world, stockAgeMs)

  return async (filter) => {
    const { district, product, withFree, stepFree, page, pageSize } = filter
    const of = supply()
    const { value: regions } = await regionsOf(JSON.stringify(of), () => board.regions(of))
    const region = filter.region ?? regions[0]?.region ?? ''
    const { value: days, readAt } = await daysOf(JSON.stringify([region, district, of]), () =>
      board.days(region, district, of),
    )
    const day = filter.day ?? days.find(({ free }) => free > 0)?.day ?? days[0]?.day ?? seoulDate(world.now())
    const offset = (page - 1) * pageSize
    const query = { region, district, day, product, supply: of, withFree, stepFree, offset, limit: pageSize }
    const result = await clinicsOf(JSON.stringify(query), () => board.clinics(query))
    const measuredAt = Math.min(readAt, result.readAt)
    return {
      filter: { ...filter, region, day },
      regions,
      days,
      result: result.value,
      measuredAt,
      freshUntil: measuredAt + stockAgeMs,
    }
  }
}
