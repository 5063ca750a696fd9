import { Router } from 'express'
import type { VNode } from 'preact'
import type { ClinicFilter, ClinicFinder, ClinicSearch } from '../../booking/search.ts'
import type { DuePage } from '../../citizen/due-page.ts'
import type { Offers } from '../../citizen/offers.ts'
import type { Hold } from '../../domain/booking.ts'
import type { SlotId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import type { Lang } from '../pages/links.ts'
import type { PageContext } from '../pages/page.tsx'
import { type SlotsProps, slotsPage } from '../pages/slots-page.tsx'
import { clinicFilterOf, defaultPageSize } from '../request/clinic-query.ts'
import type { RememberedFilter } from '../request/remembered-filter.ts'
import type { Requesters } from '../request/requesters.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'

/** What the page of slots shows beside the clinics. */
export interface SlotsShown {
  query: Record<string, unknown>
  /** True when the filter comes from an earlier visit: then a day that has gone by is left out. */
  remembered: boolean
  leaseUntil: Instant
  taken: SlotsProps['taken']
  /** The place that the person keeps while they look for another; null: none. */
  hold: Hold | null
}

/** The page of slots: shown as it is, and again when a slot was taken. */
export type SlotsPage = (context: PageContext, show: SlotsShown) => Promise<VNode>

export interface SlotsPageTools {
  find: ClinicFinder
  offers: Pick<Offers, 'place'>
  limits: { holdSeconds: number; leaseSeconds: number; idleSeconds: number }
  pages: PageTools
}

export function openSlotsPage({ find, offers, limits, pages }: SlotsPageTools): SlotsPage {
  const { holdSeconds, leaseSeconds, idleSeconds } = limits

  async function settled(filter: ClinicFilter, remembered: boolean): Promise<ClinicSearch> {
    const search = await find(filter)
    const left = strayChoices(filter, search, remembered)
    if (left.length === 0) return search
    return settled({ ...filter, ...Object.fromEntries(left.map((choice) => [choice, null])) }, remembered)
  }

  return async (context, shown) => {
    const { leaseUntil, taken, hold } = shown
    const { filter, regions, days, result, measuredAt } = await settled(clinicFilterOf(shown.query), shown.remembered)
    return slotsPage(context, {
      filter,
      regions,
      days,
      result,
      pageSize: defaultPageSize,
      products: result.products,
      holdSeconds,
      leaseUntil,
      leaseSeconds,
      idleSeconds,
      measuredAt,
      now: pages.now(),
      taken,
      kept: hold && { hold: hold.id, place: await offers.place(hold.slot) },
    })
  }
}

/**
 * Choices that there are not: another region leaves the old district in the form, a day goes by, and an address can say
 * anything, which would stand on the page as if we had said it.
 */
function strayChoices(
  filter: ClinicFilter,
  { filter: found, regions, days, result }: ClinicSearch,
  remembered: boolean,
) {
  const { district, day, product } = filter
  const region = regions.find((one) => one.region === found.region)
  if (filter.region !== null && !region) return ['region', 'district'] as const
  const stray: ('district' | 'day' | 'product')[] = []
  if (district !== null && !region?.districts.some(({ name }) => name === district)) stray.push('district')
  if (remembered && day !== null && !days.some((one) => one.day === day)) stray.push('day')
  if (product !== null && !result.products.includes(product)) stray.push('product')
  return stray
}

export interface SlotTools {
  duePage: DuePage
  offers: Offers
  requesters: Requesters
  remembered: RememberedFilter
  slotsPage: SlotsPage
  pages: PageTools
}

/** `/slots`: for admitted people only. `?taken=`: a slot that another person took before, shown while it is full. */
export function slotRoutes(tools: SlotTools, lang: Lang): Router {
  const { duePage, offers, requesters, remembered, slotsPage, pages } = tools
  const router = Router({ caseSensitive: true })
  router.get('/slots', async (request, response) => {
    const { page, facts } = await duePage.enter(requesters.browser(request), { journey: null })
    // A person with a hold may look around for another place; a new hold gives the first back.
    if (page !== 'slots' && page !== 'confirm') return goTo(response, lang, '/next')
    const hold = facts.reservations?.hold ?? null
    const leaseUntil = facts.ticket?.until ?? hold?.until ?? pages.now()
    const { taken: asked } = request.query
    const taken = typeof asked === 'string' && asked !== hold?.slot ? await fullSlot(offers, asked as SlotId) : null
    const filter = remembered.take(request, response)
    const shown = await slotsPage(pages.context(lang, request.url), { ...filter, leaseUntil, taken, hold })
    return sendPage(response, shown)
  })
  return router
}

/** What to offer instead of a slot that has no place left; null where it has, or there is no such slot. */
async function fullSlot(offers: Offers, slot: SlotId): Promise<SlotsProps['taken']> {
  const instead = slot.length <= 64 ? await offers.insteadOf(slot) : null
  return instead?.lost?.slot.free === 0 ? instead : null
}
