import type { ProviderId } from './ids.ts'
import type { Instant } from './time.ts'

/** Evidence is counted in buckets of 10 s; what a door shows is the sum of the last six. */
export const bucketMs = 10_000
export const bucketCount = 6

/** A trip of which nothing is heard for 180 s has not come back; those begun in the minute before that are counted. */
export const awayMs = 180_000

/** The bucket an instant falls into, named by its beginning. */
export const bucketOf = (at: Instant): Instant => at - (at % bucketMs)

/** How often what happened, by the name of a counter. */
export type Counts = Readonly<Record<string, number>>

/** So many more of one counter in one bucket. */
export interface Tally {
  bucket: Instant
  counter: string
  by: number
}

/** The last bucket in which something was counted, and how much of it. Only ever grows, while the sum of a window comes and goes. */
export interface LatestCount {
  bucket: Instant
  count: number
}

/** What was found of the page that people are sent to: a provider may serve us well and nobody else. */
export interface FrontRecord {
  /** Looks in a row that failed; 0 = the last one went well. */
  failures: number
  /** When it began to fail, or to be well. */
  since: Instant
  /** Counts the turns from well to failing and back, so that counters can tell one time of failing from the next. */
  run: number
  /** It was seen well at least once. Before that, our network may be to blame: not everything people reach can we. */
  proven: boolean
  /** When somebody sent there while it failed was verified nevertheless; null = never. For a while it is our look that is doubted. */
  disprovedAt: Instant | null
}

/** What the probes of a door found, up to now. */
export interface ProbeRecord {
  /** When the last probe ended. */
  at: Instant
  /** Probes in a row that failed, and that went well; one of the two is 0. */
  failures: number
  good: number
  /** Good probes in a row since somebody was last lost at this door. */
  calm: number
  /** The last people lost when the last probe ended; null = nobody within the window. */
  lost: LatestCount | null
  /** Counts the turns from well to failing and back, so that counters can tell one time of failing from the next. */
  run: number
  /** Null = that page is not looked at. */
  front: FrontRecord | null
  /** People lost one after the other while probes went well and nobody was verified, and when that was last seen; null = none. */
  vain: { times: number; at: Instant } | null
  /** What is usual at this door, as its prober has learned it, so that all judge alike; null = nothing yet. */
  usual: { away: number; wayMs: number } | null
}

/** What the brokers agree on about a door's breaker. */
export interface BreakerVerdict {
  /** Grows by one with every change (compare-and-set). */
  version: number
  phase: 'closed' | 'open' | 'half-open' | 'ramp'
  /** Of the ramp: 0, 1, 2 admit 2 %, 10 %, 50 % of those who want to start. */
  stage: number
  since: Instant
  /** What was counted in an earlier epoch is forgotten: an outage that is over must not be held against the door. */
  epoch: number
  /** The provider asked for no new starts before this instant (Retry-After, RFC 9110 §10.2.3); null when it did not. */
  notBefore: Instant | null
  /** When losses were last forgiven because probes went well; null = never. */
  forgivenAt: Instant | null
  /** Probes went well when it opened, so they are no proof that people get through: only people are. */
  mistrusted: boolean
}

/** What one broker process hands in about one door, once a tick. */
export interface HealthReport {
  /** This process; random. */
  replica: string
  /** Numbered from 1; a batch handed in again, since nobody knows whether it arrived, counts once. 0 = an empty one. */
  batch: number
  /** To which epoch the calls belong. */
  epoch: number
  calls: readonly Tally[]
  /** Trips begun and ended, by the bucket in which they began; they outlive epochs. */
  trips: readonly Tally[]
  /** Of the prober only: replaces the record when it is newer. */
  probe: ProbeRecord | null
  /** Its calls in flight ÷ its capacity, 0 to 1. */
  saturation: number
  /** For how long this process is to be counted among those that run, in milliseconds; 0: it leaves. */
  leaseMs: number
  /** Whether it may be the door's prober, for as long as it runs; false gives the office up. */
  probes: boolean
  now: Instant
}

/** What all brokers know of one door. */
export interface SharedHealth {
  /** Calls of the last six buckets of the epoch asked for, oldest first; the last is under way. */
  calls: readonly Counts[]
  /** Trips that began 180 to 240 s ago, as one sum. */
  trips: Counts
  verdict: BreakerVerdict | null
  probe: ProbeRecord | null
  /** The mean of all processes heard of lately; 0 where the only one has left. */
  saturation: number
  /** How many processes run. */
  running: number
  /** Whether the process that asks shall probe. */
  prober: boolean
}

/** Evidence and breakers that all broker processes share. Lost with the hot store, and learned anew within seconds. */
export interface HealthStore {
  /** Adds what one process counted, and tells what all of them did. @throws GwanmunError `store_unavailable` */
  exchange(provider: ProviderId, report: HealthReport): Promise<SharedHealth>
  /** Takes the verdict when its version follows the one that stands, or none does. @throws GwanmunError `store_unavailable` */
  decide(provider: ProviderId, verdict: BreakerVerdict): Promise<boolean>
}

/** Beginnings of the buckets that count now, oldest first. */
export function recentBuckets(now: Instant): Instant[] {
  return Array.from({ length: bucketCount }, (_, n) => bucketOf(now) - (bucketCount - 1 - n) * bucketMs)
}

/** Beginnings of the buckets whose trips should all be back by now. */
export function cohortBuckets(now: Instant): Instant[] {
  return recentBuckets(now - awayMs - bucketMs)
}

/** Counters of several buckets as one sum. */
export function sumOf(buckets: readonly Counts[]): Counts {
  const sum: Record<string, number> = {}
  for (const bucket of buckets)
    for (const [counter, by] of Object.entries(bucket)) sum[counter] = (sum[counter] ?? 0) + by
  return sum
}
