import type { Request, Response } from 'express'
import { GwanmunError } from '../../domain/errors.ts'
import type { PersonId } from '../../domain/ids.ts'
import type { Journey } from '../../domain/journey.ts'
import type { Assertion, Attempt, VerifiedIdentity } from '../../domain/provider.ts'
import { personOf } from '../../federation/federation.ts'
import { identify } from '../../session/identify.ts'
import { sessionIdOf } from '../../session/secret-hash.ts'
import type { Web } from '../context.ts'
import { withQuery } from '../pages/links.ts'
import { deviceOf } from '../request/who.ts'
import { journeyIn } from './journeys.ts'
import { letRead } from './reader.ts'

/** Someone is back and verified. Returns the path that sends them on. */
export async function arrive(
  web: Web,
  exchange: { request: Request; response: Response },
  { attempt, assertion }: { attempt: Attempt; assertion: Assertion },
): Promise<string> {
  const person = await personOf(assertion, web)
  const { identity } = assertion
  const journey = await journeyIn(web, exchange.request, attempt.journey)
  if (journey?.relyingParty) return forRelyingParty(web, { journey, person, identity })
  // Taken back while the provider was asked.
  if (attempt.relyingParty) throw new GwanmunError('journey_unknown')
  return forBooking(web, exchange, { person, identity })
}

/** A login elsewhere: no session with us, no claim, only what the relying party may ask about. */
async function forRelyingParty(
  web: Web,
  { journey, person, identity }: { journey: Journey; person: PersonId; identity: VerifiedIdentity },
): Promise<string> {
  const { provider, acr, amr, authTime } = identity
  const allowed = journey.relyingParty?.allowedDoors
  // Checked when doors were listed, and again now: configuration may have changed while the person was away.
  if (allowed && !allowed.includes(provider)) throw new GwanmunError('provider_closed', { provider })
  const record = { person, identity: await web.sealer.seal(identity, person), verifiedAt: web.world.now() }
  await web.identities.save(record, web.limits.sessionSeconds)
  const verified = { person, provider, acr, amr, authTime }
  await web.journeys.save({ ...journey, verified }, web.limits.journeySeconds)
  return withQuery('/next', new URLSearchParams({ journey: journey.id }))
}

async function forBooking(
  web: Web,
  { request, response }: { request: Request; response: Response },
  { person, identity }: { person: PersonId; identity: VerifiedIdentity },
): Promise<string> {
  const device = deviceOf(web, request)
  // The cookie was set when the door was opened; without it there is no browser to bind the person to.
  if (!device) throw new GwanmunError('attempt_missing')
  const before = web.cookies.session(request)
  const replaces = before ? sessionIdOf(before) : null
  const { sessionSeconds } = web.limits
  const { secret } = await identify({ person, identity, device, replaces }, { ...web, sessionSeconds })
  // A relying party must not be told that the person before is still here.
  await web.openIdProvider.endSession(request, response, person)
  web.cookies.setSession(response, secret, sessionSeconds)
  await letRead(web, response, { person, device, identity })
  return '/next'
}
