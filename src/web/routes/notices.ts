import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { Router } from 'express'
import type { CitizenLimits } from '../../citizen/citizen.ts'
import { reference } from '../../citizen/support-reference.ts'
import { hasCode } from '../../domain/errors.ts'
import type { World } from '../../domain/world.ts'
import type { Logger } from '../../operations/log.ts'
import { asGwanmunError, retryAfterOf, statusOf } from '../errors.ts'
import { errorPage, notFoundPage } from '../pages/error-page.tsx'
import { helpPage } from '../pages/help-page.tsx'
import type { Lang } from '../pages/links.ts'
import type { Services } from '../request/services.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'

/** `/help`. */
export function helpRoutes({ limits, pages }: { limits: CitizenLimits; pages: PageTools }, lang: Lang): Router {
  const { blockSeconds, holdSeconds, holdExtensionSeconds: extendSeconds } = limits
  const { readySeconds, leaseSeconds, idleSeconds } = limits
  const times = { blockSeconds, holdSeconds, extendSeconds, readySeconds, leaseSeconds, idleSeconds }
  const router = Router()
  router.get('/help', (request, response) => sendPage(response, helpPage(pages.context(lang, request.url), times)))
  return router
}

export function notFound(pages: PageTools, lang: Lang): RequestHandler {
  return (request, response) => sendPage(response, notFoundPage(pages.context(lang, request.url)), 404)
}

export interface ErrorPageTools {
  services: Services
  world: Pick<World, 'token'>
  log: Logger
  pages: PageTools
}

/** The end of the pages: a refusal renders its own page with its status; what we did not foresee gets a reference. */
export function errorPages({ services, world, log, pages }: ErrorPageTools, lang: Lang): ErrorRequestHandler {
  return (thrown, request: Request, response: Response, next) => {
    if (response.headersSent) return next(thrown)
    const error = asGwanmunError(thrown)
    // A page of its own tells a blocked person all that they can do.
    if (hasCode(error, 'device_blocked')) return goTo(response, lang, '/blocked')
    const logged = error.code === 'internal' ? reference('internal', world) : null
    if (logged) log.error({ err: error.cause, method: request.method, reference: logged }, 'request failed')
    const retryAfter = retryAfterOf(error)
    if (retryAfter !== null) response.set('retry-after', String(retryAfter))
    const page = errorPage(pages.context(lang, request.url), {
      code: error.code,
      reference: logged,
      retryAt: retryAfter === null ? null : pages.now() + retryAfter * 1000,
      service: error.code === 'journey_unknown' ? services.named(request) : null,
    })
    return sendPage(response, page, statusOf(error))
  }
}
