import { Router } from 'express'
import type { Lang } from '../pages/links.ts'
import { signOutPage } from '../pages/sign-out-page.tsx'
import { type PageTools, sendPage } from '../send.ts'

/** `/sign-out`: linked on every page, for people who came for a service as well. Its form is “finish here” (finish.ts). */
export function signOutRoutes(pages: PageTools, lang: Lang): Router {
  const router = Router({ caseSensitive: true })
  router.get('/sign-out', (request, response) => sendPage(response, signOutPage(pages.context(lang, request.url))))
  return router
}
