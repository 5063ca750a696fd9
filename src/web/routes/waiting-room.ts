import { type Request, type Response, Router } from 'express'
import type { DuePage } from '../../citizen/due-page.ts'
import type { Tickets } from '../../citizen/tickets.ts'
import type { Instant } from '../../domain/time.ts'
import type { RoomRules, Ticket } from '../../domain/waiting-room.ts'
import { leastPollSeconds, secondsToNextPoll } from '../../waiting-room/asking.ts'
import { eta, nextTelling, type Told } from '../../waiting-room/eta.ts'
import { isOnBoard } from '../../waiting-room/place.ts'
import { calledPage } from '../pages/called-page.tsx'
import { gatheringPage } from '../pages/gathering-page.tsx'
import type { Lang } from '../pages/links.ts'
import { type WaitProps, waitPage } from '../pages/wait-page.tsx'
import type { Outcomes } from '../request/outcomes.ts'
import type { Requesters } from '../request/requesters.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'

/** A hidden page asks so often within the time to come in: once may be missed, and the call is still seen. */
const asksWhileCalled = 3
/** The one reload interval that can be asked for without a script, in seconds. */
const autoSeconds = 20

const dayMs = 86_400_000

export interface WaitingRoomTools {
  duePage: DuePage
  tickets: Tickets
  rules: RoomRules
  outcomes: Outcomes
  requesters: Requesters
  pages: PageTools
}

/** `/wait`: where a ticket stands, until the person is called; and giving it up. */
export function waitingRoomRoutes(tools: WaitingRoomTools, lang: Lang): Router {
  const { duePage, tickets, outcomes, requesters } = tools
  const router = Router({ caseSensitive: true })
  router.get('/wait', async (request, response) => {
    const { page, facts } = await duePage.look(requesters.browser(request), { journey: null })
    if (page !== 'wait' || !facts.ticket) return goTo(response, lang, '/next')
    return sendWait(tools, { request, response, lang }, facts.ticket)
  })
  router.post('/wait/leave', async (request, response) => {
    await tickets.leave(await requesters.identified(request))
    outcomes.answer(response, lang, 'left')
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
  const hiddenSeconds = Math.max(leastPollSeconds, Math.floor(readySeconds / asksWhileCalled))
  const perMinute = board.pausedUntil === null ? board.perMinute : null
  const telling = nextTelling(eta(ticket.ahead, perMinute, now), toldBefore(request.query['told'], now), now)
  const props: WaitProps = {
    ticket,
    board: { ...board, perMinute },
    eta: telling.eta,
    longer: telling.longer,
    told: telling.told && `${Math.round(telling.told.fromAt / 1000)}-${Math.round(telling.told.toAt / 1000)}`,
    // Counted with the step inside: the next person in line is near the end, not at it.
    progress: 1 - (ticket.ahead + 1) / (ticket.startedBehind + 1),
    now,
    times: rules,
    auto,
    // What only a question in person tells is asked as often as a call must be seen.
    pollSeconds: isOnBoard(ticket) ? secondsToNextPoll(ticket.ahead, board, hiddenSeconds) : leastPollSeconds,
    hiddenSeconds,
  }
  const isGathering = ticket.state === 'gathering'
  return sendPage(
    response,
    isGathering ? gatheringPage(context, { ...props, pool: board.pool }) : waitPage(context, props),
  )
}

/**
 * The estimate that the page before told, from the address: `?told=1628510400-1628510580`, in seconds. A page that is asked
 * for again has been open for a while, so a longer time counts at once.
 */
function toldBefore(text: unknown, now: Instant): Told | null {
  const [, from, to] = (typeof text === 'string' && /^(\d{10})-(\d{10})$/.exec(text)) || []
  const [fromAt, toAt] = [Number(from) * 1000, Number(to) * 1000]
  return Math.abs(toAt - now) < dayMs && fromAt <= toAt ? { fromAt, toAt, longerSince: 0 } : null
}
