import { type Request, type Response, Router } from 'express'
import type { Bookings } from '../../citizen/bookings.ts'
import type { Tickets } from '../../citizen/tickets.ts'
import { cancelledPage } from '../pages/booking-page.tsx'
import { endedPage } from '../pages/help-page.tsx'
import type { Lang } from '../pages/links.ts'
import { leftPage, movedPage, sessionOverPage } from '../pages/result-pages.tsx'
import type { Outcomes } from '../request/outcomes.ts'
import type { Requesters } from '../request/requesters.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'

export interface ResultTools {
  bookings: Pick<Bookings, 'active'>
  tickets: Pick<Tickets, 'present' | 'claimStatus'>
  outcomes: Outcomes
  requesters: Requesters
  pages: PageTools
}

/** Pages that say what was done. Each is shown while it is true, to the browser that did it; else 303 → /next. */
export function resultRoutes({ bookings, tickets, outcomes, requesters, pages }: ResultTools, lang: Lang): Router {
  const router = Router({ caseSensitive: true })
  const context = (request: Request) => pages.context(lang, request.url)
  const untrue = (response: Response) => goTo(response, lang, '/next')

  router.get('/ended', async (request, response) => {
    const isFreed = outcomes.isTold(request, 'finished')
    const isTold = isFreed || outcomes.isTold(request, 'signed-out')
    const isOver = isTold && (await requesters.session(request)) === null
    return isOver ? sendPage(response, endedPage(context(request), { isFreed })) : untrue(response)
  })
  router.get('/wait/left', async (request, response) => {
    const session = outcomes.isTold(request, 'left') ? await requesters.session(request) : null
    const hasLeft = session !== null && (await tickets.present(session.person)) === null
    return hasLeft ? sendPage(response, leftPage(context(request))) : untrue(response)
  })
  router.get('/booking/cancelled', async (request, response) => {
    // Also while the hot store is away: the person may cancel then, and is told so.
    const reader = outcomes.isTold(request, 'cancelled') ? await requesters.maybeReader(request) : null
    const isCancelled = reader !== null && (await bookings.active(reader.person)) === null
    return isCancelled ? sendPage(response, cancelledPage(context(request))) : untrue(response)
  })
  router.get('/session/moved', async (request, response) => {
    const by = (['takeover', 'desk'] as const).find((outcome) => outcomes.isTold(request, outcome))
    const session = by ? await requesters.session(request) : null
    const isMoved = session !== null && (await tickets.claimStatus(session)).kind === 'reserving'
    return by && isMoved ? sendPage(response, movedPage(context(request), by)) : untrue(response)
  })
  router.get('/session/over', async (request, response) => {
    const why = await requesters.sessionEnd(request)
    const isOver = why !== null && (await requesters.session(request)) === null
    return isOver ? sendPage(response, sessionOverPage(context(request), why)) : untrue(response)
  })
  return router
}
