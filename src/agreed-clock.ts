import type { Job } from './domain/job.ts'
import type { Instant } from './domain/time.ts'
import type { World } from './domain/world.ts'

/** How often the difference is measured anew, and how long an answer may take to be of use; milliseconds. */
const everyMs = 10_000
const usefulMs = 500

export interface AgreedClock {
  /** The world, with its clock set by the stores'. */
  world: World
  /** Measures the difference again and again. */
  job: Job
}

/**
 * Sets this process's clock by the stores' (ADR 7): windows open, attempts end and sessions date alike in every broker, however
 * wrong the clock of its machine is. While the store does not answer, the last difference holds.
 * @param storeTime the stores' clock; may reject
 */
export async function agreeOnClock(world: World, storeTime: () => Promise<Instant>): Promise<AgreedClock> {
  let ahead = 0
  const measure = async () => {
    const asked = world.now()
    const answer = await storeTime()
    const answered = world.now()
    if (answered - asked <= usefulMs) ahead = Math.round(answer - (asked + answered) / 2)
  }
  await measure().catch(() => undefined)
  return {
    world: { ...world, now: () => world.now() + ahead },
    job: {
      name: 'agree-on-clock',
      consequence: 'the last difference to the stores’ clock holds',
      everyMs,
      run: measure,
    },
  }
}
