import { type Request, type Response, Router } from 'express'
import { GwanmunError } from '../../domain/errors.ts'
import type { JourneyId, ProviderId } from '../../domain/ids.ts'
import type { Journey } from '../../domain/journey.ts'
import type { PendingRequest } from '../../openid-provider/openid-provider.ts'
import { journeyIn } from '../citizen/journeys.ts'
import type { Web } from '../context.ts'
import { chooserPage } from '../pages/chooser-page.tsx'
import { doorPath, type Lang } from '../pages/links.ts'
import { ensureDevice } from '../request/who.ts'
import { goTo, pageContext, sendPage } from '../send.ts'
import { boardFor, relyingPartyOf, suggestedFor } from './door-pages.ts'

/**
 * `/journeys/{id}`: the chooser inside a journey. For a relying party the id is the uid of its request, and the OpenID
 * Provider's cookie, which lives under this path, proves that it is this browser's.
 */
export function journeyRoutes(web: Web, lang: Lang): Router {
  const router = Router()

  router.get('/journeys/:id', async (request, response) => {
    const known = await journeyIn(web, request, request.params.id)
    if (known) return sendChooser(web, { request, response, lang }, known, wishUnmet(web, known))
    const pending = await web.openIdProvider.request(request, response, request.params.id)
    if (!pending) throw new GwanmunError('journey_unknown')
    const journey = await openFor(web, { request, response }, pending)
    const hinted = hintedDoor(web, journey)
    const preferred = pending.lang ?? lang
    if (hinted.door) return goTo(response, preferred, doorPath(hinted.door, { journey: journey.id }))
    if (hinted.unavailable && pending.hintPolicy === 'temporarily_unavailable') {
      const description = 'the requested identity provider is not available'
      return response.redirect(
        303,
        await web.openIdProvider.abort(request, response, request.params.id, {
          error: 'temporarily_unavailable',
          description,
        }),
      )
    }
    if (preferred !== lang) return goTo(response, preferred, request.url)
    return sendChooser(web, { request, response, lang }, journey, hinted.unavailable)
  })

  router.get('/journeys/:id/finish', async (request, response) => {
    const journey = await journeyIn(web, request, request.params.id)
    if (!journey?.verified) throw new GwanmunError('journey_unknown')
    const to = await web.openIdProvider.finish(request, response, journey.id, journey.verified)
    await web.citizen.journeys.forget(journey.id)
    response.set('cache-control', 'no-store').redirect(303, to)
  })

  router.post('/journeys/:id/cancel', async (request, response) => {
    // The OpenID Provider's cookie lives under the path without a language.
    if (lang !== 'ko') return response.redirect(307, `/journeys/${encodeURIComponent(request.params.id)}/cancel`)
    const description = 'the person went back without verifying'
    const to = await web.openIdProvider.abort(request, response, request.params.id, {
      error: 'access_denied',
      description,
    })
    await web.citizen.journeys.forget(request.params.id as JourneyId)
    response.set('cache-control', 'no-store').redirect(303, to)
  })

  return router
}

async function openFor(
  web: Web,
  { request, response }: { request: Request; response: Response },
  { uid, relyingParty, loginHint }: PendingRequest,
): Promise<Journey> {
  const device = ensureDevice(web, request, response)
  return web.citizen.journeys.begin({ id: uid, device, relyingParty, loginHint })
}

/** The first hinted door that can be used. A hint is a request, not an order: none usable leaves the choice open. */
function hintedDoor(web: Web, journey: Journey): { door: ProviderId | null; unavailable: boolean } {
  const hints = journey.relyingParty?.idpHint ?? []
  const board = boardFor(web, journey)
  const door = hints.find((hint) =>
    board.doors.some(({ id, selectable, light }) => id === hint && selectable && light !== 'red'),
  )
  return { door: door ?? null, unavailable: hints.length > 0 && !door }
}

/** Whether to say that a wished-for door cannot be used: until something was tried, from when on the person knows. */
function wishUnmet(web: Web, journey: Journey): boolean {
  return journey.tried.length === 0 && hintedDoor(web, journey).unavailable
}

function sendChooser(
  web: Web,
  { request, response, lang }: { request: Request; response: Response; lang: Lang },
  journey: Journey,
  hintUnavailable: boolean,
): void {
  const now = web.world.now()
  const insteadOf = journey.relyingParty?.idpHint ?? []
  const page = chooserPage(pageContext(web, lang, request.url), {
    journeyId: journey.id,
    board: boardFor(web, journey),
    now,
    doors: web.doors,
    tried: journey.tried,
    relyingParty: relyingPartyOf(journey),
    notice: hintUnavailable ? 'hint_unavailable' : null,
    suggested: hintUnavailable ? suggestedFor(web, { journey, device: journey.device, insteadOf, now }) : null,
  })
  sendPage(response, page)
}
