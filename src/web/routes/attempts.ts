import type { Request, RequestHandler, Response } from 'express'
import { reference } from '../../citizen/support-reference.ts'
import type { EndedAttempt } from '../../domain/attempt.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { JourneyId } from '../../domain/ids.ts'
import { isTriedOutcome } from '../../domain/journey.ts'
import type { Assertion, ProviderDefinition } from '../../domain/provider.ts'
import { failureOf } from '../../domain/verification-failure.ts'
import type { AuthenticateOptions, Verified } from '../../federation/strategy.ts'
import type { Web } from '../context.ts'
import { type Lang, withQuery } from '../pages/links.ts'
import { goTo } from '../send.ts'

/** One request at a door, and the language it is answered in. */
export interface Exchange {
  request: Request
  response: Response
  lang: Lang
}

/** @throws GwanmunError `provider_unknown` */
export function providerNamed(web: Pick<Web, 'doors'>, id: string): ProviderDefinition {
  const provider = web.doors.find((one) => one.id === id)
  if (!provider) throw new GwanmunError('provider_unknown')
  return provider
}

/**
 * Passport's callback style as a promise. `complete` resolves with what was verified; `begin` with null, once passport has sent
 * the redirect itself.
 */
export function authenticate(
  web: Pick<Web, 'federation'>,
  { request, response }: Pick<Exchange, 'request' | 'response'>,
  options: AuthenticateOptions,
): Promise<Verified | null> {
  return new Promise((resolve, reject) => {
    const done = (error: unknown, assertion?: Assertion | false, info?: unknown) =>
      // On success passport's info is what the strategy gave, else it is the challenge of a declined login.
      assertion ? resolve({ assertion, ...(info as Pick<Verified, 'tookMs'>) }) : reject(error ?? info)
    const { provider } = options.attempt
    const handler: RequestHandler = web.federation.passport.authenticate(provider, { session: false, ...options }, done)
    if (!options.callback) response.once('finish', () => resolve(null))
    handler(request, response, reject)
  })
}

type FailedAttempt = EndedAttempt & { journey: JourneyId }

/**
 * Ends an attempt that failed: in the same journey, at a page that names the door and those that are clear.
 * @throws the error itself where that page has no words for it
 */
export async function endFailed(
  web: Pick<Web, 'world' | 'attemptEnded'>,
  { response, lang }: Pick<Exchange, 'response' | 'lang'>,
  ended: { attempt: FailedAttempt; returned: boolean; verifiedInMs: number | null; error: unknown },
): Promise<void> {
  const { attempt, returned, verifiedInMs, error } = ended
  const { provider, journey } = attempt
  const failure = failureOf(error)
  await web.attemptEnded(attempt, { returned, verifiedInMs, failure, reference: reference(provider, web.world) })
  if (!failure || !isTriedOutcome(failure.code)) throw error
  goTo(response, lang, withQuery(`/doors/${provider}/problem`, new URLSearchParams({ journey })))
}
