import type { Instant } from '../domain/time.ts'

/** Something that takes one place from `from` (inclusive) to `to` (exclusive). Of two with one name, the places are the same one. */
export interface Interval {
  from: Instant
  to: Instant
  name: string
}

/** The first instant at which more than `most(instant)` different names are there, and how many; null: never. */
export function firstExcess(
  intervals: readonly Interval[],
  most: (at: Instant) => number,
): { at: Instant; count: number; names: readonly string[] } | null {
  const turns = intervals.flatMap(({ from, to, name }) => [
    { at: from, by: 1, name },
    { at: to, by: -1, name },
  ])
  // What ends at an instant ends before another begins.
  turns.sort((one, other) => one.at - other.at || one.by - other.by)
  const there = new Map<string, number>()
  for (const { at, by, name } of turns) {
    const times = (there.get(name) ?? 0) + by
    if (times === 0) there.delete(name)
    else there.set(name, times)
    if (by > 0 && there.size > most(at)) return { at, count: there.size, names: [...there.keys()] }
  }
  return null
}
