import type { Counts } from '../../domain/health.ts'

/** Durations as counters, one a bucket, so that many processes can add theirs up. */
export interface Histogram {
  /** The counter of a duration in milliseconds. */
  counter(ms: number): string
  samples(sum: Counts): number
  /** Upper bound of the bucket in which the quantile lies, in milliseconds; infinite beyond the last; null = no sample. */
  atMost(sum: Counts, quantile: number): number | null
  /** The quantile, taken to lie evenly within its bucket, in milliseconds; beyond the last bound that bound; null = no sample. */
  about(sum: Counts, quantile: number): number | null
}

/** @param bounds upper bounds of the buckets in milliseconds, rising; one more takes the rest */
export function histogram(name: string, bounds: readonly number[]): Histogram {
  const countsOf = (sum: Counts) => Array.from({ length: bounds.length + 1 }, (_, at) => sum[`${name}.${at}`] ?? 0)
  const total = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0)

  /** The bucket in which a quantile lies, and how far into it, 0 to 1; null = no sample. */
  function find(sum: Counts, quantile: number): { at: number; share: number } | null {
    const counts = countsOf(sum)
    const wanted = total(counts) * quantile
    let below = 0
    for (const [at, count] of counts.entries()) {
      if (count > 0 && below + count >= wanted) return { at, share: (wanted - below) / count }
      below += count
    }
    return null
  }

  return {
    counter(ms) {
      const index = bounds.findIndex((bound) => ms <= bound)
      return `${name}.${index === -1 ? bounds.length : index}`
    },
    samples: (sum) => total(countsOf(sum)),
    atMost(sum, quantile) {
      const found = find(sum, quantile)
      return found && (bounds[found.at] ?? Number.POSITIVE_INFINITY)
    },
    about(sum, quantile) {
      const found = find(sum, quantile)
      if (!found) return null
      const [from, to] = [bounds[found.at - 1] ?? 0, bounds[found.at] ?? bounds.at(-1) ?? 0]
      return from + (to - from) * found.share
    },
  }
}
