import { Router } from 'express'
import type { Facts, Page } from '../../citizen/next-step.ts'
import { hasCode } from '../../domain/errors.ts'
import { duePage } from '../citizen/facts.ts'
import type { Web } from '../context.ts'
import type { Lang } from '../pages/links.ts'
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

const justs: readonly unknown[] = ['finished', 'left', 'cancelled']

/** `/next`: every successful form ends here, and here alone is decided where to go. */
export function nextRoutes(web: Web, lang: Lang): Router {
  const router = Router()
  router.get('/next', async (request, response) => {
    const { journey, just } = request.query
    const known = justs.includes(just) ? { just: just as NonNullable<Facts['just']> } : {}
    try {
      const { page, facts } = await duePage(web, request, { journey, ...known, enter: true })
      const { path, anyLanguage } = pathOf(page, facts)
      goTo(response, anyLanguage ? 'ko' : lang, path)
    } catch (error) {
      // Cancelling works while the hot store is away; who has just done so is told, whatever else cannot be known now.
      if (just !== 'cancelled' || !hasCode(error, 'store_unavailable')) throw error
      goTo(response, lang, paths.cancelled)
    }
  })
  return router
}
