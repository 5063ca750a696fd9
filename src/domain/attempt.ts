import type { DeviceHash, JourneyId, ProviderId } from './ids.ts'
import type { Instant } from './time.ts'
import type { VerificationFailure } from './verification-failure.ts'

/** An attempt as far as it got. An attempt that was refused before its start has neither start nor network shard. */
export interface EndedAttempt {
  provider: ProviderId
  /** Left out where the callback belonged to no attempt of this browser. */
  journey?: JourneyId | undefined
  device?: DeviceHash | undefined
  startedAt?: Instant | undefined
  /** See `Attempt.relyingParty`. */
  relyingParty?: true | undefined
  /** See `Attempt.networkShard`. */
  networkShard?: number | undefined
}

/** How one attempt ended. */
export interface AttemptOutcome {
  /** The browser came back from the provider with this attempt. False: it ended before, or was not this browser's. */
  returned: boolean
  /** The person was verified, and the exchange took this many milliseconds; null: no person was verified. */
  verifiedInMs: number | null
  /**
   * Why the person could not go on; null: they could, or the reason is a mistake of ours. Beside `verifiedInMs` where we
   * refused a person whom the provider had verified, e.g. because the configuration changed meanwhile.
   */
  failure: VerificationFailure | null
  /** Support reference such as `NV-8F3K-21`, the same in the log and on the page; null where nothing failed. */
  reference: string | null
}

/** Told exactly once of every attempt that ended: health evidence, metrics, log, and the journey of the person. */
export interface AttemptObserver {
  attemptEnded(attempt: EndedAttempt, outcome: AttemptOutcome): void | Promise<void>
}

/** All of these observers as one, in their order: the first hears of every attempt, even where a later one fails. */
export function observedBy(observers: readonly AttemptObserver['attemptEnded'][]): AttemptObserver['attemptEnded'] {
  return async (attempt, outcome) => {
    for (const attemptEnded of observers) await attemptEnded(attempt, outcome)
  }
}
