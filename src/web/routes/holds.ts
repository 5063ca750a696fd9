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
import { type Lang, withQuery } from '../pages/links.ts'
import { read } from '../request/read.ts'
import type { RememberedFilter } from '../request/remembered-filter.ts'
import type { Requesters } from '../request/requesters.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'
import { formBody } from './forms.ts'
import type { KeptPlace } from './kept-place.ts'
import type { SlotsPage } from './slots.ts'

export interface HoldTools {
  holds: Holds
  offers: Offers
  tickets: Tickets
  keptPlace: KeptPlace
  remembered: RememberedFilter
  requesters: Requesters
  slotsPage: SlotsPage
  pages: PageTools
}

/** Keeps a place, keeps it longer, gives it back. */
export function holdRoutes(tools: HoldTools, lang: Lang): Router {
  const { holds, keptPlace, requesters } = tools
  const router = Router({ caseSensitive: true })
  router.post('/holds', formBody, async (request, response) => {
    const session = await requesters.identified(request)
    const { slot } = read(holdRequest, request.body)
    const at = { request, response, lang }
    // Our page says which hold it knew of. A newer one, made in another window, is not given back unasked.
    const known: unknown = request.body?.holding
    const newer = known === undefined ? null : await keptPlace.newerThan(known, session.person)
    if (newer && newer.slot !== slot) return keptPlace.sendNewer(at, { hold: newer, chosen: slot, status: 409 })
    try {
      await holds.hold(session, slot)
    } catch (error) {
      if (!hasCode(error, 'slot_taken')) throw error
      return sendSlotTaken(tools, at, { slot, person: session.person })
    }
    return goTo(response, lang, '/next')
  })
  router.post('/holds/:id/extend', formBody, async (request, response) => {
    const session = await requesters.identified(request)
    const hold = request.params['id'] as HoldId
    try {
      await holds.extend(session, hold)
    } catch (error) {
      return keptPlace.sendEnded({ request, response, lang }, error, { person: session.person, hold })
    }
    return goTo(response, lang, '/next')
  })
  router.post('/holds/:id/release', async (request, response) => {
    await holds.release(await requesters.identified(request), request.params.id as HoldId)
    goTo(response, lang, '/next')
  })
  return router
}

/** The page of slots again, with the slot that was taken and the nearest with a free place (409). */
async function sendSlotTaken(
  { offers, tickets, keptPlace, remembered, slotsPage, pages }: HoldTools,
  { request, response, lang }: { request: Request; response: Response; lang: Lang },
  { slot, person }: { slot: SlotId; person: PersonId },
): Promise<void> {
  const taken = await offers.insteadOf(slot)
  const ticket = await tickets.present(person)
  const hold = await keptPlace.newerThan(null, person)
  const filter = remembered.of(request)
  const query = Object.keys(filter).length > 0 ? filter : whereOf(taken.lost)
  const twin = withQuery('/slots', new URLSearchParams({ ...query, taken: slot }))
  const leaseUntil = ticket?.until ?? pages.now()
  const shown = { query, remembered: true, leaseUntil, taken, hold }
  sendPage(response, await slotsPage(pages.answering(lang, twin), shown), statusOf({ code: 'slot_taken' }))
}

/** Where the lost place was; counts for a browser that has looked for nothing yet. */
function whereOf(lost: SlotAtClinic | null): Record<string, string> {
  return lost ? { region: lost.clinic.region, district: lost.clinic.district, day: seoulDate(lost.slot.startsAt) } : {}
}
