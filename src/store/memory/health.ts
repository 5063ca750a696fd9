import {
  type CounterIncrement,
  type Counters,
  cohortBuckets,
  type HealthStore,
  type ProbeRecord,
  recentBuckets,
  type SharedBreaker,
  sumOf,
} from '../../domain/health.ts'
import type { ProviderId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import type { World } from '../../domain/world.ts'
import { expiringMap } from './expiring-map.ts'

/** Longer than any bucket is read: those of round trips are read for four minutes. */
const lifeMs = 300_000
/** A batch may be sent again for so long. */
const batchLifeMs = 600_000
/** A time further ahead than this is from before a clock was set back, and is replaced. */
const skewMs = 5_000

interface ProviderEntry {
  breaker: SharedBreaker | null
  probe: ProbeRecord | null
  utilizations: Map<string, { utilization: number; until: Instant }>
}

/** Health of one process, for tests and for a broker without Redis. */
export function memoryHealth({ now }: Pick<World, 'now'>): HealthStore {
  const entries = new Map<ProviderId, ProviderEntry>()
  const buckets = expiringMap<string, Counters>(now)
  const batches = expiringMap<string, number>(now)

  function entryOf(provider: ProviderId): ProviderEntry {
    let entry = entries.get(provider)
    if (!entry) {
      entry = { breaker: null, probe: null, utilizations: new Map() }
      entries.set(provider, entry)
    }
    return entry
  }
  function add(kind: string, { bucket, counter, by }: CounterIncrement, at: Instant): void {
    const key = `${kind} ${bucket}`
    buckets.set(key, sumOf([buckets.get(key) ?? {}, { [counter]: by }]), at + lifeMs)
  }
  const read = (kind: string, of: readonly Instant[]) => of.map((bucket) => buckets.get(`${kind} ${bucket}`) ?? {})

  return {
    async exchange(provider, report) {
      const { replica, batch, calls, roundTrips, probe, utilization, leaseMs, now: at } = report
      const entry = entryOf(provider)
      const kinds = { calls: `${provider} calls ${report.epoch}`, roundTrips: `${provider} roundTrips` }
      const seen = `${provider} ${replica}`
      if ((batches.get(seen) ?? 0) < batch) {
        for (const increment of calls) add(kinds.calls, increment, at)
        for (const increment of roundTrips) add(kinds.roundTrips, increment, at)
        batches.set(seen, batch, at + batchLifeMs)
      }
      const known = entry.probe && entry.probe.at <= at + skewMs ? entry.probe.at : 0
      if (probe && probe.at > known) entry.probe = { ...probe }
      entry.utilizations.set(replica, { utilization, until: at + leaseMs })
      for (const [other, { until }] of entry.utilizations) if (at >= until) entry.utilizations.delete(other)
      const running = [...entry.utilizations.values()]
      return {
        calls: read(kinds.calls, recentBuckets(at)),
        roundTrips: sumOf(read(kinds.roundTrips, cohortBuckets(at))),
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
