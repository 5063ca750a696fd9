/** Metadata and keys are fetched anew this often once they were had, in milliseconds. */
const everyMs = 5 * 60_000
/** First and longest pause after a failure; doubles in between. */
const firstRetryMs = 1_000
const longestRetryMs = 30_000

/**
 * Refreshes in the background: at once, then every five minutes, after a failure sooner. Returns how to stop.
 * Nobody waits for it and its failures show in the light, so they are not reported here.
 */
export function startRefreshing(refresh: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let retryMs = firstRetryMs
  const once = async () => {
    let fresh = true
    try {
      await refresh()
    } catch {
      fresh = false
    }
    if (stopped) return
    timer = setTimeout(once, fresh ? everyMs : retryMs)
    retryMs = fresh ? firstRetryMs : Math.min(retryMs * 2, longestRetryMs)
  }
  void once()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
