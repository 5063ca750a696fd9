import type { ProviderId } from './ids.ts'
import type { Instant } from './time.ts'

/** Evidence is counted in buckets of 10 s; a light goes by the sum of the last six. */
export const bucketMs = 10_000
export const bucketCount = 6

/** A round trip without a return after 180 s counts as abandoned; the rate is taken over round trips that began in the minute before that. */
export const abandonedAfterMs = 180_000

/** The bucket of an instant, named by the time at which it begins. */
export const bucketOf = (at: Instant): Instant => at - (at % bucketMs)

/** Counters by name, in one bucket or as a sum over several. */
export type Counters = Readonly<Record<string, number>>

/** One counter in one bucket grew by this much. */
export interface CounterIncrement {
  bucket: Instant
  counter: string
  by: number
}

/** The last bucket in which a counter grew, and its value there. It only grows, while a sum over a moving window falls again. */
export interface LatestCount {
  bucket: Instant
  count: number
}

/** Result of the login-page checks: a provider may answer our back channel while its login page is down. */
export interface LoginPageRecord {
  /** Failed checks in a row; 0 = the last one succeeded. */
  failures: number
  /** When the present run of failures, or of successes, began. */
  since: Instant
  /** Number of changes between success and failure: counters of one run are not mixed with those of the next. */
  run: number
  /** True after the first good check. Before it, our own network may be the reason: we cannot reach everything that people can. */
  proven: boolean
  /** When a person who started during a run of failures was verified; null = never. For a while after it the check itself is doubted. */
  disprovedAt: Instant | null
}

/** What the probes of a provider found so far. */
export interface ProbeRecord {
  /** When the last probe ended. */
  at: Instant
  /** Failed probes in a row, and good probes in a row; one of the two is 0. */
  failures: number
  good: number
  /** Good probes in a row since the last loss. */
  probesSinceLoss: number
  /** The last losses known when the last probe ended; null = none within the window. */
  lost: LatestCount | null
  /** Number of changes between success and failure: counters of one run are not mixed with those of the next. */
  run: number
  /** Null = the login page is not checked. */
  loginPage: LoginPageRecord | null
  /**
   * Losses one after the other while probes succeeded and no person was verified: their number, when the last one was seen,
   * and the network shards they came from, as a bit mask. Null = none.
   */
  probeBlindFailures: { times: number; at: Instant; shards: number } | null
  /** Baselines learned by the prober, shared so that all replicas judge alike; null = none yet. */
  baseline: { abandonment: number; roundTripMs: number } | null
}

/** Steps of slow start: 0, 1, 2 admit 2 %, 10 %, 50 % of the devices. */
export type SlowStartStep = 0 | 1 | 2

/**
 * Phase of a breaker. `since`: when the phase, or the step, began. `probesUnreliable`: the breaker opened on people while probes
 * succeeded; so probes prove nothing, and only verified people close it.
 */
export type BreakerState =
  | { phase: 'closed' }
  | { phase: 'open'; since: Instant; probesUnreliable: boolean }
  | { phase: 'half-open'; since: Instant; probesUnreliable: boolean }
  | { phase: 'slow-start'; step: SlowStartStep; since: Instant; probesUnreliable: boolean }

/** Breaker state of one provider, the same on all replicas. */
export type SharedBreaker = BreakerState & {
  /** Grows by one with every change (compare-and-set). */
  version: number
  /** Counters of an earlier epoch no longer count: an outage that has ended must not be held against the provider. */
  epoch: number
  /** The provider asked for no new starts before this instant (Retry-After, RFC 9110 §10.2.3); null = it did not. */
  backoffUntil: Instant | null
  /** When good probes last cleared losses, in whatever phase since; null = never. */
  lossesClearedAt: Instant | null
}

/** What one replica reports about one provider, once a tick. */
export interface HealthReport {
  /** This replica; random. */
  replica: string
  /** Numbered from 1. A batch that is sent again, because it may not have arrived, counts once. 0 = an empty one. */
  batch: number
  /** The epoch of `calls`. */
  epoch: number
  calls: readonly CounterIncrement[]
  /** Round trips started and returned, by the bucket in which they started; epochs do not apply to them. */
  roundTrips: readonly CounterIncrement[]
  /** Sent by the prober only: replaces the stored record when it is newer. */
  probe: ProbeRecord | null
  /** Calls in flight ÷ capacity of this replica, 0 to 1. */
  utilization: number
  /** How long this replica counts as running, in milliseconds; 0 = it leaves. */
  leaseMs: number
  now: Instant
}

/** What all replicas together know of one provider. */
export interface SharedHealth {
  /** Calls of the last six buckets of the report's epoch, oldest first; the last bucket is not complete. */
  calls: readonly Counters[]
  /** Round trips that started 180 to 240 s ago, as one sum. */
  roundTrips: Counters
  breaker: SharedBreaker | null
  probe: ProbeRecord | null
  /** Mean over all running replicas, 0 to 1; 0 when none runs. */
  utilization: number
  /** How many replicas run. */
  running: number
}

/** Evidence and breaker states shared by all replicas. Lost with the hot store, and learned anew within seconds. */
export interface HealthStore {
  /** Adds the counters of one replica and returns the sums of all. @throws GwanmunError `store_unavailable` */
  exchange(provider: ProviderId, report: HealthReport): Promise<SharedHealth>
  /**
   * Stores the state when its version follows the stored one, or when none is stored. False = another replica was faster.
   * @throws GwanmunError `store_unavailable`
   */
  decide(provider: ProviderId, breaker: SharedBreaker): Promise<boolean>
}

/** The six buckets that count now, oldest first. */
export function recentBuckets(now: Instant): Instant[] {
  return Array.from({ length: bucketCount }, (_, n) => bucketOf(now) - (bucketCount - 1 - n) * bucketMs)
}

/** The six buckets whose round trips should all have returned by now, oldest first. */
export function cohortBuckets(now: Instant): Instant[] {
  return recentBuckets(now - abandonedAfterMs - bucketMs)
}

/** Counters of several buckets as one sum. */
export function sumOf(buckets: readonly Counters[]): Counters {
  const sum: Record<string, number> = {}
  // `for in`: no pair is made for each counter. Counters are plain records, which inherit none.
  for (const bucket of buckets)
    for (const counter in bucket) sum[counter] = (sum[counter] ?? 0) + (bucket[counter] ?? 0)
  return sum
}
