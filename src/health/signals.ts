import type { Instant } from '../domain/time.ts'

/** Width of a bucket and how many make the window: the last 60 s in steps of 10 s. */
const bucketMs = 10_000
const bucketCount = 6

/** Upper bounds of the latency histogram in milliseconds; the last bucket takes the rest. */
const latencyBoundsMs = [50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800]

interface Bucket {
  startedAt: Instant
  verified: number
  /** People who came back and could not be verified through no doing of their own. */
  lost: number
  /** Those of them whose token exchange the provider or the network failed. */
  failures: number
  latency: number[]
}

/** What a door showed over the last minute. */
export interface SignalSnapshot {
  verified: number
  lost: number
  failures: number
  /** 95th percentile of the token exchange in milliseconds (upper bound of its histogram bucket); null = no sample. */
  p95Ms: number | null
  /** Probes that failed in a row, up to now. */
  probeFailures: number
  /** People verified since the probes began to fail; 0 while they do not. */
  verifiedSinceFailure: number
  /** When this door last told us anything: someone verified, or a probe. Null = never. */
  lastEvidenceAt: Instant | null
}

/** Collects what is experienced at one door. Plain counting; what it means is decided in `light.ts`. */
export class Signals {
  #buckets: Bucket[] = []
  #probeFailures = 0
  #verifiedSinceFailure = 0
  #goodProbesInARow = 0
  #lastEvidenceAt: Instant | null = null

  verified(tookMs: number, now: Instant): void {
    const bucket = this.#bucket(now)
    bucket.verified++
    if (this.#probeFailures > 0) this.#verifiedSinceFailure++
    this.#lastEvidenceAt = now
    const index = latencyBoundsMs.findIndex((bound) => tookMs <= bound)
    const at = index === -1 ? latencyBoundsMs.length : index
    bucket.latency[at] = (bucket.latency[at] ?? 0) + 1
  }

  lost(to: 'exchange' | 'assertion', now: Instant): void {
    const bucket = this.#bucket(now)
    bucket.lost++
    if (to === 'exchange') bucket.failures++
    this.#goodProbesInARow = 0
  }

  /**
   * Three good probes after the last failure end the memory of an outage: otherwise a door that is back would carry its
   * failures for the rest of the minute and stay red with nobody let in to prove otherwise.
   */
  probe(ok: boolean, now: Instant): void {
    this.#lastEvidenceAt = now
    this.#probeFailures = ok ? 0 : this.#probeFailures + 1
    if (ok) this.#verifiedSinceFailure = 0
    this.#goodProbesInARow = ok ? this.#goodProbesInARow + 1 : 0
    if (this.#goodProbesInARow === 3 && this.snapshot(now).verified === 0) this.restart()
  }

  /** Forgets what was before: called when a breaker closes again. */
  restart(): void {
    this.#buckets = []
  }

  snapshot(now: Instant): SignalSnapshot {
    const live = this.#buckets.filter((bucket) => bucket.startedAt > now - bucketMs * bucketCount)
    const sum = (pick: (bucket: Bucket) => number) => live.reduce((total, bucket) => total + pick(bucket), 0)
    return {
      failures: sum((bucket) => bucket.failures),
      verified: sum((bucket) => bucket.verified),
      lost: sum((bucket) => bucket.lost),
      p95Ms: percentile95(live.map((bucket) => bucket.latency)),
      probeFailures: this.#probeFailures,
      verifiedSinceFailure: this.#verifiedSinceFailure,
      lastEvidenceAt: this.#lastEvidenceAt,
    }
  }

  #bucket(now: Instant): Bucket {
    const startedAt = now - (now % bucketMs)
    const last = this.#buckets.at(-1)
    if (last?.startedAt === startedAt) return last
    const bucket: Bucket = { startedAt, verified: 0, lost: 0, failures: 0, latency: [] }
    this.#buckets = [...this.#buckets.slice(1 - bucketCount), bucket]
    return bucket
  }
}

function percentile95(histograms: readonly number[][]): number | null {
  const counts = Array.from({ length: latencyBoundsMs.length + 1 }, (_, at) =>
    histograms.reduce((total, histogram) => total + (histogram[at] ?? 0), 0),
  )
  const samples = counts.reduce((total, count) => total + count, 0)
  if (samples === 0) return null
  let below = 0
  for (const [at, count] of counts.entries()) {
    below += count
    if (below >= samples * 0.95) return latencyBoundsMs[at] ?? Number.POSITIVE_INFINITY
  }
  return Number.POSITIVE_INFINITY
}
