import type { Counters } from '../../domain/health.ts'

/** Durations as counters, one per histogram bucket, so that the replicas' counters can be added. */
export interface Histogram {
  /** The counter of a duration in milliseconds. */
  counter(ms: number): string
  samples(sum: Counters): number
  /** Upper bound of the bucket with the quantile, in milliseconds; infinite beyond the last bound; null = no sample. */
  atMost(sum: Counters, quantile: number): number | null
  /** The quantile by linear interpolation in its bucket, in milliseconds; beyond the last bound, that bound; null = no sample. */
  about(sum: Counters, quantile: number): number | null
}

/** @param bounds upper bounds of the buckets in milliseconds, rising; one more bucket takes everything above */
export function histogram(name: string, bounds: readonly number[]): Histogram {
  const names = Array.from({ length: bounds.length + 1 }, (_, at) => `${name}.${at}`)
  const valuesOf = (sum: Counters) => names.map((counter) => sum[counter] ?? 0)
  const total = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

  /** The bucket with the quantile, and its position in that bucket, 0 to 1; null = no sample. */
  function find(sum: Counters, quantile: number): { at: number; share: number } | null {
    const values = valuesOf(sum)
    const wanted = total(values) * quantile
    let below = 0
    for (const [at, value] of values.entries()) {
      if (value > 0 && below + value >= wanted) return { at, share: (wanted - below) / value }
      below += value
    }
    return null
  }

  return {
    counter(ms) {
      const index = bounds.findIndex((bound) => ms <= bound)
      return `${name}.${index === -1 ? bounds.length : index}`
    },
    samples: (sum) => total(valuesOf(sum)),
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
