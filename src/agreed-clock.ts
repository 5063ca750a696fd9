import type { Instant } from './domain/time.ts'
import type { World } from './domain/world.ts'

/** How often the difference is measured anew, and how long an answer may take to be of use; milliseconds. */
const everyMs = 10_000
const usefulMs = 500

export interface AgreedClock {
  /** The world, with its clock set by the stores'. */
  world: World
  stop(): void
}

/**
 * Sets this process's clock by the stores': windows open, attempts end and sessions date alike in every broker, however
 * wrong the clock of its machine is. While the store does not answer, the last difference holds.
 * @param storeTime the stores' clock; may reject
 */
export async function agreeOnClock(world: World, storeTime: () => Promise<Instant>): Promise<AgreedClock> {
  let ahead = 0
  const measure = async () => {
    const [asked, answer] = [world.now(), await storeTime().catch(() => null)]
    const answered = world.now()
    if (answer !== null && answered - asked <= usefulMs) ahead = Math.round(answer - (asked + answered) / 2)
  }
  await measure()
  const timer = setInterval(() => void measure(), everyMs)
  timer.unref()
  return {
    world: { ...world, now: () => world.now() + ahead },
    stop: () => clearInterval(timer),
  }
}
