import { type Request, type Response, Router } from 'express'
import { clinicFilter, defaultPageSize } from '../../booking/filter.ts'
import type { ClinicSearch } from '../../booking/search.ts'
import type { Place } from '../../domain/booking.ts'
import type { PersonId, SlotId } from '../../domain/ids.ts'
import { seoulDate } from '../../domain/time.ts'
import type { Web } from '../context.ts'
import { statusOf } from '../errors.ts'
import type { Lang } from '../pages/links.ts'
import { type SlotsProps, slotsPage } from '../pages/slots-page.tsx'
import { browserOf } from '../request/who.ts'
import { goTo, pageContext, sendPage } from '../send.ts'

interface Exchange {
  request: Request
  response: Response
  lang: Lang
}

/** `/slots`: only for those inside. */
export function slotRoutes(web: Web, lang: Lang): Router {
  const router = Router()
  router.get('/slots', async (request, response) => {
    const { page, facts } = await web.citizen.duePage.enter(browserOf(web, request), { journey: null })
    // Someone with a place on hold may look around for another; taking that one gives the first back.
    if (page !== 'slots' && page !== 'confirm') return goTo(response, lang, '/next')
    const leaseUntil = facts.ticket?.until ?? facts.reservations?.hold?.until ?? web.world.now()
    const search = await searched(web, request.query)
    sendPage(
      response,
      slotsPage(pageContext(web, lang, request.url), propsOf(web, { search, leaseUntil, taken: null })),
    )
  })
  return router
}

/** The same page again, with what was lost and the nearest there is (409). */
export async function sendSlotTaken(
  web: Web,
  { request, response, lang }: Exchange,
  { slot, person }: { slot: SlotId; person: PersonId },
): Promise<void> {
  const lost = await web.slots.place(slot)
  const near = await web.slots.nearest(slot, 2)
  const places = await Promise.all(near.map(({ id }) => web.slots.place(id)))
  const nearest = places.filter((place): place is Place => place !== null)
  const ticket = await web.citizen.tickets.present(person)
  const search = await searched(web, { ...whereOf(lost), ...request.query })
  const props = propsOf(web, { search, leaseUntil: ticket?.until ?? web.world.now(), taken: { lost, nearest } })
  sendPage(response, slotsPage(pageContext(web, lang, '/slots'), props), statusOf({ code: 'slot_taken' }))
}

function whereOf(lost: Place | null): Record<string, string> {
  return lost ? { region: lost.clinic.region, district: lost.clinic.district, day: seoulDate(lost.slot.startsAt) } : {}
}

async function searched(web: Web, query: Record<string, unknown>): Promise<ClinicSearch> {
  const filter = clinicFilter(query)
  const search = await web.search(filter)
  const region = search.regions.find((one) => one.region === search.filter.region)
  // Choosing another region leaves the old district in the form.
  const stray = filter.district !== null && !region?.districts.some(({ name }) => name === filter.district)
  return stray ? web.search({ ...filter, district: null }) : search
}

function propsOf(
  web: Web,
  { search, leaseUntil, taken }: { search: ClinicSearch; leaseUntil: number; taken: SlotsProps['taken'] },
): SlotsProps {
  const { filter, regions, days, result, measuredAt } = search
  return {
    filter,
    regions,
    days,
    result,
    pageSize: defaultPageSize,
    products: result.products,
    holdSeconds: web.limits.holdSeconds,
    leaseUntil,
    leaseSeconds: web.room.leaseSeconds,
    measuredAt,
    now: web.world.now(),
    taken,
  }
}
