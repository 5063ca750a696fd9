import { Router } from 'express'
import type { DuePage } from '../../citizen/due-page.ts'
import type { Holds } from '../../citizen/holds.ts'
import type { SlotId } from '../../domain/ids.ts'
import { asIdempotencyKey, confirmRequest } from '../api/requests.ts'
import type { Lang } from '../pages/links.ts'
import type { Outcomes } from '../request/outcomes.ts'
import { read } from '../request/read.ts'
import type { Requesters } from '../request/requesters.ts'
import { goTo, type PageTools } from '../send.ts'
import { formBody } from './forms.ts'
import type { KeptPlace } from './kept-place.ts'

export interface ConfirmTools {
  duePage: DuePage
  holds: Holds
  keptPlace: KeptPlace
  outcomes: Outcomes
  requesters: Requesters
  pages: PageTools
}

/** `/confirm` and the booking itself. */
export function confirmRoutes(
  { duePage, holds, keptPlace, outcomes, requesters, pages }: ConfirmTools,
  lang: Lang,
): Router {
  const router = Router({ caseSensitive: true })
  router.get('/confirm', async (request, response) => {
    const { page, facts } = await duePage.enter(requesters.browser(request), { journey: null })
    const hold = facts.reservations?.hold
    if (page !== 'confirm' || !hold) return goTo(response, lang, '/next')
    const context = pages.context(lang, request.url)
    const instead = slotNamed(request.query['instead'])
    return keptPlace.sendHold({ request, response, lang }, { context, hold, instead, status: 200 })
  })
  router.get('/confirm/expired', async (request, response) => {
    const { page } = await duePage.enter(requesters.browser(request), { journey: null })
    if (page !== 'slots') return goTo(response, lang, '/next')
    return keptPlace.sendExpired({ request, response, lang }, slotNamed(request.query['slot']))
  })
  router.post('/bookings', formBody, async (request, response) => {
    const session = await requesters.identified(request)
    const { hold } = read(confirmRequest, request.body)
    const key = asIdempotencyKey(request.body?.key)
    try {
      const booking = await holds.confirm(session, { hold, key })
      // The same form again after a cancellation: the page says what became of the booking, and takes no new ticket.
      return booking.state === 'cancelled'
        ? outcomes.answer(response, lang, 'cancelled')
        : goTo(response, lang, '/next')
    } catch (error) {
      return keptPlace.sendEnded({ request, response, lang }, error, { person: session.person, hold })
    }
  })
  return router
}

function slotNamed(text: unknown): SlotId | null {
  return typeof text === 'string' && text.length <= 64 ? (text as SlotId) : null
}
