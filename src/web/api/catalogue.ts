import { Router } from 'express'
import type { ClinicFinder } from '../../booking/search.ts'
import { isoSeoul } from '../../domain/time.ts'
import { clinicFilterOf } from '../request/clinic-query.ts'
import { clinicDayView } from './views.ts'

/** How long caches may keep stock, in seconds: as old as the board itself gets. */
const stockSeconds = 2

/** What there is to choose from: for everyone, cacheable, never about a person. */
export function catalogueRoutes(find: ClinicFinder): Router {
  const router = Router({ caseSensitive: true })
  router.get('/clinics', async (request, response) => {
    const { filter, regions, result, measuredAt } = await find(clinicFilterOf(request.query))
    const clinics = result.clinics.map(({ clinic, slots }) => ({
      ...clinic,
      free: slots.reduce((sum, slot) => sum + slot.free, 0),
    }))
    const { region, day } = filter
    response.set('cache-control', `public, max-age=${stockSeconds}`)
    response.json({ measuredAt: isoSeoul(measuredAt), regions, region, day, total: result.total, clinics })
  })
  router.get('/slots', async (request, response) => {
    const { filter, days, result, measuredAt } = await find(clinicFilterOf(request.query))
    const { region, day } = filter
    const clinics = result.clinics.map(clinicDayView)
    response.set('cache-control', `public, max-age=${stockSeconds}`)
    response.json({ measuredAt: isoSeoul(measuredAt), region, day, days, total: result.total, clinics })
  })
  return router
}
