import { Router } from 'express'
import type { VNode } from 'preact'
import type { ClinicFinder, ClinicSearch } from '../../booking/search.ts'
import type { DuePage } from '../../citizen/due-page.ts'
import type { Instant } from '../../domain/time.ts'
import type { Lang } from '../pages/links.ts'
import { type SlotsProps, slotsPage } from '../pages/slots-page.tsx'
import { clinicFilterOf, defaultPageSize } from '../request/clinic-query.ts'
import type { Requesters } from '../request/requesters.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'

/** The page of slots: shown as it is, and again when a slot was taken. */
export type SlotsPage = (
  at: { lang: Lang; url: string },
  show: { query: Record<string, unknown>; leaseUntil: Instant; taken: SlotsProps['taken'] },
) => Promise<VNode>

export interface SlotsPageTools {
  find: ClinicFinder
  limits: { holdSeconds: number; leaseSeconds: number }
  pages: PageTools
}

export function openSlotsPage({ find, limits: { holdSeconds, leaseSeconds }, pages }: SlotsPageTools): SlotsPage {
  async function searched(query: Record<string, unknown>): Promise<ClinicSearch> {
    const filter = clinicFilterOf(query)
    const search = await find(filter)
    const region = search.regions.find((one) => one.region === search.filter.region)
    // Choosing another region leaves the old district in the form.
    const stray = filter.district !== null && !region?.districts.some(({ name }) => name === filter.district)
    return stray ? find({ ...filter, district: null }) : search
  }

  return async ({ lang, url }, { query, leaseUntil, taken }) => {
    const { filter, regions, days, result, measuredAt } = await searched(query)
    return slotsPage(pages.context(lang, url), {
      filter,
      regions,
      days,
      result,
      pageSize: defaultPageSize,
      products: result.products,
      holdSeconds,
      leaseUntil,
      leaseSeconds,
      measuredAt,
      now: pages.now(),
      taken,
    })
  }
}

export interface SlotTools {
  duePage: DuePage
  requesters: Requesters
  slotsPage: SlotsPage
  pages: PageTools
}

/** `/slots`: for admitted people only. */
export function slotRoutes({ duePage, requesters, slotsPage, pages }: SlotTools, lang: Lang): Router {
  const router = Router()
  router.get('/slots', async (request, response) => {
    const { page, facts } = await duePage.enter(requesters.browser(request), { journey: null })
    // A person with a hold may look around for another place; a new hold gives the first back.
    if (page !== 'slots' && page !== 'confirm') return goTo(response, lang, '/next')
    const leaseUntil = facts.ticket?.until ?? facts.reservations?.hold?.until ?? pages.now()
    const shown = await slotsPage({ lang, url: request.url }, { query: request.query, leaseUntil, taken: null })
    return sendPage(response, shown)
  })
  return router
}
