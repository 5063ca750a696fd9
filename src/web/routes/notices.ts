import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { Router } from 'express'
import type { CitizenLimits } from '../../citizen/citizen.ts'
import type { Exits } from '../../citizen/exits.ts'
import { reference } from '../../citizen/support-reference.ts'
import { type ErrorCode, hasCode } from '../../domain/errors.ts'
import type { World } from '../../domain/world.ts'
import type { Logger } from '../../operations/log.ts'
import { asGwanmunError, fieldsOf, retryAfterOf, statusOf } from '../errors.ts'
import { errorPage, notFoundPage, wayOn } from '../pages/error-page.tsx'
import { helpPage } from '../pages/help-page.tsx'
import type { Lang } from '../pages/links.ts'
import type { PageContext } from '../pages/page.tsx'
import { sessionOverPage } from '../pages/result-pages.tsx'
import type { Requesters } from '../request/requesters.ts'
import type { Services } from '../request/services.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'
import type { TooManyPage } from '../too-many.ts'

export interface HelpTools {
  limits: CitizenLimits
  exits: Pick<Exits, 'blockSeconds'>
  pages: PageTools
}

/** `/help`. */
export function helpRoutes({ limits, exits, pages }: HelpTools, lang: Lang): Router {
  const { holdSeconds, holdExtensionSeconds: extendSeconds } = limits
  const { readySeconds, leaseSeconds, idleSeconds } = limits
  const times = { holdSeconds, extendSeconds, readySeconds, leaseSeconds, idleSeconds }
  const router = Router({ caseSensitive: true })
  router.get('/help', (request, response) => {
    const props = { ...times, blockSeconds: exits.blockSeconds() }
    return sendPage(response, helpPage(pages.context(lang, request.url), props))
  })
  return router
}

export function notFound(pages: PageTools, lang: Lang): RequestHandler {
  return (request, response) => sendPage(response, notFoundPage(contextOf(pages, { request, lang }, 'not_found')), 404)
}

/** A refused POST has no address to come back to: the page on which the person can go on stands for it. */
function contextOf(
  pages: PageTools,
  { request, lang }: { request: Request; lang: Lang },
  code: ErrorCode,
): PageContext {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  return isRead ? pages.context(lang, request.url) : pages.answering(lang, wayOn(code))
}

export interface ErrorPageTools {
  requesters: Pick<Requesters, 'sessionEnd'>
  services: Services
  world: Pick<World, 'token'>
  log: Logger
  pages: PageTools
  tooMany: TooManyPage
}

const isOfJourney = ({ method, path, query }: Request) =>
  method === 'GET' && (/^\/journeys\//.test(path) || query['journey'] !== undefined)

/** The end of the pages: a refusal renders its own page with its status; what we did not foresee gets a reference. */
export function errorPages(
  { requesters, services, world, log, pages, tooMany }: ErrorPageTools,
  lang: Lang,
): ErrorRequestHandler {
  return async (thrown, request: Request, response: Response, next) => {
    if (response.headersSent) return next(thrown)
    const error = asGwanmunError(thrown)
    // A page of its own tells a blocked person all that they can do.
    if (hasCode(error, 'device_blocked')) return goTo(response, lang, '/blocked')
    if (hasCode(error, 'too_many_requests')) {
      const retryAt = pages.now() + error.details.retryAfterSeconds * 1000
      response.status(statusOf(error)).set({ ...fieldsOf(error), 'cache-control': 'no-store' })
      return void response.type('html').send(tooMany(lang, retryAt))
    }
    const context = contextOf(pages, { request, lang }, error.code)
    // A person who was verified a moment ago is told why they are not, and what is kept.
    const why = error.code === 'not_verified' ? await requesters.sessionEnd(request) : null
    if (why) return sendPage(response, sessionOverPage(context, why), statusOf(error))
    const logged = error.code === 'internal' ? reference('internal', world) : null
    if (logged) log.error({ err: error.cause, method: request.method, reference: logged }, 'request failed')
    const retryAfter = retryAfterOf(error)
    response.set(fieldsOf(error))
    const page = errorPage(context, {
      code: error.code,
      reference: logged,
      retryAt: retryAfter === null ? null : pages.now() + retryAfter * 1000,
      service: error.code === 'journey_unknown' ? services.named(request) : null,
      // A person on the way to a relying party goes on with the same request; any other way would lose it.
      again: error.code === 'store_unavailable' && isOfJourney(request) ? request.url : null,
    })
    return sendPage(response, page, statusOf(error))
  }
}
