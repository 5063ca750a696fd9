import { type Request, type RequestHandler, Router } from 'express'
import { GwanmunError } from '../../domain/errors.ts'
import type { Cookies } from './cookies.ts'
import { cameFromElsewhere, isAheadOfTime } from './same-site.ts'
import { journeyNamed } from './services.ts'

/** GETs that other sites lead to, and that use something up: an attempt, a start, a relying party's request. */
const ways = [
  '/doors/:provider',
  '/doors/:provider/callback',
  '/journeys/:id',
  '/journeys/:id/finish',
  '/journeys/:id/cancel',
]

/** GETs that claim a person for this device, give them a place in line, count as their presence in it, or let them in. */
const steps = ['/wait', '/wait/left', '/slots', '/confirm', '/confirm/expired']
/** Those of them that go by the journey in the address, and refuse one that is not known. The others do not read it. */
const journeySteps = ['/next', '/blocked']

/**
 * In front of the GETs that use something up: only a person who goes there does. HEAD is answered without a look, a page that a
 * browser fetches ahead of time is refused (a browser then throws the answer away and asks again once the person goes there), and
 * another site cannot make a verified person claim, join the line or come in.
 */
export function visits(cookies: Pick<Cookies, 'arrived'>): Router {
  const router = Router({ caseSensitive: true })
  const fromHere =
    (isOwn: (request: Request) => boolean): RequestHandler =>
    (request, _response, next) => {
      const site = request.get('sec-fetch-site')
      // The way back from a provider leads here by redirects alone, and a browser counts those as the provider's.
      const isStray = !cookies.arrived(request) && !isOwn(request) && cameFromElsewhere({ site, purpose: undefined })
      next(isStray ? new GwanmunError('cross_site_refused') : undefined)
    }
  router.get([...ways, ...steps, ...journeySteps], byPerson)
  router.get(
    steps,
    fromHere(() => false),
  )
  // A relying party's person needs the id of their journey, which no other site knows.
  router.get(
    journeySteps,
    fromHere((request) => journeyNamed(request) !== null),
  )
  return router
}

const byPerson: RequestHandler = (request, response, next) => {
  if (request.method === 'HEAD') return response.set('cache-control', 'no-store').type('html').end()
  return next(isAheadOfTime(request) ? new GwanmunError('cross_site_refused') : undefined)
}
