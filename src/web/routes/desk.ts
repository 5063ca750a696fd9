import { type Request, type Response, Router } from 'express'
import type { Desk } from '../../citizen/desk.ts'
import type { DeskCodes } from '../../citizen/desk-codes.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { World } from '../../domain/world.ts'
import type { Logger } from '../../operations/log.ts'
import { type Operator, operatorMay } from '../../operator/operators.ts'
import { statusOf } from '../errors.ts'
import { openTokenCheck } from '../ops/tokens.ts'
import { deskPage } from '../pages/desk-page.tsx'
import type { Lang } from '../pages/links.ts'
import type { Cookies } from '../request/cookies.ts'
import type { Requesters } from '../request/requesters.ts'
import type { SignOut } from '../request/sign-out.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'
import { deskCodeRoutes } from './desk-code.ts'
import { formBody } from './forms.ts'

export interface DeskRouteTools {
  desk: Desk
  /** Where an operator has the role `desk`; otherwise no page of this is there. */
  deskCodes: Pick<DeskCodes, 'issue' | 'offered'>
  operators: readonly Operator[]
  world: Pick<World, 'now'>
  cookies: Pick<Cookies, 'setTerminal' | 'clearTerminal'>
  requesters: Requesters
  signOut: SignOut
  pages: PageTools
  log: Logger
  /** Length of a sign-in, in seconds. */
  terminalSeconds: number
}

/** `/desk`: an operator signs a terminal in and out, and makes it ready for the next citizen. */
export function deskRoutes(tools: DeskRouteTools, lang: Lang): Router {
  const { desk, deskCodes, operators, world, requesters, signOut, cookies, pages, log } = tools
  const operatorOf = openTokenCheck(world, operators)
  const router = Router({ caseSensitive: true })

  const endCitizen = async (request: Request, response: Response) =>
    signOut(request, response, await requesters.session(request))

  router.get('/desk', async (request, response) => {
    if (!deskCodes.offered) throw new GwanmunError('not_found')
    const terminal = await desk.terminalOf(requesters.browser(request))
    sendPage(response, deskPage(pages.context(lang, '/desk'), { terminal, now: pages.now(), refused: false }))
  })
  router.post('/desk/sign-in', formBody, async (request, response) => {
    if (!deskCodes.offered) throw new GwanmunError('not_found')
    const operator = operatorOf(String(request.body?.token ?? '').trim())
    if (!operator || !operatorMay(operator, 'desk')) {
      const page = deskPage(pages.answering(lang, '/desk'), { terminal: null, now: pages.now(), refused: true })
      return sendPage(response, page, statusOf({ code: 'operator_unknown' }))
    }
    // A person who was verified here before did not come to this desk, and a browser is one terminal.
    await endCitizen(request, response)
    await desk.signOut(requesters.browser(request))
    const device = requesters.ensureDevice(request, response)
    const { terminal, secret } = await desk.signIn(operator, { device, kind: requesters.browser(request).kind })
    cookies.setTerminal(response, secret, tools.terminalSeconds)
    log.info({ operator: operator.name, terminal: terminal.id }, 'terminal signed in')
    goTo(response, lang, '/desk')
  })
  router.post('/desk/next', async (request, response) => {
    const terminal = await desk.terminalOf(requesters.browser(request))
    if (!terminal) return goTo(response, lang, '/desk')
    await endCitizen(request, response)
    goTo(response, lang, '/')
  })
  router.post('/desk/sign-out', async (request, response) => {
    const browser = requesters.browser(request)
    const terminal = await desk.terminalOf(browser)
    if (terminal) {
      await endCitizen(request, response)
      await desk.signOut(browser)
      log.info({ operator: terminal.operator, terminal: terminal.id }, 'terminal signed out')
    }
    cookies.clearTerminal(response)
    goTo(response, lang, '/desk')
  })
  router.use(deskCodeRoutes({ deskCodes, desk, operatorOf, requesters, pages, log }, lang))
  // Addresses of the forms, asked for as pages.
  router.get(['/desk/sign-in', '/desk/next', '/desk/sign-out'], (_request, response) => goTo(response, lang, '/desk'))
  return router
}
