import { bucketOf, type Counters, type ProbeRecord } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'
import { hash01 } from '../../mechanics/hash.ts'
import { openBaseline } from './baseline.ts'
import type { BucketCounters } from './counters.ts'
import { openRecentDevices } from './recent-devices.ts'
import {
  abandonmentBaseline,
  abandonmentRate,
  networkShardOf,
  networkShards,
  roundTripBaseline,
  roundTripCounters,
} from './round-trip-counters.ts'
import { counters, type SignalSnapshot } from './signals.ts'

export interface RoundTripSettings {
  /** See `LightThresholds`. */
  abandonmentYellow: number
  /** See `HealthSettings`. */
  baselineRoundTripMs: number
  networkShardSalt: string
}

/** Round trips of people to one provider, counted by network shard, and the two baselines learned from them. */
export interface RoundTrips {
  /** Counts a start. Returns the network shard of the address, which belongs to the later {@link returned}. */
  started(address: string): number
  returned(roundTrip: { startedAt: Instant; networkShard: number }): void
  /** Counts a return that the provider refused, by no wish of the person. */
  refused(networkShard: number): void
  /** Counts a return with an answer that tells too little of the person; like a loss once a minute for each browser. */
  incomplete(by: { networkShard: number } & Browser): void
  /** Counts an exchange that runs for too long, once a minute for each browser. */
  overdue(by: { networkShard: number } & Browser): void
  /** Counts a person who was lost, once a minute for each browser, however often it tries. */
  lost(to: 'exchange' | 'assertion', by: { networkShard?: number | undefined } & Browser): void
  verified(roundTrip: { startedAt: Instant; networkShard?: number | undefined }): void
  /**
   * Measures the abandonment once a round, and lets the prober learn the baselines.
   * @param seen `roundTrips`: of all replicas; null while they are not known
   */
  measure(
    seen: { roundTrips: Counters | null; learns: boolean } & Pick<SignalSnapshot, 'roundTripMs' | 'slowRoundTrips'>,
  ): void
  /** Abandonment rate ÷ its baseline; null = too few round trips. */
  abandonment(): number | null
  baseline(): NonNullable<ProbeRecord['baseline']>
  /** Takes over the baselines that the prober has learned. */
  learnFrom(baseline: ProbeRecord['baseline']): void
}

interface Browser {
  /** See `EndedAttempt`; undefined = not known. */
  device?: string | undefined
}

/** A round trip is slow from this many times the baseline. The thresholds then say for what share of people. */
const slowFactor = 1.5

export function openRoundTrips(
  { calls, roundTrips }: { calls: BucketCounters; roundTrips: BucketCounters },
  { abandonmentYellow, baselineRoundTripMs, networkShardSalt }: RoundTripSettings,
  now: () => Instant,
): RoundTrips {
  const baseline = {
    abandonment: openBaseline(abandonmentBaseline),
    duration: openBaseline({ ...roundTripBaseline, first: baselineRoundTripMs }),
  }
  const lostDevices = openRecentDevices()
  const overdueDevices = openRecentDevices()
  let abandonment: number | null = null
  const count = (counter: string) => calls.count(counter, now())
  const groupOf = (device: string) => Math.floor(hash01(`${networkShardSalt} ${device}`) * networkShards)
  const isSlow = (roundTripMs: number) => roundTripMs > slowFactor * baseline.duration.value()

  return {
    started(address) {
      const networkShard = networkShardOf(address, networkShardSalt)
      roundTrips.count(roundTripCounters.started(networkShard), now())
      return networkShard
    },
    returned({ startedAt, networkShard }) {
      roundTrips.count(roundTripCounters.returned(networkShard), startedAt)
      count(counters.returnedFrom(networkShard))
    },
    refused: (networkShard) => count(counters.refusedFrom(networkShard)),
    incomplete({ networkShard, device }) {
      if (lostDevices.isFirst(device, now())) count(counters.incompleteFrom(networkShard))
    },
    overdue({ networkShard, device }) {
      if (overdueDevices.isFirst(device, now())) count(counters.overdueFrom(networkShard))
    },
    lost(to, { networkShard, device }) {
      if (!lostDevices.isFirst(device, now())) return
      count(counters.lost)
      if (to === 'exchange') count(counters.exchange)
      if (device !== undefined) count(counters.lostDevice(groupOf(device)))
      if (networkShard === undefined) return
      count(counters.lostFrom(networkShard))
      if (to === 'exchange') count(counters.exchangeFrom(networkShard))
    },
    verified({ startedAt, networkShard }) {
      const roundTripMs = now() - startedAt
      count(counters.roundTrip(roundTripMs))
      if (networkShard === undefined) return
      count(counters.verifiedFrom(networkShard))
      if (isSlow(roundTripMs)) count(counters.slowRoundTripFrom(networkShard))
    },
    measure({ roundTrips: shared, learns, roundTripMs, slowRoundTrips }) {
      const rate = shared && abandonmentRate(shared)
      abandonment = rate === null ? null : rate / baseline.abandonment.value()
      if (!learns) return
      const bucket = bucketOf(now())
      if (rate !== null && abandonment !== null)
        baseline.abandonment.observe(rate, { bucket, raised: abandonment > abandonmentYellow })
      if (roundTripMs !== null && slowRoundTrips !== null)
        baseline.duration.observe(roundTripMs, { bucket, raised: isSlow(roundTripMs) })
    },
    abandonment: () => abandonment,
    baseline: () => ({ abandonment: baseline.abandonment.value(), roundTripMs: baseline.duration.value() }),
    learnFrom(learned) {
      if (!learned) return
      baseline.abandonment.adopt(learned.abandonment)
      baseline.duration.adopt(learned.roundTripMs)
    },
  }
}
