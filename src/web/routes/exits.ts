import { type Request, type Response, Router } from 'express'
import type { Exits } from '../../citizen/exits.ts'
import type { Tickets } from '../../citizen/tickets.ts'
import type { ErrorCode } from '../../domain/errors.ts'
import type { Session } from '../../domain/session.ts'
import { deskCodeRequest } from '../api/requests.ts'
import { asGwanmunError, statusOf } from '../errors.ts'
import type { RefusedExit } from '../pages/blocked-page.tsx'
import type { Lang } from '../pages/links.ts'
import { notMePage } from '../pages/not-me-page.tsx'
import type { Outcomes } from '../request/outcomes.ts'
import { read } from '../request/read.ts'
import type { Requesters } from '../request/requesters.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'
import type { BlockedPage } from './blocked.ts'
import { formBody } from './forms.ts'

export interface ExitTools {
  exits: Exits
  tickets: Pick<Tickets, 'claimStatus'>
  outcomes: Outcomes
  requesters: Requesters
  blockedPage: BlockedPage
  pages: PageTools
}

/** Refusals of a way out, after which the person stands where they stood: on the blocked page. */
const refusals: readonly ErrorCode[] = ['exit_not_offered', 'exit_used', 'desk_code_invalid']

/** The forms of the blocked page: ways on for a person whom another device blocks. A refusal shows that page again. */
export function exitRoutes(
  { exits, tickets, outcomes, requesters, blockedPage, pages }: ExitTools,
  lang: Lang,
): Router {
  const router = Router({ caseSensitive: true })

  /** Takes one way out; refused, shows the blocked page with what was refused and its status. */
  async function tryExit(
    { request, response }: { request: Request; response: Response },
    what: RefusedExit,
    take: (session: Session) => Promise<void>,
  ): Promise<void> {
    const session = await requesters.identified(request)
    try {
      await take(session)
    } catch (error) {
      const refusal = asGwanmunError(error)
      const status = refusals.includes(refusal.code) ? await tickets.claimStatus(session) : null
      if (status?.kind !== 'blocked') throw error
      const blocked = { claim: status.claim, device: session.device, session, refused: what, again: '/next' }
      sendPage(response, await blockedPage(pages.answering(lang, '/blocked'), blocked), statusOf(refusal))
    }
  }

  router.post('/session/takeover', (request, response) =>
    tryExit({ request, response }, 'takeover', async (session) => {
      const claim = await exits.takeOver(session, requesters.browser(request).kind)
      // The other device may have gone by itself: then nothing was taken from it.
      if (claim.isTakenOver) outcomes.answer(response, lang, 'takeover')
      else goTo(response, lang, '/next')
    }),
  )
  router.get('/session/not-me', async (request, response) => {
    const status = await tickets.claimStatus(await requesters.identified(request))
    if (status.kind !== 'blocked' || !exits.mayReport(status.claim)) return goTo(response, lang, '/next')
    return sendPage(response, notMePage(pages.context(lang, request.url)))
  })
  router.post('/session/not-me', (request, response) =>
    tryExit({ request, response }, 'notMe', async (session) => {
      await exits.notMe(session, requesters.browser(request).kind)
      goTo(response, lang, '/next')
    }),
  )
  router.post('/session/desk-code', formBody, (request, response) =>
    tryExit({ request, response }, 'code', async (session) => {
      const { code } = read(deskCodeRequest, request.body)
      const isUsed = await exits.redeem(session, requesters.browser(request).kind, code)
      if (isUsed) outcomes.answer(response, lang, 'desk')
      else goTo(response, lang, '/next')
    }),
  )
  return router
}
