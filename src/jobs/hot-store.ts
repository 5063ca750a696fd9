import type { Job } from '../domain/job.ts'

/** How often a shared hot store is asked whether it answers, in milliseconds. */
const askEveryMs = 1_000

/** Whether the hot store answers, as of at most a second ago. */
export interface HotStoreWatch {
  answers(): boolean
  job: Job
}

/** @param ready never rejects; see `Stores.hotReady` */
export function watchHotStore(ready: () => Promise<boolean>): HotStoreWatch {
  let answers = true
  return {
    answers: () => answers,
    job: {
      name: 'watch-hot-store',
      consequence: 'whether people could return from a provider is unknown',
      everyMs: askEveryMs,
      async run() {
        answers = await ready()
      },
    },
  }
}
