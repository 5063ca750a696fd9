import express, { Router } from 'express'
import type { Desk } from '../../citizen/desk.ts'
import type { Exits } from '../../citizen/exits.ts'
import type { PublishedOpenings } from '../../citizen/openings.ts'
import type { Tickets } from '../../citizen/tickets.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { CampaignId } from '../../domain/ids.ts'
import type { Session } from '../../domain/session.ts'
import type { RoomBoard } from '../../domain/waiting-room.ts'
import { read } from '../request/read.ts'
import type { Requesters } from '../request/requesters.ts'
import type { SignOut } from '../request/sign-out.ts'
import type { Call } from './calls.ts'
import { proofView } from './openings.ts'
import { deskCodeRequest } from './requests.ts'
import { sendJson } from './send-json.ts'
import { sessionView, ticketView } from './views.ts'

const json = express.json({ limit: '1kb' })

export interface SessionTools {
  campaign: CampaignId
  exits: Exits
  tickets: Tickets
  desk: Pick<Desk, 'laneOf'>
  /** The board of the room, at most seconds old: a crowd asks for it. */
  board(): Promise<RoomBoard>
  requesters: Requesters
  signOut: SignOut
  openings: Pick<PublishedOpenings, 'proof' | 'receipt'>
}

/** What a crowd calls at `/ticket`. */
export function ticketCalls({
  campaign,
  tickets,
  desk,
  board,
  requesters,
}: Omit<SessionTools, 'signOut' | 'exits' | 'openings'>): Record<'post' | 'get', Call> {
  return {
    post: {
      takesBody: false,
      async answer(request) {
        const session = await requesters.identified(request)
        const browser = requesters.browser(request)
        const lane = await desk.laneOf(browser, session.person)
        return { view: ticketView(campaign, await tickets.take(session, browser.kind, lane)) }
      },
    },
    get: {
      takesBody: false,
      async answer(request) {
        const { person } = await requesters.identified(request)
        const ticket = await tickets.present(person)
        if (!ticket) throw new GwanmunError('not_found')
        const { perMinute } = await board()
        return { view: { ...ticketView(campaign, ticket), perMinute } }
      },
    },
  }
}

/** The API of one person's session and ticket. Never cached. */
export function sessionRoutes(tools: SessionTools): Router {
  const { campaign, tickets, exits, openings, requesters, signOut } = tools
  const calls = ticketCalls(tools)
  const stands = async (session: Session) => {
    const claim = await tickets.claimStatus(session)
    const isBlocked = claim.kind === 'blocked'
    return sessionView(session, claim, {
      ticket: await tickets.present(session.person),
      mayTakeOver: isBlocked && (await exits.mayTakeOver(claim.claim)),
      deskReference: isBlocked ? (exits.deskCode(session)?.reference ?? null) : null,
    })
  }
  const router = Router({ caseSensitive: true })
  // To ask for these counts as being there: a deferred person is called again. A program that only asks for headers is not there.
  router.head(['/session', '/ticket'], async (request, response) => {
    await requesters.identified(request)
    response.type('json').end()
  })
  router.get('/session', async (request, response) => {
    sendJson(response, await stands(await requesters.identified(request)))
  })
  router.post('/session/takeover', async (request, response) => {
    const session = await requesters.identified(request)
    await exits.takeOver(session, requesters.browser(request).kind)
    sendJson(response, await stands(session))
  })
  router.post('/session/not-me', async (request, response) => {
    const session = await requesters.identified(request)
    await exits.notMe(session, requesters.browser(request).kind)
    sendJson(response, await stands(session))
  })
  router.post('/session/desk-code', json, async (request, response) => {
    const session = await requesters.identified(request)
    const { code } = read(deskCodeRequest, request.body)
    await exits.redeem(session, requesters.browser(request).kind, code)
    sendJson(response, await stands(session))
  })
  router.delete('/session', async (request, response) => {
    await signOut(request, response, await requesters.identified(request))
    response.status(204).end()
  })

  for (const method of ['post', 'get'] as const)
    router[method]('/ticket', async (request, response) => {
      sendJson(response, (await calls[method].answer(request, undefined)).view)
    })
  router.get('/ticket/proof', async (request, response) => {
    const proof = await openings.proof(await requesters.identified(request))
    if (proof === null) throw new GwanmunError('not_found')
    sendJson(response, proofView(proof))
  })
  router.get('/ticket/receipt', async (request, response) => {
    sendJson(response, { receipt: await openings.receipt(await requesters.identified(request)) })
  })
  router.post('/ticket/renew', async (request, response) => {
    sendJson(response, ticketView(campaign, await tickets.renew(await requesters.identified(request))))
  })
  router.delete('/ticket', async (request, response) => {
    await tickets.leave(await requesters.identified(request))
    response.status(204).end()
  })
  return router
}
