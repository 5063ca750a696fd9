import type { CalendarDate } from '../../domain/time.ts'
import { withQuery } from './links.ts'

/** The filter of the slots page; in the URL as `region, district, day, product, full, stepFree, page`. */
export interface SlotsFilter {
  region: string
  /** Null: the whole region. */
  district: string | null
  day: CalendarDate
  /** Null: any. */
  product: string | null
  /** False also shows clinics without a free place (`full=1` in the URL: an unchecked box sends nothing). */
  withFree: boolean
  stepFree: boolean
  /** From 1. */
  page: number
}

/** The slots page with this filter. Defaults are left out, so that the address stays short. */
export function slotsPath(filter: SlotsFilter): string {
  const query = new URLSearchParams({ region: filter.region })
  if (filter.district) query.set('district', filter.district)
  query.set('day', filter.day)
  if (filter.product) query.set('product', filter.product)
  if (!filter.withFree) query.set('full', '1')
  if (filter.stepFree) query.set('stepFree', '1')
  if (filter.page > 1) query.set('page', String(filter.page))
  return withQuery('/slots', query)
}
