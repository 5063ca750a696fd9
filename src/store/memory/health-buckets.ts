import { type CounterIncrement, type Counters, sumOf } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'

/** Longer than any bucket is read: those of round trips are read for four minutes. */
const lifeMs = 300_000

/** Counters of one kind, by bucket. What is read of them never changes afterwards. */
export interface HealthBuckets {
  add(increment: CounterIncrement, at: Instant): void
  read(buckets: readonly Instant[]): Counters[]
  /** Those buckets as one sum: the same object as last time while none of them has grown. */
  sum(buckets: readonly Instant[]): Counters
  /** True: every bucket has ended. */
  isOver(): boolean
}

interface Bucket {
  counters: Record<string, number>
  until: Instant
  /** A reader has these counters: the next increment goes into a copy. */
  isRead: boolean
}

const none: Counters = {}

export function healthBuckets(now: () => Instant): HealthBuckets {
  const live = new Map<Instant, Bucket>()
  let summed: { parts: readonly Counters[]; sum: Counters } = { parts: [], sum: none }

  function sweep(): void {
    for (const [name, { until }] of live) if (until <= now()) live.delete(name)
  }
  function bucketFor(name: Instant): Bucket {
    const known = live.get(name)
    if (known && known.until > now()) return known
    sweep()
    const bucket = { counters: {}, until: 0, isRead: false }
    live.set(name, bucket)
    return bucket
  }
  function read(buckets: readonly Instant[]): Counters[] {
    return buckets.map((name) => {
      const bucket = live.get(name)
      if (!bucket || bucket.until <= now()) return none
      bucket.isRead = true
      return bucket.counters
    })
  }
  return {
    add({ bucket: name, counter, by }, at) {
      const bucket = bucketFor(name)
      if (bucket.isRead) bucket.counters = { ...bucket.counters }
      bucket.isRead = false
      bucket.counters[counter] = (bucket.counters[counter] ?? 0) + by
      bucket.until = at + lifeMs
    },
    read,
    sum(buckets) {
      const parts = read(buckets)
      const isSame = parts.length === summed.parts.length && parts.every((part, place) => part === summed.parts[place])
      if (!isSame) summed = { parts, sum: sumOf(parts) }
      return summed.sum
    },
    isOver() {
      sweep()
      return live.size === 0
    },
  }
}
