import {
  type Counts,
  type FrontRecord,
  type LatestCount,
  type ProbeRecord,
  recentBuckets,
  sumOf,
} from '../../domain/health.ts'
import type { ProviderStep } from '../../domain/provider.ts'
import type { Instant } from '../../domain/time.ts'
import { histogram } from './histogram.ts'
import { awayShare, lots, tripCounters } from './round-trip-counters.ts'

/** How far the clocks of two processes may be apart, in milliseconds. What lies further ahead is a clock set back. */
export const clockSkewMs = 5_000

/** What an exchange takes: token call and all calls after it. */
const exchanges = histogram('ms', [50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800])
/** How long people who were verified had been away, from start to return: half minutes, most of it their own doing. */
const ways = histogram(
  'way',
  [5, 8, 12, 18, 27, 40, 60, 90, 135, 200, 300, 600].map((seconds) => seconds * 1000),
)

/** Names of the counters of calls. Those with a run tell one time of failing probes from the next. */
export const counters = {
  verified: 'verified',
  /** People who came back and could not be verified through no doing of their own. */
  lost: 'lost',
  /** Those of them whose token exchange the provider or the network failed. */
  exchange: 'exchange',
  /** Token calls the provider answered with Retry-After. */
  held: 'held',
  verifiedIn: (run: number) => `verified.${run}`,
  /** Verified, and sent to the provider since its page began to fail. */
  passedIn: (run: number) => `passed.${run}`,
  /** By the lot of their network: who came back, who of them was verified, lost, refused by the provider, or long under way. */
  cameFrom: (lot: number) => `came.${lot}`,
  verifiedFrom: (lot: number) => `verifiedFrom.${lot}`,
  lostFrom: (lot: number) => `lostFrom.${lot}`,
  refusedFrom: (lot: number) => `refusedFrom.${lot}`,
  longWayFrom: (lot: number) => `longWayFrom.${lot}`,
  took: exchanges.counter,
  way: ways.counter,
  calls: (step: ProviderStep) => `calls.${step}`,
  failed: (step: ProviderStep) => `failed.${step}`,
  slow: (step: ProviderStep) => `slow.${step}`,
}

/** What a door showed over the last minute. */
export interface SignalSnapshot {
  verified: number
  lost: number
  failures: number
  /** 95th percentile of the token exchange in milliseconds (upper bound of its histogram bucket); null = no sample. */
  p95Ms: number | null
  /** Median time from start to return of people who were verified, in milliseconds; null = no sample. */
  wayMs: number | null
  /** Probes that failed in a row, up to now. */
  probeFailures: number
  /** People verified since the probes began to fail; 0 while they do not. */
  verifiedSinceFailure: number
  /** All who were lost are of one lot of networks, and people of others were verified: it may be one account. */
  oneVoice: boolean
  /** Share of those who came back whom the provider refused, through no wish of their own; null: too few, of too few networks. */
  refused: number | null
  /** Share of those verified who were under way for longer than is usual by far; null likewise. */
  longWays: number | null
  /** People were lost, one after the other and nobody verified, while probes went well: they disprove nothing. */
  inVain: boolean
  /** Of the page people are sent to; null while it does not fail. */
  front: FrontSignal | null
  /** When this door last told us anything: someone verified, or a probe. Null = never. */
  lastEvidenceAt: Instant | null
  /** People sent and not back ÷ the door's usual share of them; null or left out where too few were sent to say. */
  away?: number | null
}

export interface FrontSignal {
  /** Looks in a row that failed. */
  failures: number
  /** False: it was never seen well, or people proved our look wrong lately, so it may be our network. */
  credible: boolean
  /** People verified who were sent there since it began to fail. */
  passed: number
}

/** What there is to go by: of all brokers, or of this one while it is cut off. */
export interface Evidence {
  /** Of six buckets, oldest first. */
  calls: readonly Counts[]
  /** In the last of them. */
  countedAt: Instant
  probe: ProbeRecord | null
  /** When this process last saw somebody verified; null = never. */
  verifiedAt: Instant | null
  away: number | null
}

/** Counters as signals. Pure. */
export function signalsOf({ calls, countedAt, probe, verifiedAt, away }: Evidence, now: Instant): SignalSnapshot {
  const sum = sumOf(calls)
  const lastVerified = lastBucket(calls, { counter: counters.verified, countedAt })?.bucket ?? null
  return {
    verified: sum[counters.verified] ?? 0,
    lost: sum[counters.lost] ?? 0,
    failures: sum[counters.exchange] ?? 0,
    p95Ms: exchanges.atMost(sum, 0.95),
    wayMs: ways.about(sum, 0.5),
    probeFailures: probe?.failures ?? 0,
    verifiedSinceFailure: probe?.failures ? (sum[counters.verifiedIn(probe.run)] ?? 0) : 0,
    oneVoice: isOneVoice(sum),
    refused: shareOf(sum, counters.refusedFrom, counters.cameFrom),
    longWays: shareOf(sum, counters.longWayFrom, counters.verifiedFrom),
    inVain: (probe?.vain?.times ?? 0) >= 2,
    front: frontOf(probe?.front ?? null, { sum, now }),
    lastEvidenceAt: latest([verifiedAt, probe?.at ?? null, lastVerified], now),
    away,
  }
}

/** A share by lots, as of those who never come back: it takes many networks to say anything. */
function shareOf(sum: Counts, part: (lot: number) => string, whole: (lot: number) => string): number | null {
  const counts: Record<string, number> = {}
  for (let lot = 0; lot < lots; lot++) {
    const all = sum[whole(lot)] ?? 0
    counts[tripCounters.sent(lot)] = all
    counts[tripCounters.back(lot)] = all - (sum[part(lot)] ?? 0)
  }
  return awayShare(counts)
}

function isOneVoice(sum: Counts): boolean {
  const all = Array.from({ length: lots }, (_, lot) => lot)
  const losing = all.filter((lot) => sum[counters.lostFrom(lot)])
  return losing.length === 1 && all.some((lot) => lot !== losing[0] && sum[counters.verifiedFrom(lot)])
}

/** So long our look at a page is doubted after people proved it wrong, in milliseconds: a check for robots comes again. */
const doubtedMs = 600_000

function frontOf(front: FrontRecord | null, { sum, now }: { sum: Counts; now: Instant }): FrontSignal | null {
  if (!front || front.failures === 0) return null
  const { failures, run, proven, disprovedAt } = front
  const isDoubted = disprovedAt !== null && Math.abs(now - disprovedAt) < doubtedMs
  return { failures, credible: proven && !isDoubted, passed: sum[counters.passedIn(run)] ?? 0 }
}

/** The latest people lost, and verified, that these buckets know of. */
export function lastReturns(
  calls: readonly Counts[],
  countedAt: Instant,
): Record<'lost' | 'verified', LatestCount | null> {
  return {
    lost: lastBucket(calls, { counter: counters.lost, countedAt }),
    verified: lastBucket(calls, { counter: counters.verified, countedAt }),
  }
}

/** The last bucket in which this was counted; its beginning is rather too early than too late for what happened in it. */
function lastBucket(
  calls: readonly Counts[],
  { counter, countedAt }: { counter: string; countedAt: Instant },
): LatestCount | null {
  const at = calls.findLastIndex((counts) => (counts[counter] ?? 0) > 0)
  const bucket = recentBuckets(countedAt)[at]
  return bucket === undefined ? null : { bucket, count: calls[at]?.[counter] ?? 0 }
}

/** What lies ahead was seen before a clock was set back: of no known age, so no evidence. */
function latest(instants: readonly (Instant | null)[], now: Instant): Instant | null {
  const known = instants.filter((at) => at !== null && at <= now + clockSkewMs) as Instant[]
  return known.length === 0 ? null : Math.max(...known)
}
