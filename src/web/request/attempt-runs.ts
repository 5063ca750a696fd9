import type { Request, RequestHandler, Response } from 'express'
import type { Callback, RoundTrips } from '../../citizen/round-trips.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { ProviderId } from '../../domain/ids.ts'
import type { Assertion, Attempt } from '../../domain/provider.ts'
import type { Verified } from '../../federation/exchange.ts'
import type { Federation } from '../../federation/federation.ts'
import type { AuthenticateOptions } from '../../federation/strategy.ts'
import type { Lang } from '../pages/links.ts'
import type { Cookies } from './cookies.ts'
import type { Requesters } from './requesters.ts'

/** One request at a door, and the language it is answered in. */
export interface Exchange {
  request: Request
  response: Response
  lang: Lang
}
type Answering = Pick<Exchange, 'request' | 'response'>

/** An attempt as the browser carries it: in a cookie to the provider, and back. */
export interface AttemptRuns {
  /** Sends the browser to the provider. */
  leave(at: Answering, attempt: Attempt, sealed: string): Promise<void>
  /** What the browser brings back. */
  callback(request: Request, provider: ProviderId): Callback
  /** The attempt again, used up or expired too; null: not of this browser. See `RoundTrips.find`. */
  find(request: Request, provider: ProviderId): Attempt | null
  /** Redeems what the provider sent. @throws GwanmunError as `ProviderAdapter.complete` */
  redeem(at: Answering, attempt: Attempt): Promise<Verified>
}

export interface AttemptRunTools {
  origin: URL
  trips: Pick<RoundTrips, 'find'>
  passport: Federation['passport']
  cookies: Pick<Cookies, 'attempt' | 'attempts' | 'setAttempt'>
  requesters: Pick<Requesters, 'browser'>
  /** Life of a journey, in seconds. The cookie outlives the attempt, so that a late return is led back to its journey. */
  journeySeconds: number
}

export function openAttemptRuns(tools: AttemptRunTools): AttemptRuns {
  const { origin, trips, passport, cookies, requesters, journeySeconds } = tools

  const callback: AttemptRuns['callback'] = (request, provider) => {
    const state = String(request.query['state'] ?? '')
    const { devices } = requesters.browser(request)
    return { provider, state, sealed: cookies.attempt(request, state), devices }
  }

  return {
    callback,
    async leave({ request, response }, attempt, sealed) {
      cookies.setAttempt(request, response, { state: attempt.state, sealed, seconds: journeySeconds })
      response.set('cache-control', 'no-store')
      await authenticate(passport, { request, response }, { attempt })
    },
    find: (request, provider) => trips.find(callback(request, provider), cookies.attempts(request)),
    async redeem({ request, response }, attempt) {
      const returned = new URL(request.originalUrl, origin)
      const verified = await authenticate(passport, { request, response }, { attempt, callback: returned })
      if (!verified) throw new GwanmunError('internal')
      return verified
    },
  }
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
