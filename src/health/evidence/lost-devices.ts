import { bucketCount, bucketMs } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'

/** The browsers that were lost at one provider within the window of the evidence. */
export interface LostDevices {
  /** True for the first loss of this browser within the window: a person who tries again counts once. Undefined = not known. */
  isFirst(device: string | undefined, now: Instant): boolean
}

const windowMs = bucketMs * bucketCount
/** How many browsers are remembered at most; the oldest goes first, and may then count twice. */
const mostRemembered = 10_000

export function openLostDevices(): LostDevices {
  const lostAt = new Map<string, Instant>()
  return {
    isFirst(device, now) {
      if (device === undefined) return true
      const before = lostAt.get(device)
      // After a clock was set back, a time ahead is no reason not to count.
      if (before !== undefined && Math.abs(now - before) < windowMs) return false
      lostAt.delete(device)
      lostAt.set(device, now)
      const [oldest] = lostAt.keys()
      if (lostAt.size > mostRemembered && oldest !== undefined) lostAt.delete(oldest)
      return true
    },
  }
}
