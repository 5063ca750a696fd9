import type { Request } from 'express'
import { type ErrorCode, GwanmunError, hasCode } from '../../domain/errors.ts'
import type { DeviceHash, JourneyId, ProviderId } from '../../domain/ids.ts'
import type { Journey, TriedDoor } from '../../domain/journey.ts'
import type { Attempt, ProviderDefinition } from '../../domain/provider.ts'
import type { Instant } from '../../domain/time.ts'
import { random01 } from '../../mechanics/random.ts'
import type { Web } from '../context.ts'
import { reference } from '../references.ts'
import { deviceOf } from '../request/who.ts'

/** Doors remembered as tried, the last ones; more tells nobody anything. */
const keptTries = 10

/** The journey named in a URL, if it lives and belongs to this browser; else null. */
export async function journeyIn(web: Web, request: Request, id: unknown): Promise<Journey | null> {
  if (typeof id !== 'string' || id === '') return null
  const journey = await web.journeys.find(id as JourneyId)
  return journey && journey.device === deviceOf(web, request) ? journey : null
}

/**
 * Whoever left for a relying party must not come back as someone who books: that would sign them in here and keep their
 * other devices out. @throws GwanmunError `journey_unknown` when the request was taken back or has ended meanwhile
 */
export async function assertStillAsked(web: Web, request: Request, attempt: Attempt): Promise<void> {
  if (!attempt.relyingParty) return
  const journey = await journeyIn(web, request, attempt.journey)
  if (!journey?.relyingParty) throw new GwanmunError('journey_unknown')
}

/** A journey of someone who came to book. */
export function newJourney(web: Web, { id, device }: { id: JourneyId; device: DeviceHash }): Journey {
  return { id, device, startedAt: web.world.now(), tried: [], relyingParty: null, verified: null }
}

const outcomes: readonly ErrorCode[] = [
  'provider_unavailable',
  'provider_timeout',
  'provider_closed',
  'assertion_invalid',
  'citizen_declined',
]

/** A full door has room again as soon as calls end: from when those it turned away may come back, in milliseconds. */
const fullMs = { least: 3_000, most: 8_000 }

/**
 * When to try again where it was our own room that was taken, else null. A breaker that refuses says the same, but because
 * the provider is down: that is not called a crowd.
 */
function fullUntil(web: Web, door: ProviderId, error: unknown): Instant | null {
  if (!hasCode(error, 'provider_unavailable') || !error.details.full) return null
  if (web.measured().doors.find(({ id }) => id === door)?.reason === 'outage') return null
  return web.world.now() + Math.round(fullMs.least + random01(web.world) * (fullMs.most - fullMs.least))
}

/** Notes in the journey how a door failed; begins the journey where none was kept yet. */
export async function failedAt(
  web: Web,
  way: { door: ProviderDefinition; journey: Journey | null; journeyId?: JourneyId; device: DeviceHash; error: unknown },
): Promise<Journey> {
  const { door, device, error } = way
  const code = error instanceof GwanmunError ? error.code : 'internal'
  if (!outcomes.includes(code)) throw error
  const full = fullUntil(web, door.id, error)
  const tried: TriedDoor = {
    provider: door.id,
    at: web.world.now(),
    outcome: code as TriedDoor['outcome'],
    reference: reference(door.id, web.world),
    ...(full === null ? {} : { fullUntil: full }),
  }
  const id = way.journeyId ?? (web.world.token(160) as JourneyId)
  const before = way.journey ?? newJourney(web, { id, device })
  const journey = { ...before, tried: [...before.tried, tried].slice(-keptTries) }
  // Anybody can fail at a shut door, any number of times: what is only a note of that is kept no longer than a trip.
  const { attemptSeconds, journeySeconds } = web.limits
  await web.journeys.save(journey, journey.relyingParty ? journeySeconds : attemptSeconds)
  return journey
}
