import {
  awayMs,
  bucketCount,
  bucketMs,
  type HealthReport,
  type HealthStore,
  type SharedHealth,
} from '../../domain/health.ts'
import type { ProviderId } from '../../domain/ids.ts'
import { type After, withDeadline } from '../../mechanics/deadline.ts'
import { Tallies } from './counters.ts'

export interface SharingOptions {
  store: HealthStore
  /** This process among others. */
  replica: string
  /** For how long a prober is elected, in milliseconds. */
  leaseMs: number
  /** A store that takes longer than this many milliseconds is done without, this time. */
  patienceMs: number
  after: After
}

type Told = { epoch: number } & Pick<HealthReport, 'probe' | 'probes' | 'saturation' | 'now'>

/** What one process counts at one door, and how it comes together with what the others do. */
export interface Sharing {
  calls: Tallies
  trips: Tallies
  /**
   * Hands in what was counted and brings what all know; null while the store fails or is too slow. Nothing is lost or
   * counted twice: a batch of which nobody knows whether it arrived is handed in again under its number.
   */
  exchange(told: Told): Promise<SharedHealth | null>
  /** The last exchange: hands in what is left and what this process held. Never fails, nor takes longer than patience. */
  leave(told: Omit<Told, 'probes'>): Promise<void>
  /** The work's result, or null when it fails or takes too long. */
  patiently<Result>(work: Promise<Result>): Promise<Result | null>
}

export function openSharing(provider: ProviderId, options: SharingOptions): Sharing {
  const { store, replica, leaseMs, patienceMs, after } = options
  const calls = new Tallies(bucketMs * bucketCount)
  const trips = new Tallies(awayMs + bucketMs * (bucketCount + 1))
  let batches = 0
  let handedIn: Pick<HealthReport, 'batch' | 'epoch' | 'calls' | 'trips'> | null = null
  let underWay: Promise<unknown> | null = null

  function nextBatch(epoch: number) {
    const counted = { calls: calls.take(), trips: trips.take() }
    if (counted.calls.length + counted.trips.length === 0) return { batch: 0, epoch, ...counted }
    handedIn = { batch: ++batches, epoch, ...counted }
    return handedIn
  }

  const none = () => null
  function patiently<Result>(work: Promise<Result>): Promise<Result | null> {
    return withDeadline(work.catch(none), patienceMs, none, after)
  }

  return {
    calls,
    trips,
    patiently,
    async leave({ epoch, ...told }) {
      const batch = handedIn ?? nextBatch(epoch)
      await patiently(store.exchange(provider, { replica, ...batch, ...told, probes: false, leaseMs: 0 }))
    },
    async exchange({ epoch, ...told }) {
      // Never two at a time: a store that hangs is asked again when it has answered or failed.
      if (underWay) return null
      const batch = handedIn ?? nextBatch(epoch)
      const work = store.exchange(provider, { replica, ...batch, ...told, leaseMs }).then((shared) => {
        handedIn = null
        return shared
      })
      underWay = work.then(
        () => undefined,
        () => undefined,
      )
      void underWay.then(() => {
        underWay = null
      })
      const shared = await patiently(work)
      // What a repeated batch brings back is of the epoch it was counted in, which may be over.
      return shared && batch.epoch !== epoch ? { ...shared, calls: [] } : shared
    },
  }
}
