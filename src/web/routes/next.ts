import { Router } from 'express'
import { type Facts, type Outcome, outcomes, type Page } from '../../citizen/next-step.ts'
import { hasCode } from '../../domain/errors.ts'
import type { Web } from '../context.ts'
import type { Lang } from '../pages/links.ts'
import { browserOf } from '../request/who.ts'
import { goTo } from '../send.ts'

/** Where each page lives. Those of a relying party's journey need its id. */
const paths: Record<Exclude<Page, 'chooser' | 'return-to-relying-party'>, string> = {
  lights: '/',
  booking: '/booking',
  'not-your-window': '/turn/mine',
  blocked: '/blocked',
  wait: '/wait',
  slots: '/slots',
  confirm: '/confirm',
  cancelled: '/booking/cancelled',
  ended: '/ended',
}

function pathOf(page: Page, { journey }: Facts): { path: string; anyLanguage: boolean } {
  if (page === 'chooser') return { path: `/journeys/${journey?.id ?? ''}`, anyLanguage: false }
  // The OpenID Provider's cookie lives under the path without a language.
  if (page === 'return-to-relying-party') return { path: `/journeys/${journey?.id ?? ''}/finish`, anyLanguage: true }
  return { path: paths[page], anyLanguage: false }
}

/** `/next`: every successful form ends here, and here alone is decided where to go. */
export function nextRoutes(web: Web, lang: Lang): Router {
  const router = Router()
  router.get('/next', async (request, response) => {
    const { journey, just } = request.query
    const outcome = outcomes.find((one): one is Outcome => one === just)
    try {
      const { page, facts } = await web.citizen.duePage.enter(browserOf(web, request), {
        journey: typeof journey === 'string' ? journey : null,
        outcome,
      })
      const { path, anyLanguage } = pathOf(page, facts)
      goTo(response, anyLanguage ? 'ko' : lang, path)
    } catch (error) {
      // Cancelling works while the hot store is away; who has just done so is told, whatever else cannot be known now.
      if (outcome !== 'cancelled' || !hasCode(error, 'store_unavailable')) throw error
      goTo(response, lang, paths.cancelled)
    }
  })
  return router
}
