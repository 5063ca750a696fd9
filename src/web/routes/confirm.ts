import { Router } from 'express'
import type { DuePage } from '../../citizen/due-page.ts'
import type { Holds } from '../../citizen/holds.ts'
import type { Offers } from '../../citizen/offers.ts'
import { hasCode } from '../../domain/errors.ts'
import type { SlotId } from '../../domain/ids.ts'
import { asIdempotencyKey, confirmRequest } from '../api/requests.ts'
import { statusOf } from '../errors.ts'
import { confirmPage, holdExpiredPage } from '../pages/confirm-page.tsx'
import type { Lang } from '../pages/links.ts'
import { read } from '../request/read.ts'
import type { Requesters } from '../request/requesters.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'
import { formBody } from './forms.ts'

export interface ConfirmTools {
  duePage: DuePage
  holds: Holds
  offers: Offers
  limits: { holdExtensions: number; holdExtensionSeconds: number }
  requesters: Requesters
  pages: PageTools
}

/** `/confirm` and the booking itself. */
export function confirmRoutes(tools: ConfirmTools, lang: Lang): Router {
  const { duePage, holds, offers, limits, requesters, pages } = tools
  const router = Router()
  router.get('/confirm', async (request, response) => {
    const { page, facts } = await duePage.enter(requesters.browser(request), { journey: null })
    const hold = facts.reservations?.hold
    const place = hold && (await offers.place(hold.slot))
    if (page !== 'confirm' || !hold || !place) return goTo(response, lang, '/next')
    const reader = await requesters.reader(request)
    const confirm = confirmPage(pages.context(lang, request.url), {
      hold,
      place,
      person: { ...reader, provider: pages.nameOf(reader.provider) },
      // The same for this hold however often the page is opened, so pressing twice, or in two tabs, books once.
      idempotencyKey: `page-${hold.id}`,
      canExtend: hold.extensions < limits.holdExtensions,
      extendSeconds: limits.holdExtensionSeconds,
      now: pages.now(),
    })
    return sendPage(response, confirm)
  })
  router.post('/bookings', formBody, async (request, response) => {
    const session = await requesters.identified(request)
    const { hold } = read(confirmRequest, request.body)
    const key = asIdempotencyKey(request.body?.key)
    try {
      const booking = await holds.confirm(session, { hold, key })
      // The same form again after a cancellation: the page says what became of the booking, and takes no new ticket.
      return goTo(response, lang, booking.state === 'cancelled' ? '/next?just=cancelled' : '/next')
    } catch (error) {
      if (!hasCode(error, 'hold_expired')) throw error
      const slot: unknown = request.body?.slot
      const offered = await offers.afterExpiry(typeof slot === 'string' ? (slot as SlotId) : null)
      const started = offered.place !== null && offered.place.slot.startsAt <= pages.now()
      const page = holdExpiredPage(pages.context(lang, request.url), { ...offered, started })
      return sendPage(response, page, statusOf(error))
    }
  })
  return router
}
