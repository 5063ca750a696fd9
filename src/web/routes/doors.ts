import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import { reference } from '../../citizen/support-reference.ts'
import { GwanmunError, hasCode } from '../../domain/errors.ts'
import type { JourneyId, ProviderId } from '../../domain/ids.ts'
import type { Journey } from '../../domain/journey.ts'
import { type Assertion, type Attempt, type ProviderDefinition, ProviderFault } from '../../domain/provider.ts'
import type { DoorOptions } from '../../federation/strategy.ts'
import { reopensAt } from '../../operator/overlay.ts'
import { arrive } from '../citizen/arrive.ts'
import { assertStillAsked, failedAt, journeyIn } from '../citizen/journeys.ts'
import type { Web } from '../context.ts'
import { choosePath, type Lang, withQuery } from '../pages/links.ts'
import { cameFromElsewhere } from '../request/same-site.ts'
import { deviceOf, ensureDevice } from '../request/who.ts'
import { goTo } from '../send.ts'
import { sendBusyDoor, sendProblemPage } from './door-pages.ts'

/** How long people are asked to wait before they try a failing door again, in seconds: a breaker's pause. */
const retrySeconds = 10

/** `/doors/{provider}` in one language: starts an attempt. */
export function doorRoutes(web: Web, lang: Lang): Router {
  const router = Router()
  router.get('/doors/:provider', async (request, response) => {
    const door = doorNamed(web, request.params.provider)
    const journey = await journeyIn(web, request, request.query['journey'])
    // A relying party's hint leads here by redirects alone, which a browser counts as its site's (Fetch Metadata §2.1).
    const hinted = journey?.relyingParty?.idpHint.includes(door.id) ?? false
    const elsewhere = { site: hinted ? undefined : request.get('sec-fetch-site'), purpose: request.get('sec-purpose') }
    // Another site must not be able to send someone to a provider, nor may a prefetcher: they land where one chooses.
    if (cameFromElsewhere(elsewhere)) return goTo(response, lang, choosePath(journey?.id ?? null))
    const allowed = journey?.relyingParty?.allowedDoors
    if (journey && allowed && !allowed.includes(door.id)) return goTo(response, lang, choosePath(journey.id))

    const light = web.board().doors.find(({ id }) => id === door.id)
    if (!light?.selectable) return failed(web, { request, response, lang }, { door, journey, error: closed(door.id) })
    if (
      light.light === 'red' &&
      request.query['anyway'] !== '1' &&
      sendBusyDoor(web, { request, response, lang, door, journey })
    )
      return
    // Whoever starts is refused before whoever comes back: a provider that recovers is not buried under newcomers.
    if (web.enter(door.id, ensureDevice(web, request, response)) !== null)
      return failed(web, { request, response, lang }, { door, journey, error: closed(door.id) })
    return start(web, { request, response, lang }, { door, journey })
  })
  router.get('/doors/:provider/problem', async (request, response) => {
    const door = doorNamed(web, request.params.provider)
    const journey = await journeyIn(web, request, request.query['journey'])
    const tried = journey?.tried.findLast(({ provider }) => provider === door.id)
    if (!journey || !tried) return goTo(response, lang, choosePath(journey?.id ?? null))
    const reopens = reopensAt(web.overrides.live(), door.id, web.world.now())
    const worthwhile = tried.fullUntil ?? tried.at + retrySeconds * 1000
    const soonest = Math.max(worthwhile, web.opensAt(door.id, journey.device) ?? 0, reopens ?? 0)
    const retryAt = tried.outcome === 'citizen_declined' ? null : soonest
    return sendProblemPage(web, { request, response, lang }, { door, journey, retryAt, ...tried })
  })
  return router
}

/** `/doors/{provider}/callback`: one URL per provider, the same for every language. */
export function callbackRoutes(web: Web): Router {
  const router = Router()
  router.get('/doors/:provider/callback', async (request, response, next) => {
    const door = doorNamed(web, request.params['provider'] ?? '')
    const state = String(request.query['state'] ?? '')
    let attempt: Attempt
    try {
      attempt = await web.attempts.take(web.cookies.attempt(request, state), state, door.id)
      // A sibling host can plant an attempt's cookie, but not the device's (`__Host-`): without this, somebody could be
      // signed in as somebody else (login CSRF, RFC 9700 §4.7).
      if (attempt.device !== deviceOf(web, request)) throw new GwanmunError('attempt_missing')
    } catch (error) {
      return refusedAttempt(web, { request, response, lang: 'ko' }, { door, state, error })
    }
    web.cookies.clearAttempt(response, state)
    web.trips.back(door.id, attempt)
    const { lang } = attempt
    const callback = new URL(request.originalUrl, web.origin)
    try {
      await assertStillAsked(web, request, attempt)
      const assertion = await authenticate(web, { request, response }, { attempt, callback })
      if (!assertion) throw new GwanmunError('internal')
      const arrived = await arrive(web, { request, response }, { attempt, assertion })
      web.metrics.attempt(door.id, 'verified')
      return goTo(response, lang, arrived)
    } catch (error) {
      if (!(error instanceof GwanmunError) || error.code === 'internal') return next(error)
      if (isRefusal(error)) web.trips.refused(door.id, attempt)
      const journey = await journeyIn(web, request, attempt.journey)
      return failed(web, { request, response, lang }, { door, journey, journeyId: attempt.journey, error })
    }
  })
  // Some providers post back. A cross-site POST carries no Lax cookies, the GET it becomes does.
  router.post(
    '/doors/:provider/callback',
    express.urlencoded({ extended: false, limit: '16kb' }),
    (request, response) => {
      const door = doorNamed(web, request.params['provider'] ?? '')
      const fields = Object.entries((request.body ?? {}) as Record<string, unknown>)
      const query = new URLSearchParams(fields.map(([name, value]) => [name, String(value)]))
      goTo(response, 'ko', withQuery(`/doors/${door.id}/callback`, query))
    },
  )
  return router
}

interface Exchange {
  request: Request
  response: Response
  lang: Lang
}

function doorNamed(web: Web, id: string): ProviderDefinition {
  const door = web.doors.find((one) => one.id === id)
  if (!door) throw new GwanmunError('provider_unknown')
  return door
}

/** Whether it was the provider with whom it ended, as far as the browser tells: not the person, and not our own full room. */
function isRefusal(error: GwanmunError): boolean {
  if (hasCode(error, 'provider_unavailable')) return !error.details.full
  return hasCode(error, 'provider_timeout') || hasCode(error, 'assertion_invalid')
}

/** What operators want to know of a failure beside its code. */
function reasonOf(error: unknown): string | undefined {
  if (hasCode(error, 'assertion_invalid')) return error.details.reason
  if (hasCode(error, 'provider_unavailable') && error.details.full) return 'full'
  const cause = error instanceof GwanmunError ? error.cause : undefined
  return cause instanceof ProviderFault ? cause.kind : undefined
}

function closed(provider: ProviderId): GwanmunError {
  return new GwanmunError('provider_closed', { provider, retryAfterSeconds: retrySeconds })
}

async function start(
  web: Web,
  at: Exchange,
  way: { door: ProviderDefinition; journey: Journey | null },
): Promise<void> {
  const { request, response, lang } = at
  const { door, journey } = way
  if (!web.canReturn()) throw new GwanmunError('store_unavailable')
  const loginHint = await loginHintOf(web, request, journey)
  const device = ensureDevice(web, request, response)
  const attempt = web.attempts.start({
    provider: door.id,
    journey: journey?.id ?? (web.world.token(160) as JourneyId),
    redirectUri: new URL(`/doors/${door.id}/callback`, web.origin).href,
    lang,
    device,
    lot: web.trips.sent(door.id, web.addressOf(request)),
    ...(journey?.relyingParty ? { relyingParty: true } : {}),
    ...(loginHint === null ? {} : { loginHint }),
  })
  const sealed = await web.attempts.seal(attempt)
  // Kept longer than the trip may take, so that who comes late is led back to their journey.
  web.cookies.setAttempt(request, response, { state: attempt.state, sealed, seconds: web.limits.journeySeconds })
  response.set('cache-control', 'no-store')
  try {
    await authenticate(web, at, { attempt })
  } catch (error) {
    return failed(web, at, { door, journey, journeyId: attempt.journey, error })
  }
}

/** The relying party's hint, else the link's; passed on as it is. */
async function loginHintOf(web: Web, request: Request, journey: Journey | null): Promise<string | null> {
  const sealed = journey?.relyingParty?.loginHint
  const hint = sealed && journey ? await web.sealer.open(sealed, journey.id) : request.query['login_hint']
  return typeof hint === 'string' && hint.length <= 200 ? hint : null
}

/**
 * Passport's callback style as a promise. `complete` resolves with the assertion; `begin` with null, once passport has
 * sent the redirect itself.
 */
function authenticate(
  web: Web,
  { request, response }: Pick<Exchange, 'request' | 'response'>,
  options: DoorOptions,
): Promise<Assertion | null> {
  return new Promise((resolve, reject) => {
    const done = (error: unknown, assertion?: Assertion | false, declined?: unknown) =>
      assertion ? resolve(assertion) : reject(error ?? declined)
    const { provider } = options.attempt
    const handler: RequestHandler = web.federation.passport.authenticate(provider, { session: false, ...options }, done)
    if (!options.callback) response.once('finish', () => resolve(null))
    handler(request, response, reject)
  })
}

/** Every failure ends in the same journey, at a page that names the door and those that are clear. */
async function failed(
  web: Web,
  { request, response, lang }: Exchange,
  way: { door: ProviderDefinition; journey: Journey | null; journeyId?: JourneyId; error: unknown },
): Promise<void> {
  const { door, error } = way
  const device = ensureDevice(web, request, response)
  const journey = await failedAt(web, { ...way, device, door })
  const outcome = error instanceof GwanmunError ? error.code : 'internal'
  web.metrics.attempt(door.id, outcome)
  // Anybody can knock at a shut door; the counter knows of it.
  if (!hasCode(error, 'citizen_declined') && !hasCode(error, 'provider_closed'))
    web.log.warn(
      { provider: door.id, outcome, reason: reasonOf(error), reference: journey.tried.at(-1)?.reference },
      'verification failed',
    )
  goTo(response, lang, withQuery(`/doors/${door.id}/problem`, new URLSearchParams({ journey: journey.id })))
}

/** A callback that belongs to no attempt of this browser, or comes late or twice: harmless. */
async function refusedAttempt(
  web: Web,
  at: Exchange,
  way: { door: ProviderDefinition; state: string; error: unknown },
): Promise<void> {
  const { door, state, error } = way
  const { request, response } = at
  if (!(error instanceof GwanmunError)) throw error
  if (error.code !== 'attempt_missing' && error.code !== 'attempt_expired' && error.code !== 'attempt_used') throw error
  web.metrics.attempt(door.id, error.code)
  // Too late is not lost: a relying party's request lives longer than a trip.
  const found = await web.attempts.find(web.cookies.attempt(request, state), state, door.id)
  const attempt = found && found.device === deviceOf(web, request) ? found : null
  const lang = attempt?.lang ?? at.lang
  return sendProblemPage(
    web,
    { request, response, lang },
    {
      door,
      journey: attempt && (await journeyIn(web, request, attempt.journey)),
      retryAt: null,
      outcome: error.code,
      reference: reference(door.id, web.world),
    },
  )
}
