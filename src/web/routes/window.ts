import { Router } from 'express'
import type { BookingWindow } from '../../citizen/window.ts'
import type { Words } from '../../domain/provider.ts'
import { statusOf } from '../errors.ts'
import { birthdateFault, birthdateTyped } from '../pages/birthdate.ts'
import type { Lang } from '../pages/links.ts'
import { outsideWindowPage } from '../pages/outside-window-page.tsx'
import { windowPage } from '../pages/window-page.tsx'
import type { Requesters } from '../request/requesters.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'
import { formBody } from './forms.ts'

export interface WindowTools {
  /** Of the campaign that was chosen. */
  window: BookingWindow
  /** Every campaign’s; the default first. */
  campaigns: readonly { name(): Words; window: BookingWindow }[]
  requesters: Requesters
  pages: PageTools
  /** For the page that is about every campaign. */
  allPages: PageTools
}

/** When may I book? `/turn` answers a typed birth date, `/turn/mine` the verified one. */
export function windowRoutes(
  { window, campaigns: [first, ...more], requesters, pages, allPages }: WindowTools,
  lang: Lang,
): Router {
  const router = Router({ caseSensitive: true })
  router.get('/turn', (request, response) =>
    sendPage(response, windowPage(allPages.context(lang, request.url), { status: null, fault: null })),
  )
  router.post('/turn', formBody, (request, response) => {
    const text = String(request.body?.birthdate ?? '')
    const typed = birthdateTyped(text)
    const status = typed && (first?.window.ask(typed) ?? null)
    const others = more.flatMap(({ name, window }) => {
      const answer = typed && window.ask(typed)
      return answer ? [{ name: name()[lang], status: answer }] : []
    })
    const page = windowPage(allPages.answering(lang, '/turn'), {
      status,
      others,
      fault: status ? null : birthdateFault(text),
    })
    sendPage(response, page, status ? 200 : 400)
  })
  router.get('/turn/mine', async (request, response) => {
    const session = await requesters.identified(request)
    const status = await window.of(session)
    if (status.open || status.gathersFor !== null) return goTo(response, lang, '/next')
    const digits = await window.decisiveDigits(session)
    const page = outsideWindowPage(pages.context(lang, request.url), { status, digits })
    return sendPage(response, page, statusOf({ code: 'not_your_turn' }))
  })
  return router
}
