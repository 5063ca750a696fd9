import { type Counts, type ProbeRecord, recentBuckets, sumOf } from '../domain/health.ts'
import type { ProviderStep } from '../domain/provider.ts'
import type { Instant } from '../domain/time.ts'

/** How far the clocks of two processes may be apart, in milliseconds. What lies further ahead is a clock set back. */
export const clockSkewMs = 5_000

/** Upper bounds of the latency histogram in milliseconds; the last counter takes the rest. */
const latencyBoundsMs = [50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800]

/** Names of the counters of calls. That with a run tells one time of failing probes from the next. */
export const counters = {
  verified: 'verified',
  /** People who came back and could not be verified through no doing of their own. */
  lost: 'lost',
  /** Those of them whose token exchange the provider or the network failed. */
  exchange: 'exchange',
  /** Token calls the provider answered with Retry-After. */
  held: 'held',
  verifiedIn: (run: number) => `verified.${run}`,
  took: (ms: number) => `ms.${histogramIndex(ms)}`,
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
  /** Probes that failed in a row, up to now. */
  probeFailures: number
  /** People verified since the probes began to fail; 0 while they do not. */
  verifiedSinceFailure: number
  /** When this door last told us anything: someone verified, or a probe. Null = never. */
  lastEvidenceAt: Instant | null
  /** People sent and not back ÷ the door's usual share of them; null or left out where too few were sent to say. */
  away?: number | null
}

/** What there is to go by: of all brokers, or of this one while it is cut off. */
export interface Evidence {
  /** Of the last six buckets, oldest first. */
  calls: readonly Counts[]
  probe: ProbeRecord | null
  /** When this process last saw somebody verified; null = never. */
  verifiedAt: Instant | null
  away: number | null
}

/** Counters as signals. Pure. */
export function signalsOf({ calls, probe, verifiedAt, away }: Evidence, now: Instant): SignalSnapshot {
  const sum = sumOf(calls)
  const failing = probe !== null && probe.failures > 0
  return {
    verified: sum[counters.verified] ?? 0,
    lost: sum[counters.lost] ?? 0,
    failures: sum[counters.exchange] ?? 0,
    p95Ms: percentile95(sum),
    probeFailures: probe?.failures ?? 0,
    verifiedSinceFailure: failing ? (sum[counters.verifiedIn(probe.run)] ?? 0) : 0,
    lastEvidenceAt: latest([verifiedAt, probe?.at ?? null, lastVerified(calls, now)], now),
    away,
  }
}

/** The beginning of the last bucket in which any process saw somebody verified: rather too early than too late. */
function lastVerified(calls: readonly Counts[], now: Instant): Instant | null {
  const last = calls.findLastIndex((counts) => (counts[counters.verified] ?? 0) > 0)
  return last === -1 ? null : (recentBuckets(now)[last] ?? null)
}

/** What lies ahead was seen before a clock was set back: of no known age, so no evidence. */
function latest(instants: readonly (Instant | null)[], now: Instant): Instant | null {
  const known = instants.filter((at) => at !== null && at <= now + clockSkewMs) as Instant[]
  return known.length === 0 ? null : Math.max(...known)
}

function histogramIndex(ms: number): number {
  const index = latencyBoundsMs.findIndex((bound) => ms <= bound)
  return index === -1 ? latencyBoundsMs.length : index
}

function percentile95(sum: Counts): number | null {
  const counts = Array.from({ length: latencyBoundsMs.length + 1 }, (_, at) => sum[`ms.${at}`] ?? 0)
  const samples = counts.reduce((total, count) => total + count, 0)
  if (samples === 0) return null
  let below = 0
  for (const [at, count] of counts.entries()) {
    below += count
    if (below >= samples * 0.95) return latencyBoundsMs[at] ?? Number.POSITIVE_INFINITY
  }
  return Number.POSITIVE_INFINITY
}
