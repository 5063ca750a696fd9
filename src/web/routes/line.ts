import { type Request, type Response, Router } from 'express'
import { canBeBorn } from '../../campaign/birth-date.ts'
import { birthDigit, windowFor } from '../../campaign/window.ts'
import type { Known } from '../../citizen/due-page.ts'
import { eta } from '../../waiting-room/eta.ts'
import type { Web } from '../context.ts'
import { statusOf } from '../errors.ts'
import { birthdateTyped } from '../pages/birthdate.ts'
import { blockedPage } from '../pages/blocked-page.tsx'
import { calledPage } from '../pages/called-page.tsx'
import type { Lang } from '../pages/links.ts'
import { outsideWindowPage } from '../pages/outside-window-page.tsx'
import { waitPage } from '../pages/wait-page.tsx'
import { windowPage } from '../pages/window-page.tsx'
import { browserOf } from '../request/who.ts'
import { goTo, pageContext, sendPage } from '../send.ts'
import { formBody } from './forms.ts'

/** How often the waiting page's script asks for its ticket, in seconds. */
const pollSeconds = 5
/** The one reload interval that can be asked for without a script, in seconds. */
const autoSeconds = 20

/** When may I, and is it my turn: `/turn`, `/wait`, `/blocked`. */
export function lineRoutes(web: Web, lang: Lang): Router {
  const router = Router()
  const { duePage, sessions, tickets, window } = web.citizen
  const context = (request: Request) => pageContext(web, lang, request.url)

  router.get('/turn', (request, response) =>
    sendPage(response, windowPage(context(request), { status: null, invalid: false })),
  )
  router.post('/turn', formBody, (request, response) => {
    const now = web.world.now()
    const typed = birthdateTyped(String(request.body?.birthdate ?? ''))
    const born = typed && canBeBorn(typed, now) ? typed : null
    const answer = born && windowFor(web.campaign, born, now)
    sendPage(response, windowPage(context(request), { status: answer, invalid: !born }), born ? 200 : 400)
  })
  router.get('/turn/mine', async (request, response) => {
    const session = await sessions.demand(browserOf(web, request))
    const answer = await window.of(session)
    if (answer.open) return goTo(response, lang, '/next')
    const { birthDate } = await sessions.identityOf(session)
    const byDigit = web.campaign.windows.some(({ who }) => who.kind === 'digits')
    const page = outsideWindowPage(context(request), { status: answer, digit: byDigit ? birthDigit(birthDate) : null })
    return sendPage(response, page, statusOf({ code: 'not_your_turn' }))
  })

  router.get('/blocked', async (request, response) => {
    const { page, facts } = await duePage.look(browserOf(web, request), { journey: null })
    if (page !== 'blocked') return goTo(response, lang, '/next')
    const { claim } = facts as Known
    const blocked = blockedPage(context(request), {
      until: claim.until,
      now: web.world.now(),
      device: claim.kind,
      provider: web.doors.find(({ id }) => id === claim.provider)?.name ?? { ko: claim.provider, en: claim.provider },
      verifiedAt: claim.verifiedAt,
    })
    return sendPage(response, blocked, statusOf({ code: 'device_blocked' }))
  })

  router.get('/wait', async (request, response) => {
    const { page, facts } = await duePage.look(browserOf(web, request), { journey: null })
    if (page !== 'wait' || !facts.ticket) return goTo(response, lang, '/next')
    return sendWait(web, { request, response, lang }, facts.ticket)
  })
  router.post('/wait/leave', async (request, response) => {
    await tickets.leave(await sessions.demand(browserOf(web, request)))
    goTo(response, lang, '/next?just=left')
  })
  return router
}

async function sendWait(
  web: Web,
  { request, response, lang }: { request: Request; response: Response; lang: Lang },
  ticket: NonNullable<Known['ticket']>,
): Promise<void> {
  const now = web.world.now()
  const { leaseSeconds, readySeconds } = web.room
  const context = pageContext(web, lang, request.url)
  if (ticket.state === 'ready') {
    const until = ticket.until ?? now
    return sendPage(response, calledPage(context, { until, now, leaseSeconds }))
  }
  const board = await web.citizen.tickets.board()
  const auto = request.query['auto'] === String(autoSeconds) ? autoSeconds : null
  if (auto) response.set('refresh', `${auto}`)
  const page = waitPage(context, {
    ticket,
    board,
    eta: eta(ticket.ahead, board.perMinute, now),
    // Counted with the step inside: whoever is next in line is near the end, not at it.
    progress: 1 - (ticket.ahead + 1) / (ticket.startedBehind + 1),
    now,
    readySeconds,
    auto,
    pollSeconds,
  })
  return sendPage(response, page)
}
