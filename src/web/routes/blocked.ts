import { Router } from 'express'
import type { DuePage, Known } from '../../citizen/due-page.ts'
import type { Exits } from '../../citizen/exits.ts'
import { statusOf } from '../errors.ts'
import { blockedPage } from '../pages/blocked-page.tsx'
import { type Lang, withQuery } from '../pages/links.ts'
import type { Requesters } from '../request/requesters.ts'
import { journeyNamed } from '../request/services.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'

export interface BlockedTools {
  duePage: DuePage
  exits: Exits
  requesters: Requesters
  pages: PageTools
}

/** `/blocked`: the person is verified here, and another device holds the claim. The forms are ways on for them. */
export function blockedRoutes({ duePage, exits, requesters, pages }: BlockedTools, lang: Lang): Router {
  const router = Router({ caseSensitive: true })
  router.get('/blocked', async (request, response) => {
    const id = journeyNamed(request)
    const again = withQuery('/next', new URLSearchParams(id === null ? {} : { journey: id }))
    const { page, facts } = await duePage.look(requesters.browser(request), { journey: id })
    if (page !== 'blocked') return goTo(response, lang, again)
    const { claim } = facts as Known
    const blocked = blockedPage(pages.context(lang, request.url), {
      until: claim.until,
      now: pages.now(),
      device: claim.kind,
      provider: pages.nameOf(claim.provider),
      since: claim.verifiedAt,
      identified: Boolean(facts.session),
      again,
    })
    return sendPage(response, blocked, statusOf({ code: 'device_blocked' }))
  })
  router.post('/session/takeover', async (request, response) => {
    await exits.takeOver(await requesters.identified(request), requesters.browser(request).kind)
    goTo(response, lang, '/next')
  })
  return router
}
