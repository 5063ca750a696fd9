/**
 * evidence/: what people and calls say about a provider, over the last minute and all replicas.
 *
 *   events → counters.ts (buckets of 10 s) → replica-sync.ts ⇄ HealthStore → signals.ts: signalsOf → light/, breaker/
 *   round trips → round-trips.ts, by network shard → abandonment, slow round trips, beside baseline.ts (EWMA)
 *   durations → histogram.ts · calls in flight ÷ capacity → utilization.ts
 *
 * Counters are plain names and numbers, so the sums of all replicas can be added. ADR 9, 10.
 */
import {
  type Counters,
  type LatestCount,
  type LoginPageRecord,
  type ProbeRecord,
  recentBuckets,
  sumOf,
} from '../../domain/health.ts'
import type { ProviderStep } from '../../domain/provider.ts'
import type { Instant } from '../../domain/time.ts'
import { histogram } from './histogram.ts'
import { byShard, missingShare, networkShards } from './round-trip-counters.ts'

/** Greatest difference between the clocks of two replicas, in milliseconds. A time further ahead is from before a clock was set back. */
export const clockSkewMs = 5_000

/** Duration of an exchange: the token call and all calls after it. */
const exchanges = histogram('ms', [50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800])
/** Duration of a round trip of verified people, from start to return. Most of it is the person's own time. */
const roundTrips = histogram(
  'roundTrip',
  [5, 8, 12, 18, 27, 40, 60, 90, 135, 200, 300, 600].map((seconds) => seconds * 1000),
)

/** Names of the counters of calls. Those with a run keep one run of failed checks apart from the next. */
export const counters = {
  verified: 'verified',
  /** Returned and not verified, by no fault of the person. */
  lost: 'lost',
  /** Lost because the provider or the network failed the token exchange. */
  exchange: 'exchange',
  /** Token calls answered with Retry-After. */
  retryAfter: 'retryAfter',
  /** Verified in one run of failed probes. */
  verifiedIn: (run: number) => `verified.${run}`,
  /** Verified, and started after the first failed login-page check of the run. */
  passedLoginPage: (run: number) => `passed.${run}`,
  /**
   * By network shard: returned; of them verified, lost (of these, by a failed exchange), refused by the provider, and with an
   * answer that tells too little of the person; of the verified those with a slow round trip; and exchanges that ran for too long
   * and had not ended.
   */
  returnedFrom: byShard('returnedFrom'),
  verifiedFrom: byShard('verifiedFrom'),
  lostFrom: byShard('lostFrom'),
  /** By one of sixteen groups of browsers: the same browser is in the same group on every replica. */
  lostDevice: byShard('lostDevice'),
  exchangeFrom: byShard('exchangeFrom'),
  refusedFrom: byShard('refusedFrom'),
  incompleteFrom: byShard('incompleteFrom'),
  overdueFrom: byShard('overdueFrom'),
  slowRoundTripFrom: byShard('slowRoundTripFrom'),
  took: exchanges.counter,
  roundTrip: roundTrips.counter,
  calls: (step: ProviderStep) => `calls.${step}`,
  failed: (step: ProviderStep) => `failed.${step}`,
  slow: (step: ProviderStep) => `slow.${step}`,
}

/** Evidence about one provider over the last minute, as the light rules read it. */
export interface SignalSnapshot {
  verified: number
  lost: number
  /** Of the lost, those whose token exchange failed. */
  failures: number
  /** 95th percentile of the token exchange in milliseconds (upper bound of its histogram bucket); null = no sample. */
  p95Ms: number | null
  /** Median round trip of verified people in milliseconds; null = no sample. */
  roundTripMs: number | null
  /** Failed probes in a row, up to now. */
  probeFailures: number
  /** People verified since the probes began to fail; 0 while they succeed. */
  verifiedSinceFailure: number
  /** Of the lost, and of the failed exchanges, as many as several networks share, see `sharedByNetworks`; 0 = they may be one account. */
  lostWidely: number
  failuresWidely: number
  /** Returned with an answer that tells too little of the person, as many as several networks share. */
  incompleteWidely: number
  /** Groups of browsers lost where all returns came from one network shard: then there is no other network to compare with. Else 0. */
  lostInSoleNetwork: number
  /** Share of returns that the provider refused, by no wish of the person, 0 to 1; null = too few, or from too few networks. */
  refused: number | null
  /** Share of verified people with a slow round trip, 0 to 1; null = too few, or from too few networks. */
  slowRoundTrips: number | null
  /**
   * Of the exchanges of the last two buckets, the share that ran for `overdueMs` and had not ended, as many as several networks
   * share, 0 to 1.
   */
  overdue: number
  /** People of several networks were lost one after the other while probes succeeded: the probes disprove nothing. */
  probeBlindFailures: boolean
  /** Null while the login-page checks succeed. */
  loginPage: LoginPageSignal | null
  /** When the provider last gave any evidence: a verified person, or a probe. Null = never. */
  lastEvidenceAt: Instant | null
  /** When a person was last verified; of other replicas to ten seconds. Null = not in the last minute, or never. */
  verifiedAt: Instant | null
  /** Abandonment rate ÷ its baseline; null = too few round trips. */
  abandonment?: number | null | undefined
}

export interface LoginPageSignal {
  /** Failed checks in a row. */
  failures: number
  /** False: no check ever succeeded, or people disproved the check lately. So the cause may be our own network. */
  credible: boolean
  /** People verified who started after the first failed check. */
  passed: number
}

/** The evidence of all replicas, or of this one while it is cut off. */
export interface Evidence {
  /** Of six buckets, oldest first. */
  calls: readonly Counters[]
  /** An instant in the last bucket. */
  countedAt: Instant
  probe: ProbeRecord | null
  /** When this replica last saw a person verified; null = never. */
  verifiedAt: Instant | null
  /** See `SignalSnapshot`. */
  abandonment: number | null
}

/** Turns counters and the probe record into signals. Pure. */
export function signalsOf(
  { calls, countedAt, probe, verifiedAt, abandonment }: Evidence,
  now: Instant,
): SignalSnapshot {
  const { sum, lostByNetworks, ...counted } = countedIn(calls)
  const lastVerified = lastBucket(calls, { counter: counters.verified, countedAt })?.bucket ?? null
  const blindShards = shardsIn(probe?.probeBlindFailures?.shards ?? 0)
  return {
    ...counted,
    // A trickle of losses shows on several networks only over minutes.
    lostWidely: blindShards < leastNetworks ? lostByNetworks : counted.lost,
    probeFailures: probe?.failures ?? 0,
    verifiedSinceFailure: probe?.failures ? (sum[counters.verifiedIn(probe.run)] ?? 0) : 0,
    probeBlindFailures: blindShards >= leastNetworks,
    loginPage: loginPageOf(probe?.loginPage ?? null, { sum, now }),
    lastEvidenceAt: latest([verifiedAt, probe?.at ?? null, lastVerified], now),
    verifiedAt: latest([verifiedAt, lastVerified], now),
    abandonment,
  }
}

/** What the counters alone say. */
type Counted = ReturnType<typeof count>

/** Within a round the light, the breaker, the baselines and each probe read the same counters, which are never written to. */
const countedBefore = new WeakMap<readonly Counters[], Counted>()

function countedIn(calls: readonly Counters[]): Counted {
  const before = countedBefore.get(calls)
  if (before) return before
  const counted = count(calls)
  countedBefore.set(calls, counted)
  return counted
}

function count(calls: readonly Counters[]) {
  const sum = sumOf(calls)
  return {
    sum,
    lostByNetworks: sharedByNetworks(sum, counters.lostFrom),
    verified: sum[counters.verified] ?? 0,
    lost: sum[counters.lost] ?? 0,
    failures: sum[counters.exchange] ?? 0,
    failuresWidely: sharedByNetworks(sum, counters.exchangeFrom),
    incompleteWidely: sharedByNetworks(sum, counters.incompleteFrom),
    lostInSoleNetwork: lostInSoleNetwork(sum),
    p95Ms: exchanges.atMost(sum, 0.95),
    roundTripMs: roundTrips.about(sum, 0.5),
    refused: refusedShare(calls, sum),
    overdue: overdueShare(calls),
    slowRoundTrips: shareOf(sum, counters.slowRoundTripFrom, counters.verifiedFrom),
  }
}

/** So few returns say something of one bucket of 10 s. A minute's rate needs more, see `leastStarted`. */
const leastInBucket = 10

/**
 * The share of returns that the provider refused: of the last minute, or of one of the last two buckets where that is more. A
 * provider that refuses everybody from now on would move the rate of a minute only after 20 s (measured: `npm run bench:lights`).
 */
function refusedShare(calls: readonly Counters[], sum: Counters): number | null {
  const { refusedFrom, returnedFrom } = counters
  const shares = [
    shareOf(sum, refusedFrom, returnedFrom),
    ...calls.slice(-2).map((bucket) => shareOf(bucket, refusedFrom, returnedFrom, leastInBucket)),
  ].filter((share) => share !== null)
  return shares.length === 0 ? null : Math.max(...shares)
}

/**
 * Of two buckets, because an exchange ends within one (`providerCalls.deadlineMs`) and then counts as slow or lost: what is of use
 * is only the time before. A minute of exchanges that were well would hide for three seconds more that all hang now.
 */
function overdueShare(calls: readonly Counters[]): number {
  const sum = sumOf(calls.slice(-2))
  const overdue = sharedByNetworks(sum, counters.overdueFrom)
  const ended = (sum[counters.verified] ?? 0) + (sum[counters.lost] ?? 0)
  return overdue === 0 ? 0 : overdue / (ended + overdue)
}

const everyShard = Array.from({ length: networkShards }, (_, shard) => shard)

/** A share by network shard, as the abandonment rate is. */
function shareOf(
  sum: Counters,
  part: (shard: number) => string,
  whole: (shard: number) => string,
  least?: number,
): number | null {
  return missingShare((shard) => ({ all: sum[whole(shard)] ?? 0, missing: sum[part(shard)] ?? 0 }), least)
}

/** Fewer network shards than this may be one account: at home, on the way, and at work. */
export const leastNetworks = 3

/**
 * How many of these several networks share: no shard counts for more than the third-worst one. So what fails on one or two
 * networks only is 0, however often it fails there, while an outage, which is the same on all, keeps nearly its full count.
 */
export function sharedByNetworks(sum: Counters, from: (shard: number) => string): number {
  const counts = everyShard.map((shard) => sum[from(shard)] ?? 0).sort((a, b) => b - a)
  const most = counts[leastNetworks - 1] ?? 0
  return counts.reduce((total, count) => total + Math.min(count, most), 0)
}

/** The network shards with a loss, as a bit mask. */
export function losingShards(sum: Counters): number {
  return everyShard.reduce((mask, shard) => (sum[counters.lostFrom(shard)] ? mask | (1 << shard) : mask), 0)
}

/** How many shards a bit mask holds. */
export function shardsIn(mask: number): number {
  return everyShard.filter((shard) => mask & (1 << shard)).length
}

function lostInSoleNetwork(sum: Counters): number {
  const [only, ...others] = everyShard.filter((shard) => sum[counters.returnedFrom(shard)])
  if (only === undefined || others.length > 0) return 0
  return everyShard.filter((group) => sum[counters.lostDevice(group)]).length
}

/** How long a login-page check is doubted after people disproved it, in milliseconds: a bot filter will refuse us again. */
const doubtedMs = 600_000

function loginPageOf(
  record: LoginPageRecord | null,
  { sum, now }: { sum: Counters; now: Instant },
): LoginPageSignal | null {
  if (!record || record.failures === 0) return null
  const { failures, run, proven, disprovedAt } = record
  const isDoubted = disprovedAt !== null && Math.abs(now - disprovedAt) < doubtedMs
  return { failures, credible: proven && !isDoubted, passed: sum[counters.passedLoginPage(run)] ?? 0 }
}

/** The last buckets with a loss, and with a verified person. */
export function lastReturns(
  calls: readonly Counters[],
  countedAt: Instant,
): Record<'lost' | 'verified', LatestCount | null> {
  return {
    lost: lastBucket(calls, { counter: counters.lost, countedAt }),
    verified: lastBucket(calls, { counter: counters.verified, countedAt }),
  }
}

/** The last bucket in which the counter grew. Its start is a lower bound of the time at which that happened. */
function lastBucket(
  calls: readonly Counters[],
  { counter, countedAt }: { counter: string; countedAt: Instant },
): LatestCount | null {
  const at = calls.findLastIndex((counts) => (counts[counter] ?? 0) > 0)
  const bucket = recentBuckets(countedAt)[at]
  return bucket === undefined ? null : { bucket, count: calls[at]?.[counter] ?? 0 }
}

/** The latest instant. One that lies ahead is from before a clock was set back: its age is unknown, so it is no evidence. */
function latest(instants: readonly (Instant | null)[], now: Instant): Instant | null {
  const known = instants.filter((at) => at !== null && at <= now + clockSkewMs) as Instant[]
  return known.length === 0 ? null : Math.max(...known)
}
