import { Router } from 'express'
import type { Lang } from '../pages/links.ts'
import type { Outcomes } from '../request/outcomes.ts'
import type { Requesters } from '../request/requesters.ts'
import type { SignOut } from '../request/sign-out.ts'

export interface FinishTools {
  requesters: Requesters
  signOut: SignOut
  outcomes: Outcomes
}

/** “Finish here”. */
export function finishRoutes({ requesters, signOut, outcomes }: FinishTools, lang: Lang): Router {
  const router = Router({ caseSensitive: true })
  router.post('/session/finish', async (request, response) => {
    const session = await requesters.session(request)
    await signOut(request, response, session)
    // Without a session no claim was given up, and none is said to have been.
    outcomes.answer(response, lang, session ? 'finished' : 'signed-out')
  })
  return router
}
