import {
  abandonedAfterMs,
  bucketCount,
  bucketMs,
  type HealthReport,
  type HealthStore,
  type SharedHealth,
} from '../../domain/health.ts'
import type { ProviderId } from '../../domain/ids.ts'
import { type After, withDeadline } from '../../mechanics/deadline.ts'
import { BucketCounters } from './counters.ts'

export interface ReplicaSyncOptions {
  store: HealthStore
  /** The name of this replica. */
  replica: string
  /** How long this replica counts as running after one report, in milliseconds. */
  leaseMs: number
  /** When the store takes longer than this, in milliseconds, the round goes on without it. */
  storeTimeoutMs: number
  after: After
}

type Report = Pick<HealthReport, 'epoch' | 'probe' | 'utilization' | 'now'>

/** Counters of one replica at one provider, and their exchange with the other replicas. */
export interface ReplicaSync {
  calls: BucketCounters
  roundTrips: BucketCounters
  /**
   * Sends the new counters and returns the sums of all replicas; null while the store fails or is too slow. Nothing is lost or
   * counted twice: a batch that may not have arrived is sent again under the same number.
   */
  exchange(report: Report): Promise<SharedHealth | null>
  /** The last exchange: sends the remaining counters. Never rejects; ends within the time limit. */
  leave(report: Report): Promise<void>
  /** The result of `work`; null when it fails or exceeds the time limit. */
  withinLimit<Result>(work: Promise<Result>): Promise<Result | null>
}

export function openReplicaSync(provider: ProviderId, options: ReplicaSyncOptions): ReplicaSync {
  const { store, replica, leaseMs, storeTimeoutMs, after } = options
  const calls = new BucketCounters(bucketMs * bucketCount)
  const roundTrips = new BucketCounters(abandonedAfterMs + bucketMs * (bucketCount + 1))
  let batches = 0
  let unconfirmed: Pick<HealthReport, 'batch' | 'epoch' | 'calls' | 'roundTrips'> | null = null
  let running: Promise<unknown> | null = null

  function nextBatch(epoch: number) {
    const increments = { calls: calls.takeUnreported(), roundTrips: roundTrips.takeUnreported() }
    if (increments.calls.length + increments.roundTrips.length === 0) return { batch: 0, epoch, ...increments }
    unconfirmed = { batch: ++batches, epoch, ...increments }
    return unconfirmed
  }

  const none = () => null
  const withinLimit = <Result>(work: Promise<Result>): Promise<Result | null> =>
    withDeadline(work.catch(none), storeTimeoutMs, none, after)

  return {
    calls,
    roundTrips,
    withinLimit,
    async leave(report) {
      const batch = unconfirmed ?? nextBatch(report.epoch)
      await withinLimit(store.exchange(provider, { ...report, ...batch, replica, leaseMs: 0 }))
    },
    async exchange(report) {
      // One exchange at a time: while the store hangs, it is not asked again.
      if (running) return null
      const batch = unconfirmed ?? nextBatch(report.epoch)
      const work = store.exchange(provider, { ...report, ...batch, replica, leaseMs }).then((shared) => {
        unconfirmed = null
        return shared
      })
      running = work.then(none, none)
      void running.then(() => {
        running = null
      })
      const shared = await withinLimit(work)
      // The answer to a repeated batch belongs to the epoch of that batch, which may have ended.
      return shared && batch.epoch !== report.epoch ? { ...shared, calls: [] } : shared
    },
  }
}
