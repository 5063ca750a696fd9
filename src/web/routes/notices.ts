import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { Router } from 'express'
import { reference } from '../../citizen/support-reference.ts'
import { hasCode } from '../../domain/errors.ts'
import type { Web } from '../context.ts'
import { asGwanmunError, retryAfterOf, statusOf } from '../errors.ts'
import { errorPage, notFoundPage } from '../pages/error-page.tsx'
import { helpPage } from '../pages/help-page.tsx'
import type { Lang } from '../pages/links.ts'
import { goTo, pageContext, sendPage } from '../send.ts'

/** Help, and everything that is not there. */
export function helpRoutes(web: Web, lang: Lang): Router {
  const router = Router()
  router.get('/help', (request, response) => {
    const { blockSeconds, holdSeconds, holdExtensionSeconds: extendSeconds } = web.limits
    const { readySeconds, leaseSeconds, idleSeconds } = web.room
    const page = helpPage(pageContext(web, lang, request.url), {
      blockSeconds,
      holdSeconds,
      extendSeconds,
      readySeconds,
      leaseSeconds,
      idleSeconds,
    })
    sendPage(response, page)
  })
  return router
}

export function notFound(web: Web, lang: Lang): RequestHandler {
  return (request, response) => sendPage(response, notFoundPage(pageContext(web, lang, request.url)), 404)
}

/** The end of the pages: a refusal renders its own page with its status; what we did not foresee gets a reference. */
export function errorPages(web: Web, lang: Lang): ErrorRequestHandler {
  return (thrown, request: Request, response: Response, next) => {
    if (response.headersSent) return next(thrown)
    const error = asGwanmunError(thrown)
    // Who is on another device is told so with everything they can do about it.
    if (hasCode(error, 'device_blocked')) return goTo(response, lang, '/blocked')
    const logged = error.code === 'internal' ? reference('internal', web.world) : null
    if (logged) web.log.error({ err: error.cause, method: request.method, reference: logged }, 'request failed')
    const retryAfter = retryAfterOf(error)
    if (retryAfter !== null) response.set('retry-after', String(retryAfter))
    const page = errorPage(pageContext(web, lang, request.url), {
      code: error.code,
      reference: logged,
      retryAt: retryAfter === null ? null : web.world.now() + retryAfter * 1000,
    })
    return sendPage(response, page, statusOf(error))
  }
}
