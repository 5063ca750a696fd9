/**
 * Routes: one file a page or a form. A route asks a use case and sends a page, a status or a redirect; it decides nothing.
 *
 *   /doors/{provider} ─▶ provider ─▶ callbacks.ts ─▶ /next ─▶ the page that is due
 *   GET: shows the page if it is due, else 303 → /next
 *   POST: 303 → /next; a refusal renders its own page with its status (notices.ts)
 *
 * So no page knows the page after it, and a refresh or a crash resumes in the right place.
 */
import { Router } from 'express'
import type { DuePage } from '../../citizen/due-page.ts'
import type { Facts, Page } from '../../citizen/next-step.ts'
import { hasCode } from '../../domain/errors.ts'
import { journeyEndPath, type Lang, withQuery } from '../pages/links.ts'
import type { Outcomes } from '../request/outcomes.ts'
import type { Requesters } from '../request/requesters.ts'
import { journeyNamed } from '../request/services.ts'
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
  left: '/wait/left',
  moved: '/session/moved',
  ended: '/ended',
  'session-over': '/session/over',
}

/** Where a page that is due lives. `anyLanguage`: it is there once for both languages. */
export function pathOf(page: Page, { journey }: Facts): { path: string; anyLanguage: boolean } {
  // On the way to a relying party there is no session to look the block up by.
  if (page === 'blocked' && journey?.relyingParty)
    return { path: withQuery(paths.blocked, new URLSearchParams({ journey: journey.id })), anyLanguage: false }
  if (page === 'chooser') return { path: `/journeys/${journey?.id ?? ''}`, anyLanguage: false }
  if (page === 'return-to-relying-party') return { path: journeyEndPath(journey?.id ?? ''), anyLanguage: true }
  return { path: paths[page], anyLanguage: false }
}

export interface NextTools {
  duePage: DuePage
  outcomes: Outcomes
  requesters: Requesters
}

/** `/next`: every successful form ends here, and is sent to the page that is due. */
export function nextRoutes({ duePage, outcomes, requesters }: NextTools, lang: Lang): Router {
  const router = Router({ caseSensitive: true })
  router.get('/next', async (request, response) => {
    const outcome = outcomes.named(request)
    const asked = { journey: journeyNamed(request), outcome }
    try {
      const { page, facts } = await duePage.lead(requesters.browser(request), asked)
      const { path, anyLanguage } = pathOf(page, facts)
      goTo(response, anyLanguage ? 'ko' : lang, path)
    } catch (error) {
      // A cancellation works while the hot store does not answer, and is confirmed whatever else cannot be known now.
      if (outcome !== 'cancelled' || !hasCode(error, 'store_unavailable')) throw error
      goTo(response, lang, paths.cancelled)
    }
  })
  return router
}
