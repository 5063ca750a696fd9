import { type Request, type Response, Router } from 'express'
import type { Holds } from '../../citizen/holds.ts'
import type { Offers } from '../../citizen/offers.ts'
import type { Tickets } from '../../citizen/tickets.ts'
import type { SlotAtClinic } from '../../domain/booking.ts'
import { hasCode } from '../../domain/errors.ts'
import type { HoldId, PersonId, SlotId } from '../../domain/ids.ts'
import { seoulDate } from '../../domain/time.ts'
import { holdRequest } from '../api/requests.ts'
import { statusOf } from '../errors.ts'
import type { Lang } from '../pages/links.ts'
import { read } from '../request/read.ts'
import type { Requesters } from '../request/requesters.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'
import { formBody } from './forms.ts'
import type { SlotsPage } from './slots.ts'

export interface HoldTools {
  holds: Holds
  offers: Offers
  tickets: Tickets
  requesters: Requesters
  slotsPage: SlotsPage
  pages: PageTools
}

/** Keeps a place, keeps it longer, gives it back. */
export function holdRoutes(tools: HoldTools, lang: Lang): Router {
  const { holds, requesters } = tools
  const router = Router()
  router.post('/holds', formBody, async (request, response) => {
    const session = await requesters.identified(request)
    const { slot } = read(holdRequest, request.body)
    try {
      await holds.hold(session, slot)
    } catch (error) {
      if (!hasCode(error, 'slot_taken')) throw error
      return sendSlotTaken(tools, { request, response, lang }, { slot, person: session.person })
    }
    return goTo(response, lang, '/next')
  })
  router.post('/holds/:id/extend', async (request, response) => {
    await holds.extend(await requesters.identified(request), request.params.id as HoldId)
    goTo(response, lang, '/next')
  })
  router.post('/holds/:id/release', async (request, response) => {
    await holds.release(await requesters.identified(request), request.params.id as HoldId)
    goTo(response, lang, '/next')
  })
  return router
}

/** The page of slots again, with the slot that was taken and the nearest with a free place (409). */
async function sendSlotTaken(
  { offers, tickets, slotsPage, pages }: HoldTools,
  { request, response, lang }: { request: Request; response: Response; lang: Lang },
  { slot, person }: { slot: SlotId; person: PersonId },
): Promise<void> {
  const taken = await offers.insteadOf(slot)
  const ticket = await tickets.present(person)
  const query = { ...whereOf(taken.lost), ...request.query }
  const page = await slotsPage({ lang, url: '/slots' }, { query, leaseUntil: ticket?.until ?? pages.now(), taken })
  sendPage(response, page, statusOf({ code: 'slot_taken' }))
}

function whereOf(lost: SlotAtClinic | null): Record<string, string> {
  return lost ? { region: lost.clinic.region, district: lost.clinic.district, day: seoulDate(lost.slot.startsAt) } : {}
}
