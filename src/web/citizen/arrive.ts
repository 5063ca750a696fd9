import type { Request, Response } from 'express'
import type { Assertion, Attempt } from '../../domain/provider.ts'
import type { Web } from '../context.ts'
import { withQuery } from '../pages/links.ts'

/** Completes a verification and sets its cookies. Returns the path that sends the person on. */
export async function arrive(
  web: Web,
  { request, response }: { request: Request; response: Response },
  { attempt, assertion }: { attempt: Attempt; assertion: Assertion },
): Promise<string> {
  const browser = web.requesters.browser(request)
  const journey = await web.citizen.journeys.requestOf(attempt, browser.device)
  const verified = await web.citizen.verification.complete(assertion, { browser, journey })
  if (verified.kind === 'relying-party') return withQuery('/next', new URLSearchParams({ journey: verified.journey }))
  const { sessionSeconds } = web.limits
  // A relying party must not be told that the person before is still here.
  await web.openIdProvider.endSession(request, response, verified.person)
  web.cookies.setSession(response, verified.session, sessionSeconds)
  if (verified.readOnlySession) web.cookies.setReadOnlySession(response, verified.readOnlySession, sessionSeconds)
  return '/next'
}
