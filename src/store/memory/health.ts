import {
  cohortBuckets,
  type HealthStore,
  type ProbeRecord,
  recentBuckets,
  type SharedBreaker,
} from '../../domain/health.ts'
import type { ProviderId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import type { World } from '../../domain/world.ts'
import { expiringMap } from './expiring-map.ts'
import { type HealthBuckets, healthBuckets } from './health-buckets.ts'

/** A batch may be sent again for so long. */
const batchLifeMs = 600_000
/** A time further ahead than this is from before a clock was set back, and is replaced. */
const skewMs = 5_000

interface ProviderEntry {
  breaker: SharedBreaker | null
  probe: ProbeRecord | null
  utilizations: Map<string, { utilization: number; until: Instant }>
  /** By epoch. */
  calls: Map<number, HealthBuckets>
  roundTrips: HealthBuckets
}

/** Health of one process, for tests and for a broker without Redis. */
export function memoryHealth({ now }: Pick<World, 'now'>): HealthStore {
  const entries = new Map<ProviderId, ProviderEntry>()
  const batches = expiringMap<string, number>(now)

  function entryOf(provider: ProviderId): ProviderEntry {
    let entry = entries.get(provider)
    if (!entry) {
      entry = {
        breaker: null,
        probe: null,
        utilizations: new Map(),
        calls: new Map(),
        roundTrips: healthBuckets(now),
      }
      entries.set(provider, entry)
    }
    return entry
  }
  function callsOf({ calls }: ProviderEntry, epoch: number): HealthBuckets {
    const known = calls.get(epoch)
    if (known) return known
    for (const [other, buckets] of calls) if (buckets.isOver()) calls.delete(other)
    const buckets = healthBuckets(now)
    calls.set(epoch, buckets)
    return buckets
  }

  return {
    async exchange(provider, report) {
      const { replica, batch, calls, roundTrips, probe, utilization, leaseMs, now: at } = report
      const entry = entryOf(provider)
      const ofEpoch = callsOf(entry, report.epoch)
      const seen = `${provider} ${replica}`
      if ((batches.get(seen) ?? 0) < batch) {
        for (const increment of calls) ofEpoch.add(increment, at)
        for (const increment of roundTrips) entry.roundTrips.add(increment, at)
        batches.set(seen, batch, at + batchLifeMs)
      }
      const known = entry.probe && entry.probe.at <= at + skewMs ? entry.probe.at : 0
      if (probe && probe.at > known) entry.probe = { ...probe }
      entry.utilizations.set(replica, { utilization, until: at + leaseMs })
      for (const [other, { until }] of entry.utilizations) if (at >= until) entry.utilizations.delete(other)
      const running = [...entry.utilizations.values()]
      return {
        calls: ofEpoch.read(recentBuckets(at)),
        roundTrips: entry.roundTrips.sum(cohortBuckets(at)),
        breaker: entry.breaker && { ...entry.breaker },
        probe: entry.probe && { ...entry.probe },
        utilization: running.reduce((sum, one) => sum + one.utilization, 0) / Math.max(1, running.length),
        running: running.length,
      }
    },
    async decide(provider, breaker) {
      const entry = entryOf(provider)
      if (entry.breaker && breaker.version !== entry.breaker.version + 1) return false
      entry.breaker = { ...breaker }
      return true
    },
  }
}
