import { type Request, Router } from 'express'
import { GwanmunError } from '../../domain/errors.ts'
import type { JourneyId } from '../../domain/ids.ts'
import type { Journey } from '../../domain/journey.ts'
import type { ProviderDefinition } from '../../domain/provider.ts'
import { reopensAt } from '../../operator/overlay.ts'
import { journeyIn } from '../citizen/journeys.ts'
import type { Web } from '../context.ts'
import { choosePath, type Lang } from '../pages/links.ts'
import { cameFromElsewhere } from '../request/same-site.ts'
import { ensureDevice } from '../request/who.ts'
import { goTo } from '../send.ts'
import { authenticate, type Exchange, endFailed, providerNamed } from './attempts.ts'
import { sendBusyDoor, sendProblemPage } from './door-pages.ts'

/** A door that one person wants to open, and the journey they are on. */
interface Wish {
  door: ProviderDefinition
  journey: Journey | null
}

/** `/doors/{provider}` in one language: starts an attempt. `/doors/{provider}/problem`: how the last one failed. */
export function doorRoutes(web: Web, lang: Lang): Router {
  const router = Router()
  router.get('/doors/:provider', async (request, response) => {
    const door = providerNamed(web, request.params.provider)
    const journey = await journeyIn(web, request, request.query['journey'])
    // Another site must not be able to send a person to a provider, nor may a prefetcher: they land where one chooses.
    if (isFromElsewhere(request, { door, journey })) return goTo(response, lang, choosePath(journey?.id ?? null))
    const allowed = journey?.relyingParty?.allowedDoors
    if (journey && allowed && !allowed.includes(door.id)) return goTo(response, lang, choosePath(journey.id))

    const at = { request, response, lang }
    const light = web.board().doors.find(({ id }) => id === door.id)
    if (!light?.selectable) return refuseStart(web, at, { door, journey })
    const insists = request.query['anyway'] === '1'
    if (light.light === 'red' && !insists && sendBusyDoor(web, { ...at, door, journey })) return
    // Starts are refused before returns: a provider that recovers is not buried under newcomers.
    if (web.enter(door.id, ensureDevice(web, request, response)) !== null)
      return refuseStart(web, at, { door, journey })
    return startAttempt(web, at, { door, journey })
  })
  router.get('/doors/:provider/problem', async (request, response) => {
    const door = providerNamed(web, request.params.provider)
    const journey = await journeyIn(web, request, request.query['journey'])
    const tried = journey?.tried.findLast(({ provider }) => provider === door.id)
    if (!journey || !tried) return goTo(response, lang, choosePath(journey?.id ?? null))
    const reopens = reopensAt(web.overrides.live(), door.id, web.world.now())
    const worthwhile = tried.fullUntil ?? tried.at + web.retryMs
    const soonest = Math.max(worthwhile, web.opensAt(door.id, journey.device) ?? 0, reopens ?? 0)
    const retryAt = tried.outcome === 'citizen_declined' ? null : soonest
    return sendProblemPage(web, { request, response, lang }, { door, journey, retryAt, ...tried })
  })
  return router
}

function isFromElsewhere(request: Request, { door, journey }: Wish): boolean {
  // A relying party's hint leads here by redirects alone, which a browser counts as its site's (Fetch Metadata §2.1).
  const hinted = journey?.relyingParty?.idpHint.includes(door.id) ?? false
  const site = hinted ? undefined : request.get('sec-fetch-site')
  return cameFromElsewhere({ site, purpose: request.get('sec-purpose') })
}

function refuseStart(web: Web, at: Exchange, { door, journey }: Wish): Promise<void> {
  const { id: provider } = door
  const device = ensureDevice(web, at.request, at.response)
  const attempt = { provider, device, journey: journey?.id ?? newJourneyId(web) }
  const error = new GwanmunError('provider_closed', { provider })
  return endFailed(web, at, { attempt, returned: false, verifiedInMs: null, error })
}

async function startAttempt(web: Web, at: Exchange, { door, journey }: Wish): Promise<void> {
  const { request, response, lang } = at
  if (!web.canReturn()) throw new GwanmunError('store_unavailable')
  const loginHint = await loginHintOf(web, request, journey)
  const attempt = web.attempts.start({
    provider: door.id,
    journey: journey?.id ?? newJourneyId(web),
    redirectUri: new URL(`/doors/${door.id}/callback`, web.origin).href,
    lang,
    device: ensureDevice(web, request, response),
    networkShard: web.roundTripStarted(door.id, web.addressOf(request)),
    relyingParty: journey?.relyingParty ? true : undefined,
    loginHint: loginHint ?? undefined,
  })
  const sealed = await web.attempts.seal(attempt)
  // Kept longer than the round trip may take, so that a late return is still led back to its journey.
  web.cookies.setAttempt(request, response, { state: attempt.state, sealed, seconds: web.limits.journeySeconds })
  response.set('cache-control', 'no-store')
  try {
    await authenticate(web, at, { attempt })
  } catch (error) {
    return endFailed(web, at, { attempt, returned: false, verifiedInMs: null, error })
  }
}

const newJourneyId = (web: Pick<Web, 'world'>) => web.world.token(160) as JourneyId

/** The relying party's hint, else the link's; passed on as it is. */
async function loginHintOf(web: Web, request: Request, journey: Journey | null): Promise<string | null> {
  const isAsked = journey?.relyingParty?.loginHint !== undefined
  const hint = isAsked ? await web.citizen.journeys.loginHint(journey) : request.query['login_hint']
  return typeof hint === 'string' && hint.length <= 200 ? hint : null
}
