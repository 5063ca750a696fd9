import type { Request, RequestHandler, Response } from 'express'
import { reference } from '../../citizen/support-reference.ts'
import type { AttemptObserver, EndedAttempt } from '../../domain/attempt.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { DeviceHash, JourneyId, ProviderId } from '../../domain/ids.ts'
import { isTriedOutcome } from '../../domain/journey.ts'
import type { Assertion, Attempt } from '../../domain/provider.ts'
import { failureOf } from '../../domain/verification-failure.ts'
import type { World } from '../../domain/world.ts'
import type { Attempts } from '../../federation/attempts.ts'
import type { Verified } from '../../federation/exchange.ts'
import type { Federation } from '../../federation/federation.ts'
import type { AuthenticateOptions } from '../../federation/strategy.ts'
import { type Lang, withQuery } from '../pages/links.ts'
import { goTo } from '../send.ts'
import type { Cookies } from './cookies.ts'

/** One request at a door, and the language it is answered in. */
export interface Exchange {
  request: Request
  response: Response
  lang: Lang
}
type Answering = Pick<Exchange, 'request' | 'response'>

/** The attempt of a callback, by its `state`, in the browser that sent it. */
export interface Callback {
  provider: ProviderId
  state: string
  /** Keys of that browser. */
  devices: readonly DeviceHash[]
}

type FailedAttempt = EndedAttempt & { journey: JourneyId }

/** An attempt as the browser carries it: in a cookie to the provider, and back. */
export interface AttemptRuns {
  /** Sends the browser to the provider. */
  leave(at: Answering, attempt: Attempt): Promise<void>
  /** Uses the attempt up. @throws GwanmunError `attempt_missing`, `attempt_expired`, `attempt_used` */
  take(request: Request, callback: Callback): Promise<Attempt>
  /**
   * The attempt again, used up or expired too; null: not of this browser. Where the `state` was lost on the way, the latest attempt
   * at that provider: good enough to lead a person back, never to end it.
   */
  find(request: Request, callback: Callback): Attempt | null
  /** Redeems what the provider sent. @throws GwanmunError as `ProviderAdapter.complete` */
  complete(at: Answering, attempt: Attempt): Promise<Verified>
  /** Tells the observers of an attempt that ended well, or that never was one of this browser. */
  ended: AttemptObserver['attemptEnded']
  /**
   * Ends an attempt that failed: in the same journey, at a page that names the door and those that are clear.
   * @throws the error itself where that page has no words for it
   */
  endFailed(
    at: Pick<Exchange, 'response' | 'lang'>,
    ended: { attempt: FailedAttempt; returned: boolean; verifiedInMs: number | null; error: unknown },
  ): Promise<void>
}

export interface AttemptRunTools {
  world: Pick<World, 'token'>
  origin: URL
  attempts: Attempts
  passport: Federation['passport']
  cookies: Cookies
  attemptEnded: AttemptObserver['attemptEnded']
  /** Life of a journey, in seconds. The cookie outlives the attempt, so that a late return is led back to its journey. */
  journeySeconds: number
}

export function openAttemptRuns(tools: AttemptRunTools): AttemptRuns {
  const { world, origin, attempts, passport, cookies, attemptEnded, journeySeconds } = tools
  return {
    ended: attemptEnded,
    async leave({ request, response }, attempt) {
      const sealed = attempts.seal(attempt)
      cookies.setAttempt(request, response, { state: attempt.state, sealed, seconds: journeySeconds })
      response.set('cache-control', 'no-store')
      await authenticate(passport, { request, response }, { attempt })
    },
    async take(request, { provider, state, devices }) {
      const attempt = await attempts.take(cookies.attempt(request, state), state, provider)
      // A sibling host can plant an attempt's cookie, but not the device's (`__Host-`): without this, a person could be
      // signed in as another one (login CSRF, RFC 9700 §4.7).
      if (!isOfBrowser(attempt, devices)) throw new GwanmunError('attempt_missing')
      return attempt
    },
    find(request, { provider, state, devices }) {
      const attempt =
        attempts.find(cookies.attempt(request, state), state, provider) ??
        attempts.latest(cookies.attempts(request), provider)
      return attempt && isOfBrowser(attempt, devices) ? attempt : null
    },
    async complete({ request, response }, attempt) {
      const callback = new URL(request.originalUrl, origin)
      const verified = await authenticate(passport, { request, response }, { attempt, callback })
      if (!verified) throw new GwanmunError('internal')
      return verified
    },
    async endFailed({ response, lang }, { attempt, returned, verifiedInMs, error }) {
      const { provider, journey } = attempt
      const failure = failureOf(error)
      await attemptEnded(attempt, { returned, verifiedInMs, failure, reference: reference(provider, world) })
      if (!failure || !isTriedOutcome(failure.code)) throw error
      goTo(response, lang, withQuery(`/doors/${provider}/problem`, new URLSearchParams({ journey })))
    },
  }
}

function isOfBrowser({ device }: Attempt, devices: readonly DeviceHash[]): boolean {
  return device !== undefined && devices.includes(device)
}

/**
 * Passport's callback style as a promise. `complete` resolves with what was verified; `begin` with null, once passport has sent
 * the redirect itself.
 */
function authenticate(
  passport: Federation['passport'],
  { request, response }: Answering,
  options: AuthenticateOptions,
): Promise<Verified | null> {
  return new Promise((resolve, reject) => {
    const done = (error: unknown, assertion?: Assertion | false, info?: unknown) =>
      // On success passport's info is what the strategy gave, else it is the challenge of a declined login.
      assertion ? resolve({ assertion, ...(info as Pick<Verified, 'tookMs'>) }) : reject(error ?? info)
    const { provider } = options.attempt
    const handler: RequestHandler = passport.authenticate(provider, { session: false, ...options }, done)
    if (!options.callback) response.once('finish', () => resolve(null))
    handler(request, response, reject)
  })
}
