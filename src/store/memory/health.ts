import {
  type BreakerVerdict,
  type Counts,
  cohortBuckets,
  type HealthStore,
  type ProbeRecord,
  recentBuckets,
  sumOf,
  type Tally,
} from '../../domain/health.ts'
import type { ProviderId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import type { World } from '../../domain/world.ts'
import { expiringMap } from './expiring-map.ts'

/** Longer than anything is asked for: trips are, for four minutes. */
const lifeMs = 300_000
/** A batch may come again for as long as this. */
const batchLifeMs = 600_000
/** What lies further ahead than this is of before a clock was set back, and gives way. */
const skewMs = 5_000

interface Door {
  verdict: BreakerVerdict | null
  probe: ProbeRecord | null
  prober: { replica: string; until: Instant } | null
  loads: Map<string, { saturation: number; until: Instant }>
}

/** Health shared by nobody but the doors of this process. */
export function memoryHealth({ now }: Pick<World, 'now'>): HealthStore {
  const doors = new Map<ProviderId, Door>()
  const buckets = expiringMap<string, Counts>(now)
  const batches = expiringMap<string, number>(now)

  function doorOf(provider: ProviderId): Door {
    let door = doors.get(provider)
    if (!door) {
      door = { verdict: null, probe: null, prober: null, loads: new Map() }
      doors.set(provider, door)
    }
    return door
  }
  function add(kind: string, { bucket, counter, by }: Tally, at: Instant): void {
    const key = `${kind} ${bucket}`
    buckets.set(key, sumOf([buckets.get(key) ?? {}, { [counter]: by }]), at + lifeMs)
  }
  const read = (kind: string, of: readonly Instant[]) => of.map((bucket) => buckets.get(`${kind} ${bucket}`) ?? {})

  return {
    async exchange(provider, { replica, batch, epoch, calls, trips, probe, saturation, leaseMs, probes, now: at }) {
      const door = doorOf(provider)
      const kinds = { calls: `${provider} calls ${epoch}`, trips: `${provider} trips` }
      const seen = `${provider} ${replica}`
      if ((batches.get(seen) ?? 0) < batch) {
        for (const tally of calls) add(kinds.calls, tally, at)
        for (const tally of trips) add(kinds.trips, tally, at)
        batches.set(seen, batch, at + batchLifeMs)
      }
      const known = door.probe && door.probe.at <= at + skewMs ? door.probe.at : 0
      if (probe && probe.at > known) door.probe = { ...probe }
      const held = door.prober
      if (leaseMs === 0 || !probes) {
        if (held?.replica === replica) door.prober = null
      } else if (!held || held.replica === replica || at >= held.until || held.until > at + leaseMs + skewMs)
        door.prober = { replica, until: at + leaseMs }
      door.loads.set(replica, { saturation, until: at + leaseMs })
      for (const [other, { until }] of door.loads) if (at >= until) door.loads.delete(other)
      const loads = [...door.loads.values()]
      return {
        calls: read(kinds.calls, recentBuckets(at)),
        trips: sumOf(read(kinds.trips, cohortBuckets(at))),
        verdict: door.verdict && { ...door.verdict },
        probe: door.probe && { ...door.probe },
        saturation: loads.reduce((sum, load) => sum + load.saturation, 0) / Math.max(1, loads.length),
        running: loads.length,
        prober: door.prober?.replica === replica,
      }
    },
    async decide(provider, verdict) {
      const door = doorOf(provider)
      if (door.verdict && verdict.version !== door.verdict.version + 1) return false
      door.verdict = { ...verdict }
      return true
    },
  }
}
