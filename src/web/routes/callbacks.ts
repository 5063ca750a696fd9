import express, { type Request, Router } from 'express'
import type { Journeys } from '../../citizen/journeys.ts'
import { FailedTrip, type RoundTrips } from '../../citizen/round-trips.ts'
import { reference } from '../../citizen/support-reference.ts'
import { type ErrorCode, GwanmunError, hasCode } from '../../domain/errors.ts'
import type { Journey } from '../../domain/journey.ts'
import type { Attempt, ProviderDefinition } from '../../domain/provider.ts'
import type { World } from '../../domain/world.ts'
import { answerPath, choosePath, journeyEndPath, type Lang, nextPath, problemPath, withQuery } from '../pages/links.ts'
import type { AttemptRuns, Exchange } from '../request/attempt-runs.ts'
import type { ProviderNamed } from '../request/providers.ts'
import type { Requesters } from '../request/requesters.ts'
import type { Services } from '../request/services.ts'
import type { SignIn } from '../request/sign-in.ts'
import { goTo } from '../send.ts'
import type { DoorPages } from './door-pages.ts'

export interface CallbackTools {
  providerNamed: ProviderNamed
  trips: RoundTrips
  runs: AttemptRuns
  journeys: Pick<Journeys, 'find'>
  signIn: SignIn
  doorPages: DoorPages
  requesters: Requesters
  services: Services
  world: Pick<World, 'token'>
}

type Answering = Pick<Exchange, 'request' | 'response'>

/** `/doors/{provider}/callback`: one URL per provider, the same for every language. */
export function callbackRoutes(tools: CallbackTools): Router {
  const { providerNamed, trips, runs } = tools
  const router = Router({ caseSensitive: true })
  router.get('/doors/:provider/callback', async (request, response) => {
    const provider = providerNamed(request.params.provider)
    let attempt: Attempt
    try {
      attempt = await trips.take(runs.callback(request, provider.id))
    } catch (error) {
      return refuseCallback(tools, { request, response }, { provider, error })
    }
    return completeAttempt(tools, { request, response }, attempt)
  })
  // Some providers post back. A cross-site POST carries no Lax cookies, the GET it becomes does.
  router.post(
    '/doors/:provider/callback',
    express.urlencoded({ extended: false, limit: '16kb' }),
    (request, response) => {
      const provider = providerNamed(request.params['provider'])
      const fields = Object.entries((request.body ?? {}) as Record<string, unknown>)
      const query = new URLSearchParams(fields.map(([name, value]) => [name, String(value)]))
      goTo(response, 'ko', withQuery(`/doors/${provider.id}/callback`, query))
    },
  )
  return router
}

/** An attempt that returned ends here, exactly once, well or not. */
async function completeAttempt(tools: CallbackTools, at: Answering, attempt: Attempt): Promise<void> {
  const { trips, runs, signIn, requesters } = tools
  const { request, response } = at
  const { lang } = attempt
  try {
    const onward = await trips.complete<{ path: string; lang: Lang }>(attempt, {
      browser: requesters.browser(request),
      redeem: () => runs.redeem(at, attempt),
      arrive: async (verified) =>
        verified.kind === 'relying-party'
          ? { path: (verified.isLast ? answerPath : journeyEndPath)(verified.journey), lang: 'ko' }
          : { path: await signIn(request, response, verified), lang },
    })
    if (onward instanceof FailedTrip) goTo(response, lang, problemPath(onward.provider, onward.journey))
    else goTo(response, onward.lang, onward.path)
  } catch (refused) {
    sendLost(tools, at, { attempt, refused })
  }
}

/**
 * The relying party's request was cancelled, or ended, during the round trip; or a store of ours does not answer now, and the
 * person goes on in the same request once it does. @throws the refusal itself where it is another
 */
function sendLost(
  { doorPages, services }: CallbackTools,
  { request, response }: Answering,
  { attempt: { journey, lang, relyingParty }, refused }: { attempt: Attempt; refused: unknown },
): void {
  if (relyingParty && hasCode(refused, 'store_unavailable')) goTo(response, lang, choosePath(journey))
  else if (hasCode(refused, 'journey_unknown'))
    doorPages.sendLost({ request, response, lang }, services.of(request, journey))
  else throw refused
}

/** A callback that belongs to no attempt of this browser, or comes late or twice: harmless. */
async function refuseCallback(
  tools: CallbackTools,
  at: Answering,
  { provider, error }: { provider: ProviderDefinition; error: unknown },
): Promise<void> {
  const { trips, runs, doorPages, requesters, world } = tools
  const { request, response } = at
  if (!(error instanceof GwanmunError)) throw error
  const attempt = runs.find(request, provider.id)
  if (attempt && hasCode(error, 'store_unavailable')) return sendLost(tools, at, { attempt, refused: error })
  const { code: outcome } = error
  if (outcome !== 'attempt_missing' && outcome !== 'attempt_expired' && outcome !== 'attempt_used') throw error
  // Too late is not lost: a relying party's request lives longer than a round trip.
  const journey = attempt && (await tools.journeys.find(attempt.journey, requesters.browser(request).devices))
  const onward = attempt && (await wayOn(tools, request, { attempt, journey, outcome }))
  if (attempt && onward) {
    await trips.refused(provider.id, error, null)
    return goTo(response, attempt.lang, onward)
  }
  const shown = reference(provider.id, world)
  await trips.refused(provider.id, error, shown)
  if (attempt?.relyingParty && !journey)
    return sendLost(tools, at, { attempt, refused: new GwanmunError('journey_unknown') })
  const problem = { door: provider, journey, retryAt: null, outcome, reference: shown }
  return doorPages.sendProblem({ request, response, lang: attempt?.lang ?? 'ko' }, problem)
}

/** Where a person goes on whose callback comes again after they were verified; null: they were not. */
async function wayOn(
  { requesters }: CallbackTools,
  request: Request,
  { attempt, journey, outcome }: { attempt: Attempt; journey: Journey | null; outcome: ErrorCode },
): Promise<string | null> {
  if (outcome === 'attempt_missing') return null
  if (attempt.relyingParty) return journey?.verified ? nextPath(journey.id) : null
  // A session may be that of the person before: a person who came too late does not take its place.
  return outcome === 'attempt_used' && (await requesters.session(request)) ? nextPath(null) : null
}
