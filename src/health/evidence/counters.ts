import { bucketMs, bucketOf, type CounterIncrement, type Counters } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'

/** Counters in buckets of 10 s: what this replica counted, and what of it was not reported yet. */
export class BucketCounters {
  readonly #keepMs: number
  #own = new Map<Instant, Record<string, number>>()
  #unreported = new Map<string, CounterIncrement>()
  #newest: Instant = 0

  /** @param keepMs how long a bucket is of use, in milliseconds */
  constructor(keepMs: number) {
    this.#keepMs = keepMs
  }

  /** @param at when it happened; may lie some buckets back */
  count(counter: string, at: Instant): void {
    const bucket = bucketOf(at)
    if (bucket > this.#newest) this.#begin(bucket)
    if (bucket <= this.#newest - this.#keepMs) return
    let counters = this.#own.get(bucket)
    if (!counters) {
      counters = {}
      this.#own.set(bucket, counters)
    }
    counters[counter] = (counters[counter] ?? 0) + 1
    const name = `${bucket} ${counter}`
    const increment = this.#unreported.get(name)
    if (increment) increment.by++
    else this.#unreported.set(name, { bucket, counter, by: 1 })
  }

  /** What this replica counted in these buckets. */
  own(buckets: readonly Instant[]): Counters[] {
    return buckets.map((bucket) => this.#own.get(bucket) ?? {})
  }

  /** Everything not reported yet, once: from now on the caller must report it. */
  takeUnreported(): CounterIncrement[] {
    const increments = [...this.#unreported.values()]
    this.#unreported = new Map()
    return increments
  }

  /** Forgets this replica's own view; what is not reported yet stays. */
  forgetOwn(): void {
    this.#own.clear()
  }

  forget(): void {
    this.#own.clear()
    this.#unreported.clear()
    this.#newest = 0
  }

  /** Drops what is too old to be asked for when a new bucket begins, so that a long outage of the store costs no memory. */
  #begin(bucket: Instant): void {
    this.#newest = bucket
    const oldest = bucket - this.#keepMs + bucketMs
    for (const at of this.#own.keys()) if (at < oldest) this.#own.delete(at)
    for (const [name, increment] of this.#unreported) if (increment.bucket < oldest) this.#unreported.delete(name)
  }
}
