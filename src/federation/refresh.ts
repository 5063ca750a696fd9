import type { ProviderId } from '../domain/ids.ts'
import type { Job } from '../domain/job.ts'

/** How often metadata and keys are fetched once the broker has them, in milliseconds. */
const refreshEveryMs = 5 * 60_000
/** First and longest pause after a failure; it doubles in between. */
const firstRetryMs = 1_000
const longestRetryMs = 30_000

/** Keeps the metadata and keys of a provider fresh: at once, then every five minutes, sooner after a failure. */
export function refreshJob(provider: ProviderId, refresh: () => Promise<void>): Job {
  let failing = false
  let retryMs = firstRetryMs
  return {
    name: `refresh:${provider}`,
    consequence: 'the last known metadata and keys stay in use',
    everyMs: refreshEveryMs,
    first: 'now',
    async run() {
      failing = true
      await refresh()
      failing = false
      retryMs = firstRetryMs
    },
    pauseMs() {
      if (!failing) return undefined
      const pauseMs = retryMs
      retryMs = Math.min(retryMs * 2, longestRetryMs)
      return pauseMs
    },
  }
}
