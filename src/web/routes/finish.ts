import { Router } from 'express'
import { endedPage } from '../pages/help-page.tsx'
import type { Lang } from '../pages/links.ts'
import type { Requesters } from '../request/requesters.ts'
import type { SignOut } from '../request/sign-out.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'

export interface FinishTools {
  requesters: Requesters
  signOut: SignOut
  pages: PageTools
}

/** “Finish here”, and the page that says it is over. */
export function finishRoutes({ requesters, signOut, pages }: FinishTools, lang: Lang): Router {
  const router = Router({ caseSensitive: true })
  router.post('/session/finish', async (request, response) => {
    await signOut(request, response, await requesters.session(request))
    goTo(response, lang, '/next?just=finished')
  })
  router.get('/ended', (request, response) => sendPage(response, endedPage(pages.context(lang, request.url))))
  return router
}
