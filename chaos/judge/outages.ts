import type { Instant } from '../../src/domain/time.ts'
import { isIndefinite } from '../../src/history/certainty.ts'
import type { Call } from '../../src/history/history.ts'

/** A time in which people asked for something, and none of them was told anything certain. */
export interface Outage {
  from: Instant
  to: Instant
}

/** The longest; null: there was none. @param calls in the order of their ends */
export function longestOutage(calls: readonly Call[]): Outage | null {
  let longest: Outage | null = null
  let from: Instant | null = null
  let failed = false
  for (const call of calls) {
    if (isIndefinite(call)) {
      failed = true
      continue
    }
    const to = call.outcome.at
    if (failed && from !== null && (longest === null || to - from > longest.to - longest.from)) longest = { from, to }
    from = to
    failed = false
  }
  return longest
}
