import { Router } from 'express'
import type { Desk } from '../../citizen/desk.ts'
import type { DeskCodes } from '../../citizen/desk-codes.ts'
import { GwanmunError, hasCode } from '../../domain/errors.ts'
import type { Logger } from '../../operations/log.ts'
import { operatorMay } from '../../operator/operators.ts'
import { statusOf } from '../errors.ts'
import type { TokenCheck } from '../ops/tokens.ts'
import { deskCodeGivenPage, deskCodePage } from '../pages/desk-code-page.tsx'
import type { Lang } from '../pages/links.ts'
import type { Requesters } from '../request/requesters.ts'
import { type PageTools, sendPage } from '../send.ts'
import { formBody } from './forms.ts'

export interface DeskCodeRouteTools {
  /** Where none is offered, the page is not there. */
  deskCodes: Pick<DeskCodes, 'issue' | 'offered'>
  desk: Pick<Desk, 'terminalOf'>
  operatorOf: TokenCheck
  requesters: Requesters
  pages: PageTools
  log: Logger
}

/** `/desk/code`: an operator gives a code to a person whom another device blocks. */
export function deskCodeRoutes(tools: DeskCodeRouteTools, lang: Lang): Router {
  const { deskCodes, desk, operatorOf, requesters, pages, log } = tools
  const router = Router({ caseSensitive: true })
  router.get('/desk/code', (_request, response) => {
    if (!deskCodes.offered) throw new GwanmunError('not_found')
    sendPage(response, deskCodePage(pages.context(lang, '/desk/code'), { typed: '', refused: null }))
  })
  router.post('/desk/code', formBody, async (request, response) => {
    if (!deskCodes.offered) throw new GwanmunError('not_found')
    const context = pages.answering(lang, '/desk/code')
    const typed = String(request.body?.reference ?? '').slice(0, 40)
    const operator = operatorOf(String(request.body?.token ?? '').trim())
    if (!operator || !operatorMay(operator, 'desk'))
      return sendPage(
        response,
        deskCodePage(context, { typed, refused: 'token' }),
        statusOf({ code: 'operator_unknown' }),
      )
    try {
      const issued = await deskCodes.issue(operator, typed, await desk.terminalOf(requesters.browser(request)))
      log.info({ operator: operator.name }, 'desk code given')
      sendPage(response, deskCodeGivenPage(context, issued, pages.now()))
    } catch (error) {
      if (!hasCode(error, 'invalid_request')) throw error
      sendPage(response, deskCodePage(context, { typed, refused: 'reference' }), statusOf(error))
    }
  })
  return router
}
