import { type Request, type Response, Router } from 'express'
import type { ClinicFinder, ClinicSearch } from '../../booking/search.ts'
import { isoSeoul } from '../../domain/time.ts'
import { sendCached } from '../live/cached-response.ts'
import type { CatalogueBoard } from '../live/catalogue.ts'
import { clinicFilterOf } from '../request/clinic-query.ts'
import { clinicDayView } from './views.ts'

const clinicsView = ({ filter: { region, day }, regions, result, measuredAt }: ClinicSearch) => ({
  measuredAt: isoSeoul(measuredAt),
  regions,
  region,
  day,
  total: result.total,
  clinics: result.clinics.map(({ clinic, slots }) => ({
    ...clinic,
    free: slots.reduce((sum, slot) => sum + slot.free, 0),
  })),
})

const slotsView = ({ filter: { region, day }, days, result, measuredAt }: ClinicSearch) => ({
  measuredAt: isoSeoul(measuredAt),
  region,
  day,
  days,
  total: result.total,
  clinics: result.clinics.map(clinicDayView),
})

/** What there is to choose from: for everyone, cacheable, never about a person. Built once for each address while it is fresh. */
export function catalogueRoutes(find: ClinicFinder, board: CatalogueBoard): Router {
  const answerWith = (view: (search: ClinicSearch) => object) => async (request: Request, response: Response) => {
    const search = await find(clinicFilterOf(request.query))
    const url = request.originalUrl
    // Requests that waited for one search find the answer that the first of them kept.
    const answer = board.answer(url) ?? board.keep(url, JSON.stringify(view(search)), search.freshUntil)
    sendCached(request, response, answer)
  }
  const router = Router({ caseSensitive: true })
  router.get('/clinics', answerWith(clinicsView))
  router.get('/slots', answerWith(slotsView))
  return router
}
