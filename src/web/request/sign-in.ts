import type { Request, Response } from 'express'
import type { Verified } from '../../citizen/verification.ts'
import type { Instant } from '../../domain/time.ts'
import type { OpenIdProvider } from '../../openid-provider/openid-provider.ts'
import { nextPath } from '../pages/links.ts'
import type { Cookies } from './cookies.ts'

/** Gives the browser the session that a verification opened; returns the path that sends the person on. */
export type SignIn = (
  request: Request,
  response: Response,
  verified: Extract<Verified, { kind: 'booking' }>,
) => Promise<string>

export interface SignInTools {
  openIdProvider: Pick<OpenIdProvider, 'leaveOthers'>
  cookies: Pick<Cookies, 'setSession' | 'setReadOnlySession' | 'setArrived' | 'outcome' | 'clearOutcome'>
  /** Life of a session, in seconds. */
  sessionSeconds: number
  now(): Instant
}

export function openSignIn({ openIdProvider, cookies, sessionSeconds, now }: SignInTools): SignIn {
  return async (request, response, verified) => {
    // A relying party must not be told that the person before is still here.
    await openIdProvider.leaveOthers(request, response, verified.person)
    const endsAt = now() + sessionSeconds * 1000
    cookies.setSession(response, { secret: verified.session, endsAt, seconds: sessionSeconds })
    // Of the person before.
    if (cookies.outcome(request)) cookies.clearOutcome(response)
    if (verified.readOnlySession) cookies.setReadOnlySession(response, verified.readOnlySession, sessionSeconds)
    cookies.setArrived(response)
    return nextPath(null)
  }
}
