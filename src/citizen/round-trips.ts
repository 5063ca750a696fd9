import type { AttemptObserver, EndedAttempt } from '../domain/attempt.ts'
import { GwanmunError, hasCode } from '../domain/errors.ts'
import type { DeviceHash, JourneyId, ProviderId } from '../domain/ids.ts'
import { isTriedOutcome } from '../domain/journey.ts'
import type { Attempt } from '../domain/provider.ts'
import { failureOf } from '../domain/verification-failure.ts'
import type { World } from '../domain/world.ts'
import type { Attempts } from '../federation/attempts.ts'
import type { Verified as Redeemed } from '../federation/exchange.ts'
import type { Browser } from './browser.ts'
import type { Journeys } from './journeys.ts'
import type { Starts, Wish } from './starts.ts'
import { reference } from './support-reference.ts'
import type { Verification, Verified } from './verification.ts'

/** What a browser brings back from a provider. */
export interface Callback {
  provider: ProviderId
  state: string
  /** The attempt as the browser kept it; undefined: it kept none under this `state`. */
  sealed: string | undefined
  /** Keys of the browser. */
  devices: readonly DeviceHash[]
}

/** An attempt failed, and its person can choose again in the same journey: a page says what went wrong. */
export class FailedTrip {
  readonly provider: ProviderId
  readonly journey: JourneyId
  readonly error: unknown

  constructor({ provider, journey }: TripEnd, error: unknown) {
    this.provider = provider
    this.journey = journey
    this.error = error
  }
}

/** What is known of an attempt as it ends. */
type TripEnd = EndedAttempt & { journey: JourneyId }

/** The way to a provider and back. Each attempt that starts is told to the observers once, as it ends. */
export interface RoundTrips {
  /**
   * Starts an attempt.
   * @param send sends the browser off with the sealed attempt; the attempt fails with it
   * @throws the errors of `Starts.begin` but for `provider_closed`, and an error that a page has no words for
   */
  start<Sent>(wish: Wish, send: (attempt: Attempt, sealed: string) => Promise<Sent>): Promise<Sent | FailedTrip>
  /** Uses the attempt up. @throws GwanmunError `attempt_missing`, `attempt_expired`, `attempt_used` */
  take(callback: Callback): Promise<Attempt>
  /**
   * The attempt again, used up or expired too; null: not of this browser. Where the `state` was lost on the way, the latest of `kept`
   * at that provider: good enough to lead a person back, never to end it.
   */
  find(callback: Callback, kept: readonly string[]): Attempt | null
  /** Tells the observers of a callback that `take` refused. @param shown support reference on the page; null: none is shown */
  refused(provider: ProviderId, error: unknown, shown: string | null): Promise<void>
  /**
   * Ends an attempt that returned, well or not.
   * @throws GwanmunError `journey_unknown` (the relying party's request ended meanwhile), and an error that a page has no words for
   */
  complete<Arrived>(attempt: Attempt, steps: ReturnSteps<Arrived>): Promise<Arrived | FailedTrip>
}

export interface ReturnSteps<Arrived> {
  browser: Browser
  /** Redeems what the provider sent. @throws GwanmunError as `ProviderAdapter.complete` */
  redeem(): Promise<Redeemed>
  /** Lets the person in; the attempt fails with it. */
  arrive(verified: Verified): Promise<Arrived>
}

export interface RoundTripTools {
  world: Pick<World, 'token'>
  starts: Pick<Starts, 'begin'>
  attempts: Omit<Attempts, 'start'>
  journeys: Pick<Journeys, 'requestOf'>
  verification: Verification
  attemptEnded: AttemptObserver['attemptEnded']
}

export function openRoundTrips(tools: RoundTripTools): RoundTrips {
  const { world, starts, attempts, journeys, verification, attemptEnded } = tools

  /** @throws the error itself where no page has words for it */
  async function fail(
    trip: TripEnd,
    { returned, verifiedInMs, error }: { returned: boolean; verifiedInMs: number | null; error: unknown },
  ): Promise<FailedTrip> {
    const failure = failureOf(error)
    const shown = reference(trip.provider, world)
    await attemptEnded(trip, { returned, verifiedInMs, failure, reference: shown })
    if (!failure || !isTriedOutcome(failure.code)) throw error
    return new FailedTrip(trip, error)
  }

  return {
    async start(wish, send) {
      const { provider, device, journey } = wish
      let attempt: Attempt
      try {
        attempt = await starts.begin(wish)
      } catch (error) {
        if (!hasCode(error, 'provider_closed')) throw error
        const relyingParty = journey?.relyingParty ? (true as const) : undefined
        const refused = { provider, device, journey: journey?.id ?? (world.token(160) as JourneyId), relyingParty }
        return fail(refused, { returned: false, verifiedInMs: null, error })
      }
      try {
        return await send(attempt, attempts.seal(attempt))
      } catch (error) {
        return fail(attempt, { returned: false, verifiedInMs: null, error })
      }
    },
    async take({ provider, state, sealed, devices }) {
      const attempt = await attempts.take(sealed, state, provider)
      // A sibling host can plant an attempt's cookie, but not the device's (`__Host-`): without this, a person could be
      // signed in as another one (login CSRF, RFC 9700 §4.7).
      if (!isOfBrowser(attempt, devices)) throw new GwanmunError('attempt_missing')
      return attempt
    },
    find({ provider, state, sealed, devices }, kept) {
      const attempt = attempts.find(sealed, state, provider) ?? attempts.latest(kept, provider)
      return attempt && isOfBrowser(attempt, devices) ? attempt : null
    },
    async refused(provider, error, shown) {
      const failure = failureOf(error)
      await attemptEnded({ provider }, { returned: false, verifiedInMs: null, failure, reference: shown })
    },
    async complete(attempt, { browser, redeem, arrive }) {
      let verifiedInMs: number | null = null
      let arrived: Awaited<ReturnType<typeof arrive>>
      try {
        const journey = await journeys.requestOf(attempt, browser.devices)
        const { assertion, tookMs } = await redeem()
        verifiedInMs = tookMs
        arrived = await arrive(await verification.complete(assertion, { browser, journey }))
      } catch (error) {
        return fail(attempt, { returned: true, verifiedInMs, error })
      }
      await attemptEnded(attempt, { returned: true, verifiedInMs, failure: null, reference: null })
      return arrived
    },
  }
}

function isOfBrowser({ device }: Attempt, devices: readonly DeviceHash[]): boolean {
  return device !== undefined && devices.includes(device)
}
