import type { Limit, LimitSettings } from '../domain/limit.ts'
import type { Instant } from '../domain/time.ts'

/** A window begins with the first request of a key and counts to the limit. The clock is the caller's, so it runs in virtual time. */
export function openWindow({ limit, windowMs, mostKeys }: LimitSettings, now: () => Instant): Limit {
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
