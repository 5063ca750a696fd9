import express, { Router } from 'express'
import { reference } from '../../citizen/support-reference.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { Attempt, ProviderDefinition } from '../../domain/provider.ts'
import { failureOf } from '../../domain/verification-failure.ts'
import { arrive } from '../citizen/arrive.ts'
import { assertStillAsked, journeyIn } from '../citizen/journeys.ts'
import type { Web } from '../context.ts'
import { withQuery } from '../pages/links.ts'
import { deviceOf } from '../request/who.ts'
import { goTo } from '../send.ts'
import { authenticate, type Exchange, endFailed, providerNamed } from './attempts.ts'
import { sendProblemPage } from './door-pages.ts'

type Answering = Pick<Exchange, 'request' | 'response'>

/** `/doors/{provider}/callback`: one URL per provider, the same for every language. */
export function callbackRoutes(web: Web): Router {
  const router = Router()
  router.get('/doors/:provider/callback', async (request, response) => {
    const provider = providerNamed(web, request.params['provider'] ?? '')
    const state = String(request.query['state'] ?? '')
    let attempt: Attempt
    try {
      attempt = await web.attempts.take(web.cookies.attempt(request, state), state, provider.id)
      // A sibling host can plant an attempt's cookie, but not the device's (`__Host-`): without this, a person could be
      // signed in as another one (login CSRF, RFC 9700 §4.7).
      if (attempt.device !== deviceOf(web, request)) throw new GwanmunError('attempt_missing')
    } catch (error) {
      return refuseCallback(web, { request, response }, { provider, state, error })
    }
    web.cookies.clearAttempt(response, state)
    return completeAttempt(web, { request, response }, attempt)
  })
  // Some providers post back. A cross-site POST carries no Lax cookies, the GET it becomes does.
  router.post(
    '/doors/:provider/callback',
    express.urlencoded({ extended: false, limit: '16kb' }),
    (request, response) => {
      const provider = providerNamed(web, request.params['provider'] ?? '')
      const fields = Object.entries((request.body ?? {}) as Record<string, unknown>)
      const query = new URLSearchParams(fields.map(([name, value]) => [name, String(value)]))
      goTo(response, 'ko', withQuery(`/doors/${provider.id}/callback`, query))
    },
  )
  return router
}

/** An attempt that returned ends here, exactly once, well or not. */
async function completeAttempt(web: Web, at: Answering, attempt: Attempt): Promise<void> {
  const { request, response } = at
  const { lang } = attempt
  let verifiedInMs: number | null = null
  let path: string
  try {
    await assertStillAsked(web, request, attempt)
    const callback = new URL(request.originalUrl, web.origin)
    const verified = await authenticate(web, at, { attempt, callback })
    if (!verified) throw new GwanmunError('internal')
    verifiedInMs = verified.tookMs
    path = await arrive(web, at, { attempt, assertion: verified.assertion })
  } catch (error) {
    return endFailed(web, { response, lang }, { attempt, returned: true, verifiedInMs, error })
  }
  await web.attemptEnded(attempt, { returned: true, verifiedInMs, failure: null, reference: null })
  goTo(response, lang, path)
}

/** A callback that belongs to no attempt of this browser, or comes late or twice: harmless. */
async function refuseCallback(
  web: Web,
  { request, response }: Answering,
  refused: { provider: ProviderDefinition; state: string; error: unknown },
): Promise<void> {
  const { provider, state, error } = refused
  if (!(error instanceof GwanmunError)) throw error
  const { code: outcome } = error
  if (outcome !== 'attempt_missing' && outcome !== 'attempt_expired' && outcome !== 'attempt_used') throw error
  const end = { returned: false, verifiedInMs: null, reference: reference(provider.id, web.world) }
  await web.attemptEnded({ provider: provider.id }, { ...end, failure: failureOf(error) })
  // Too late is not lost: a relying party's request lives longer than a round trip.
  const found = await web.attempts.find(web.cookies.attempt(request, state), state, provider.id)
  const attempt = found && found.device === deviceOf(web, request) ? found : null
  const journey = attempt && (await journeyIn(web, request, attempt.journey))
  return sendProblemPage(
    web,
    { request, response, lang: attempt?.lang ?? 'ko' },
    { door: provider, journey, retryAt: null, outcome, reference: end.reference },
  )
}
