import { type Request, type Response, Router } from 'express'
import type { DuePage } from '../../citizen/due-page.ts'
import type { Journeys } from '../../citizen/journeys.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { JourneyId } from '../../domain/ids.ts'
import type { OpenIdProvider } from '../../openid-provider/openid-provider.ts'
import { choosePath, doorPath, type Lang } from '../pages/links.ts'
import type { Requesters } from '../request/requesters.ts'
import { cameFromElsewhere } from '../request/same-site.ts'
import type { Services } from '../request/services.ts'
import { goTo } from '../send.ts'
import type { Choices } from './choices.ts'
import type { DoorPages } from './door-pages.ts'
import { pathOf } from './next.ts'

export interface JourneyTools {
  duePage: DuePage
  journeys: Journeys
  openIdProvider: OpenIdProvider
  choices: Choices
  doorPages: DoorPages
  requesters: Requesters
  services: Services
}

/**
 * `/journeys/{id}`: the chooser inside a journey. For a relying party the id is the uid of its request, and the OpenID
 * Provider's cookie, which lives under this path, proves that it is this browser's.
 */
export function journeyRoutes(tools: JourneyTools, lang: Lang): Router {
  const { duePage, journeys, openIdProvider, choices, doorPages, requesters, services } = tools
  const router = Router({ caseSensitive: true })
  const find = (request: Request<{ id: string }>) =>
    journeys.find(request.params.id, requesters.browser(request).devices)

  router.get('/journeys/:id', async (request, response) => {
    const known = await find(request)
    if (known) {
      // Said until something was tried; from then on the person knows.
      const hintUnavailable = known.tried.length === 0 && choices.hintedFor(known).unavailable
      return doorPages.sendChooser({ request, response, lang }, known, hintUnavailable)
    }
    const pending = await openIdProvider.request(request, response, request.params.id)
    if (!pending) throw new GwanmunError('journey_unknown')
    const { uid: id, relyingParty, loginHint, singleDevice } = pending
    const device = requesters.ensureDevice(request, response)
    const journey = await journeys.begin({ id, device, relyingParty, loginHint, singleDevice })
    services.remember(request, response, { id, client: relyingParty.clientId })
    const hinted = choices.hintedFor(journey)
    const preferred = pending.lang
    if (hinted.door) return goTo(response, preferred, doorPath(hinted.door, { journey: id }))
    if (hinted.unavailable && pending.hintPolicy === 'temporarily_unavailable') {
      const description = 'the requested identity provider is not available'
      const ending = { error: 'temporarily_unavailable', description } as const
      return response.redirect(303, await openIdProvider.abort(request, response, id, ending))
    }
    if (preferred !== lang) return goTo(response, preferred, request.url)
    return doorPages.sendChooser({ request, response, lang }, journey, hinted.unavailable)
  })

  router.get('/journeys/:id/finish', async (request, response) => {
    const { page, facts } = await duePage.enter(requesters.browser(request), { journey: request.params.id })
    const { journey } = facts
    if (!journey?.verified) throw new GwanmunError('journey_unknown')
    // Another device of the person may have claimed them since `/next` led here.
    if (page !== 'return-to-relying-party') return goTo(response, lang, pathOf(page, facts).path)
    const to = await openIdProvider.finish(request, response, journey.id, journey.verified)
    await journeys.forget(journey.id)
    response.set('cache-control', 'no-store').redirect(303, to)
  })

  const cancel = async (request: Request<{ id: string }>, response: Response) => {
    const { id } = request.params
    // The OpenID Provider's cookie lives under the path without a language.
    if (lang !== 'ko') return response.redirect(303, `/journeys/${encodeURIComponent(id)}/cancel`)
    const ending = { error: 'access_denied', description: 'the person went back without verifying' } as const
    const to = await openIdProvider.abort(request, response, id, ending)
    await journeys.forget(id as JourneyId)
    return response.set('cache-control', 'no-store').redirect(303, to)
  }
  // For programs; the pages have a link.
  router.post('/journeys/:id/cancel', cancel)
  router.get('/journeys/:id/cancel', (request, response) => {
    const { id } = request.params
    // A link that ends the request: another site may not follow it for the person.
    const from = { site: request.get('sec-fetch-site'), purpose: undefined }
    if (cameFromElsewhere(from)) return goTo(response, lang, choosePath(id as JourneyId))
    return cancel(request, response)
  })
  return router
}
