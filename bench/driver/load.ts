/** What people did in one phase. */
export interface Load {
  operations: number
  /** From the first start to the last end, in seconds. */
  seconds: number
  /** Time of every operation in milliseconds, in no order. */
  tookMs: number[]
}

export interface LoadPlan {
  seconds: number
  concurrency: number
  /** One thing a person does; false when there is nothing left to do. A failure ends the run: half a result is none. */
  operation(): Promise<boolean>
}

/**
 * A closed loop: everybody does one thing after the other until the time is over, and what was begun is ended. So
 * nothing is in flight before or after, and CPU read there belongs to these operations alone.
 */
export async function closedLoop({ seconds, concurrency, operation }: LoadPlan): Promise<Load> {
  const tookMs: number[] = []
  const startedAt = performance.now()
  const deadline = startedAt + seconds * 1000
  const person = async () => {
    for (let from = performance.now(); from < deadline; from = performance.now()) {
      if (!(await operation())) return
      tookMs.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, person))
  return { operations: tookMs.length, seconds: (performance.now() - startedAt) / 1000, tookMs }
}

/** Nearest-rank percentile, 0 < share ≤ 1; NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const ordered = values.toSorted((a, b) => a - b)
  return ordered[Math.max(0, Math.ceil(ordered.length * share) - 1)] ?? Number.NaN
}

/** The middle one; of an even number the lower of the two, so that it is a figure that was really seen. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}
