import type { Instant } from '../domain/time.ts'

export interface WindowSettings {
  /** Requests of one key in one window, 1 or more. */
  limit: number
  /** How long a window lasts from its first request, in milliseconds. */
  windowMs: number
  /** Keys that are kept at once, 1 or more. Beyond that the oldest window is forgotten: a limit of memory, not of requests. */
  mostKeys: number
}

/** Counts requests by key, in this process only. */
export interface Window {
  /** Null: the request is within the limit, and counted. Else the milliseconds until the window ends; it is not counted. */
  take(key: string): number | null
}

/** A window begins with the first request of a key and counts to the limit. The clock is the caller's, so it runs in virtual time. */
export function openWindow({ limit, windowMs, mostKeys }: WindowSettings, now: () => Instant): Window {
  const windows = new Map<string, { startedAt: Instant; count: number }>()
  return {
    take(key) {
      const at = now()
      let window = windows.get(key)
      // A clock that was set back must not make a window longer.
      if (!window || at >= window.startedAt + windowMs || at < window.startedAt) {
        windows.delete(key)
        window = { startedAt: at, count: 0 }
        windows.set(key, window)
        const [oldest] = windows.keys()
        if (windows.size > mostKeys && oldest !== undefined) windows.delete(oldest)
      }
      if (window.count >= limit) return window.startedAt + windowMs - at
      window.count++
      return null
    },
  }
}
