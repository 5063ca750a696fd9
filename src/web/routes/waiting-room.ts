import { type Request, type Response, Router } from 'express'
import type { DuePage } from '../../citizen/due-page.ts'
import type { Tickets } from '../../citizen/tickets.ts'
import type { RoomRules, Ticket } from '../../domain/waiting-room.ts'
import { eta } from '../../waiting-room/eta.ts'
import { calledPage } from '../pages/called-page.tsx'
import type { Lang } from '../pages/links.ts'
import { waitPage } from '../pages/wait-page.tsx'
import type { Requesters } from '../request/requesters.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'

/** How often the waiting page's script asks for its ticket, in seconds. */
const pollSeconds = 5
/** The one reload interval that can be asked for without a script, in seconds. */
const autoSeconds = 20

export interface WaitingRoomTools {
  duePage: DuePage
  tickets: Tickets
  rules: RoomRules
  requesters: Requesters
  pages: PageTools
}

/** `/wait`: where a ticket stands, until the person is called; and giving it up. */
export function waitingRoomRoutes(tools: WaitingRoomTools, lang: Lang): Router {
  const { duePage, tickets, requesters } = tools
  const router = Router()
  router.get('/wait', async (request, response) => {
    const { page, facts } = await duePage.look(requesters.browser(request), { journey: null })
    if (page !== 'wait' || !facts.ticket) return goTo(response, lang, '/next')
    return sendWait(tools, { request, response, lang }, facts.ticket)
  })
  router.post('/wait/leave', async (request, response) => {
    await tickets.leave(await requesters.identified(request))
    goTo(response, lang, '/next?just=left')
  })
  return router
}

async function sendWait(
  { tickets, rules, pages }: WaitingRoomTools,
  { request, response, lang }: { request: Request; response: Response; lang: Lang },
  ticket: Ticket,
): Promise<void> {
  const now = pages.now()
  const { leaseSeconds, readySeconds } = rules
  const context = pages.context(lang, request.url)
  if (ticket.state === 'ready')
    return sendPage(response, calledPage(context, { until: ticket.until ?? now, now, leaseSeconds }))
  const board = await tickets.board()
  const auto = request.query['auto'] === String(autoSeconds) ? autoSeconds : null
  if (auto) response.set('refresh', `${auto}`)
  const page = waitPage(context, {
    ticket,
    board,
    eta: eta(ticket.ahead, board.perMinute, now),
    // Counted with the step inside: the next person in line is near the end, not at it.
    progress: 1 - (ticket.ahead + 1) / (ticket.startedBehind + 1),
    now,
    readySeconds,
    auto,
    pollSeconds,
  })
  return sendPage(response, page)
}
