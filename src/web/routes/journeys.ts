import { type Request, type Response, Router } from 'express'
import type { DuePage } from '../../citizen/due-page.ts'
import type { Journeys } from '../../citizen/journeys.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { JourneyId } from '../../domain/ids.ts'
import { hintIsUnavailable } from '../../openid-provider/interactions.ts'
import type { OpenIdProvider } from '../../openid-provider/openid-provider.ts'
import { choosePath, type Lang, localPath } from '../pages/links.ts'
import type { Requesters } from '../request/requesters.ts'
import { cameFromElsewhere } from '../request/same-site.ts'
import { goTo } from '../send.ts'
import type { Choices } from './choices.ts'
import type { DoorPages } from './door-pages.ts'
import type { JourneyStart } from './journey-start.ts'
import { pathOf } from './next.ts'

export interface JourneyTools {
  duePage: DuePage
  journeys: Journeys
  openIdProvider: OpenIdProvider
  choices: Choices
  doorPages: DoorPages
  requesters: Requesters
  startJourney: JourneyStart
}

/**
 * `/journeys/{id}`: the chooser inside a journey. For a relying party the id is the uid of its request, and the OpenID
 * Provider's cookie, which lives under this path, proves that it is this browser's.
 */
export function journeyRoutes(tools: JourneyTools, lang: Lang): Router {
  const { duePage, journeys, openIdProvider, choices, doorPages, requesters, startJourney } = tools
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
    // It was not begun where the request came in: by a release until December 2026, or the store has lost it.
    const { journey, path, hintUnavailable } = await startJourney({ request, response }, pending)
    if (path === null) {
      const ending = { error: 'temporarily_unavailable', description: hintIsUnavailable } as const
      return response.redirect(303, await openIdProvider.abort(request, response, journey.id, ending))
    }
    if (path !== localPath(lang, choosePath(journey.id))) return goTo(response, 'ko', path)
    return doorPages.sendChooser({ request, response, lang }, journey, hintUnavailable)
  })

  router.get('/journeys/:id/finish', async (request, response) => {
    const { page, facts } = await duePage.enter(requesters.browser(request), { journey: request.params.id })
    const { journey } = facts
    if (!journey?.verified) throw new GwanmunError('journey_unknown')
    // Another device of the person may have claimed them since `/next` led here.
    if (page !== 'return-to-relying-party') return goTo(response, lang, pathOf(page, facts).path)
    const to = await openIdProvider.finish(request, response, journey.id, journey.verified)
    await journeys.answered(journey)
    response.set('cache-control', 'no-store').redirect(303, to)
  })

  const cancel = async (request: Request<{ id: string }>, response: Response) => {
    const { id } = request.params
    // The OpenID Provider's cookie lives under the path without a language.
    if (lang !== 'ko') return response.redirect(303, `/journeys/${encodeURIComponent(id)}/cancel`)
    const ending = { error: 'access_denied', description: 'the person went back without verifying' } as const
    const known = await find(request)
    const to = await openIdProvider.abort(request, response, id, ending)
    if (known) await journeys.answered(known)
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
