import type { Job } from './domain/job.ts'
import type { Instant } from './domain/time.ts'
import type { World } from './domain/world.ts'
import { untilItWorks } from './mechanics/retry.ts'

/** How often the difference is measured anew, and how long an answer may take to be of use; milliseconds. */
const everyMs = 10_000
const usefulMs = 500

/** Pauses between two tries at start, in milliseconds: until one succeeds nothing may be told, for the machine may be hours off. */
const startPauses = { first: 250, longest: 2_000 }

export interface AgreedClock {
  /** The world, with its clock set by the stores'. */
  world: World
  /** Measures the difference again and again. */
  job: Job
}

/**
 * Sets this process's clock by the stores' (ADR 7): windows open, attempts end and sessions date alike in every broker, however
 * wrong the clock of its machine is. While the store does not answer, the last difference holds; the first one is waited for.
 * @param storeTime the stores' clock; may reject
 * @param signal ends the wait for the first answer: it then rejects with its reason
 */
export async function agreeOnClock(
  world: World,
  storeTime: () => Promise<Instant>,
  signal: AbortSignal,
): Promise<AgreedClock> {
  let ahead = 0
  const measure = async () => {
    const asked = world.now()
    const answer = await storeTime()
    const answered = world.now()
    const isUseful = answered - asked <= usefulMs
    if (isUseful) ahead = Math.round(answer - (asked + answered) / 2)
    return isUseful
  }
  const first = async () => {
    if (!(await measure())) throw new Error('the answer came too late to set a clock by')
  }
  await untilItWorks(first, { after: world.after, pauses: startPauses, signal, failed: () => undefined })
  return {
    world: { ...world, now: () => world.now() + ahead },
    job: {
      name: 'agree-on-clock',
      consequence: 'the last difference to the stores’ clock holds',
      everyMs,
      async run() {
        await measure()
      },
    },
  }
}
