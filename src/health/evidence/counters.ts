import { bucketMs, bucketOf, type Counts, type Tally } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'

/** Counts in buckets: what this process saw itself, and what of it nobody else has been told yet. */
export class Tallies {
  readonly #keepMs: number
  #own = new Map<Instant, Record<string, number>>()
  #untold = new Map<string, Tally>()
  #newest: Instant = 0

  /** @param keepMs how long a bucket is of use, in milliseconds */
  constructor(keepMs: number) {
    this.#keepMs = keepMs
  }

  /** @param at when it happened; may lie some buckets back */
  count(counter: string, at: Instant): void {
    const bucket = bucketOf(at)
    if (bucket > this.#newest) this.#turn(bucket)
    if (bucket <= this.#newest - this.#keepMs) return
    let counts = this.#own.get(bucket)
    if (!counts) {
      counts = {}
      this.#own.set(bucket, counts)
    }
    counts[counter] = (counts[counter] ?? 0) + 1
    const name = `${bucket} ${counter}`
    const tally = this.#untold.get(name)
    if (tally) tally.by++
    else this.#untold.set(name, { bucket, counter, by: 1 })
  }

  /** What this process counted in these buckets. */
  own(buckets: readonly Instant[]): Counts[] {
    return buckets.map((bucket) => this.#own.get(bucket) ?? {})
  }

  /** What has not been told, once: from now on it is the caller's to tell. */
  take(): Tally[] {
    const tallies = [...this.#untold.values()]
    this.#untold = new Map()
    return tallies
  }

  /** What this process goes by alone; what is to be told stays so. */
  forgetOwn(): void {
    this.#own.clear()
  }

  forget(): void {
    this.#own.clear()
    this.#untold.clear()
    this.#newest = 0
  }

  /** A new bucket has begun: what is too old to be asked for is dropped, so that a long outage of the store costs nothing. */
  #turn(bucket: Instant): void {
    this.#newest = bucket
    const oldest = bucket - this.#keepMs + bucketMs
    for (const at of this.#own.keys()) if (at < oldest) this.#own.delete(at)
    for (const [name, tally] of this.#untold) if (tally.bucket < oldest) this.#untold.delete(name)
  }
}
