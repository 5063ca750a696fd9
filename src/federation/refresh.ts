import type { ProviderId } from '../domain/ids.ts'
import type { Job } from '../domain/job.ts'
import { failureOf } from '../domain/verification-failure.ts'

/** How often metadata and keys are fetched once the broker has them, in milliseconds. */
const refreshEveryMs = 5 * 60_000
/** First and longest pause after a failure; it doubles in between. */
const firstRetryMs = 1_000
const longestRetryMs = 30_000

/** Told how each refresh ended. */
export interface RefreshObserver {
  succeeded(): void
  failed(error: unknown): void
}

/**
 * Keeps the metadata and keys of a provider fresh: at once, then every five minutes, sooner after a failure. A failure of the
 * provider is the observer's to tell; any other is a mistake in code, and fails the job.
 */
export function refreshJob(provider: ProviderId, refresh: () => Promise<void>, observer: RefreshObserver): Job {
  let failing = false
  let retryMs = firstRetryMs
  return {
    name: `refresh:${provider}`,
    consequence: 'the last known metadata and keys stay in use',
    everyMs: refreshEveryMs,
    first: 'now',
    async run() {
      failing = true
      try {
        await refresh()
      } catch (error) {
        observer.failed(error)
        if (failureOf(error)?.fault === 'provider') return
        throw error
      }
      failing = false
      retryMs = firstRetryMs
      observer.succeeded()
    },
    pauseMs() {
      if (!failing) return undefined
      const pauseMs = retryMs
      retryMs = Math.min(retryMs * 2, longestRetryMs)
      return pauseMs
    },
  }
}
