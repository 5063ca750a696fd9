import type { QuotaStore } from '../../domain/rate-limit.ts'
import type { Instant } from '../../domain/time.ts'
import type { World } from '../../domain/world.ts'

/** Keys at once. Beyond that the oldest window is forgotten: a limit of memory, 15 MB, not of requests. */
const mostKeys = 100_000

/** Windows of this process. */
export function memoryQuotas({ now }: Pick<World, 'now'>, most = mostKeys): QuotaStore {
  const windows = new Map<string, { from: Instant; count: number }>()

  function windowOf(key: string, ms: number): { from: Instant; count: number } {
    const at = now()
    const known = windows.get(key)
    // A clock that was set back must not make a window longer.
    if (known && at >= known.from && at < known.from + ms) return known
    windows.delete(key)
    const window = { from: at, count: 0 }
    windows.set(key, window)
    const [oldest] = windows.keys()
    if (windows.size > most && oldest !== undefined) windows.delete(oldest)
    return window
  }

  return {
    async take(key, wish) {
      const ms = wish.seconds * 1000
      const window = windowOf(key, ms)
      const left = Math.max(0, wish.limit - window.count - wish.spent)
      const granted = Math.min(wish.most, Math.ceil(left / 4))
      window.count = wish.limit - left + granted
      return { granted, left: left - granted, endsInMs: window.from + ms - now() }
    },
  }
}
