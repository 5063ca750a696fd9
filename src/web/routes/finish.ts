import { Router } from 'express'
import type { Tickets } from '../../citizen/tickets.ts'
import type { Lang } from '../pages/links.ts'
import type { Outcomes } from '../request/outcomes.ts'
import type { Requesters } from '../request/requesters.ts'
import type { SignOut } from '../request/sign-out.ts'

export interface FinishTools {
  requesters: Requesters
  tickets: Pick<Tickets, 'claimStatus'>
  signOut: SignOut
  outcomes: Outcomes
}

/** “Finish here”. */
export function finishRoutes({ requesters, tickets, signOut, outcomes }: FinishTools, lang: Lang): Router {
  const router = Router({ caseSensitive: true })
  router.post('/session/finish', async (request, response) => {
    const session = await requesters.session(request)
    // Without a session no other device becomes free, nor while another one holds the claim; then none is said to.
    const frees = session !== null && (await tickets.claimStatus(session)).kind !== 'blocked'
    await signOut(request, response, session)
    outcomes.answer(response, lang, frees ? 'finished' : 'signed-out')
  })
  return router
}
