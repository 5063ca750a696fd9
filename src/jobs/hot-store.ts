import type { Job } from '../domain/job.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'

/** How often a shared hot store is asked whether it answers, in milliseconds. */
const askEveryMs = 1_000

/** Whether the hot store answers, as of at most a second ago. */
export interface HotStoreWatch {
  answers(): boolean
  job: Job
}

/**
 * @param ready never rejects; see `Stores.hotReady`
 * @param told gets every answer: null = it answers, else when it is asked again
 */
export function watchHotStore(
  ready: () => Promise<boolean>,
  told: (unable: { nextTryAt: Instant } | null) => void,
  world: Pick<World, 'now'>,
): HotStoreWatch {
  let answers = true
  return {
    answers: () => answers,
    job: {
      name: 'watch-hot-store',
      consequence: 'whether people could return from a provider is unknown',
      everyMs: askEveryMs,
      async run() {
        answers = await ready()
        told(answers ? null : { nextTryAt: world.now() + askEveryMs })
      },
    },
  }
}
