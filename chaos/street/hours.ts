import type { Timeline } from '../../simulation/time/timeline.ts'
import type { Instant } from '../../src/domain/time.ts'

/** The people's hours: an evening's pauses, so many times shorter. Their clock stands at the real time when it begins. */
export interface Hours extends Pick<Timeline, 'now' | 'sleep'> {
  /** An instant of theirs as the stores' clock had it. */
  real(at: Instant): Instant
  /** An instant of the stores' clock as theirs has it. */
  theirs(at: Instant): Instant
  /** From now on sleepers sleep for good. */
  end(): void
}

/** @param pace whole number from 1, so that every instant of theirs is a whole millisecond of the stores' */
export function openHours(pace: number): Hours {
  const begunAt = Date.now()
  const sleepers = new Set<NodeJS.Timeout>()
  let isOver = false
  const theirs = (at: Instant) => begunAt + (at - begunAt) * pace
  return {
    now: () => theirs(Date.now()),
    sleep: (ms) =>
      new Promise((resolve) => {
        if (isOver) return
        const timer = setTimeout(
          () => {
            sleepers.delete(timer)
            resolve()
          },
          Math.max(0, ms / pace),
        )
        sleepers.add(timer)
      }),
    theirs,
    real: (at) => begunAt + Math.round((at - begunAt) / pace),
    end() {
      isOver = true
      for (const timer of sleepers) clearTimeout(timer)
      sleepers.clear()
    },
  }
}
