import type { AttemptObserver } from '../domain/attempt.ts'
import { GwanmunError } from '../domain/errors.ts'
import type { DeviceHash, JourneyId, ProviderId } from '../domain/ids.ts'
import {
  type AccountComplaint,
  isTriedOutcome,
  type Journey,
  type JourneyStore,
  type RelyingPartyRequest,
} from '../domain/journey.ts'
import type { LightsBoard } from '../domain/light.ts'
import type { ArtifactPayload } from '../domain/oidc-artifacts.ts'
import type { Attempt } from '../domain/provider.ts'
import type { Sealer } from '../domain/sealing.ts'
import type { Instant } from '../domain/time.ts'
import type { VerificationFailure } from '../domain/verification-failure.ts'
import type { World } from '../domain/world.ts'
import { random01 } from '../mechanics/random.ts'
import { type JourneyLives, openJourneyChanges } from './journey-changes.ts'
import { sealedRequest } from './kept-requests.ts'

/** Providers that a journey remembers as tried, the last ones; more would tell nothing. */
const keptTries = 10

/** A provider whose permits are all taken has one again soon: after how long people are asked back, in milliseconds. */
const fullMs = { least: 3_000, most: 8_000 }

/** What a relying party asked for, as its journey begins. */
export interface RequestedJourney {
  id: JourneyId
  device: DeviceHash
  relyingParty: Omit<RelyingPartyRequest, 'loginHint' | 'singleDevice'>
  loginHint: string | null
  /** See `RelyingPartyRequest`. */
  singleDevice: boolean
  /** What the OpenID Provider keeps of the request; null: it keeps that by itself. */
  kept: ArtifactPayload | null
}

/** Journeys in flight, each of one browser. */
export interface Journeys {
  /** The journey with this id, if it lives and belongs to this browser; else null. */
  find(id: string, devices: readonly DeviceHash[]): Promise<Journey | null>
  /**
   * The journey that a request names; null only where it names none. A journey that was named and is not known (ended, of another
   * browser) is never none: its person came for a relying party, and would end as a booker, claimed on this device.
   * @throws GwanmunError `journey_unknown`
   */
  named(id: string | null, devices: readonly DeviceHash[]): Promise<Journey | null>
  /**
   * The journey of a relying party that an attempt belongs to; null where the person came to book. A login for a relying
   * party must never end as a booking: that would open a session here and block the person's other devices.
   * @throws GwanmunError `journey_unknown` when the relying party's request was cancelled or has ended meanwhile
   */
  requestOf(attempt: Attempt, devices: readonly DeviceHash[]): Promise<Journey | null>
  /** Begins the journey of a relying party's request. */
  begin(request: RequestedJourney): Promise<Journey>
  /** The hint that the relying party gave for the provider; null: none. */
  loginHint(journey: Journey): string | null
  /** Notes who was verified for a relying party. */
  recordVerified(journey: Journey, verified: NonNullable<Journey['verified']>): Promise<void>
  /** Notes in the journey how an attempt failed, if the person can choose again; begins the journey if none is kept yet. */
  attemptEnded: AttemptObserver['attemptEnded']
  /** The relying party's request has its answer: the journey ends. One that keeps the request ends when the answer is fetched. */
  answered(journey: Journey): Promise<void>
}

export interface JourneyTools {
  world: Pick<World, 'now' | 'token'>
  journeys: JourneyStore
  sealer: Sealer
  /** The lights as measured, before overrides. */
  measured(): LightsBoard
  limits: JourneyLives
}

export function openJourneys({ world, journeys, sealer, measured, limits }: JourneyTools): Journeys {
  const change = openJourneyChanges({ journeys, limits })
  const find: Journeys['find'] = async (id, devices) => {
    const journey = await journeys.find(id as JourneyId)
    return journey && !journey.isAnswered && devices.includes(journey.device) ? journey : null
  }

  /**
   * When to try again where it was our own limit that refused, else null. An open breaker refuses alike, but because the
   * provider is down: then the page must not speak of a crowd.
   */
  function fullUntil(provider: ProviderId, { code, fault }: VerificationFailure): Instant | undefined {
    if (code !== 'provider_unavailable' || fault !== 'broker') return undefined
    if (measured().doors.find(({ id }) => id === provider)?.reason === 'outage') return undefined
    return world.now() + Math.round(fullMs.least + random01(world) * (fullMs.most - fullMs.least))
  }

  return {
    find,
    async named(id, devices) {
      if (id === null) return null
      return (await find(id, devices)) ?? unknown()
    },
    async requestOf(attempt, devices) {
      if (!attempt.relyingParty) return null
      const journey = await find(attempt.journey, devices)
      return journey?.relyingParty ? journey : unknown()
    },
    async begin({ id, device, relyingParty, loginHint, singleDevice, kept }) {
      const sealed = loginHint === null ? undefined : sealer.seal(loginHint, id)
      const journey: Journey = {
        id,
        device,
        startedAt: world.now(),
        tried: [],
        relyingParty: { ...relyingParty, loginHint: sealed, singleDevice },
        ...(kept && { request: sealedRequest(sealer, id, kept) }),
        verified: null,
      }
      // Two tabs may open one request at once; what is noted in its journey stays.
      return change(id, null, (there) => (there?.device === device ? there : journey))
    },
    loginHint({ id, relyingParty }) {
      const hint = relyingParty?.loginHint && sealer.open(relyingParty.loginHint, id)
      return typeof hint === 'string' ? hint : null
    },
    async recordVerified(journey, verified) {
      await change(journey.id, journey, (there) => (there && !there.isAnswered ? { ...there, verified } : unknown()))
    },
    async attemptEnded({ provider, journey: id, device, relyingParty }, { failure, reference }) {
      if (!failure || !reference || !isTriedOutcome(failure.code) || id === undefined || device === undefined) return
      const at = world.now()
      const { code: outcome } = failure
      const own = { fullUntil: fullUntil(provider, failure), account: accountComplaint(failure) }
      const tried = { provider, at, outcome, reference, ...own }
      const found = await find(id, [device])
      // A relying party's request that has ended must not come back under its id as the journey of a booker.
      if (!found && relyingParty) return
      await change(id, found, (there) => {
        if (!there && relyingParty) return null
        const before = there ?? { id, device, startedAt: at, tried: [], relyingParty: null, verified: null }
        return { ...before, tried: [...before.tried, tried].slice(-keptTries) }
      })
    },
    async answered({ id, request }) {
      if (request === undefined) await journeys.forget(id)
    },
  }
}

function unknown(): never {
  throw new GwanmunError('journey_unknown')
}

/**
 * Undefined where the reason is not the person's account; a person who declined knows why. A sign-in from before may be forged by
 * the browser, but its person has to be told how to end it.
 */
function accountComplaint({ code, fault, reason, missing = [] }: VerificationFailure): AccountComplaint | undefined {
  const isTheirs = fault === 'person' || reason === 'stale_authentication'
  return code === 'assertion_invalid' && isTheirs ? { reason, missing } : undefined
}
