import { bucketCount, bucketMs } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'

/** The browsers that one kind of evidence came from within its window. */
export interface RecentDevices {
  /** True for the first time of this browser within the window: a person who tries again counts once. Undefined = not known. */
  isFirst(device: string | undefined, now: Instant): boolean
}

const windowMs = bucketMs * bucketCount
/** How many browsers are remembered at most; the oldest goes first, and may then count twice. */
const mostRemembered = 10_000

export function openRecentDevices(): RecentDevices {
  const seenAt = new Map<string, Instant>()
  return {
    isFirst(device, now) {
      if (device === undefined) return true
      const before = seenAt.get(device)
      // After a clock was set back, a time ahead is no reason not to count.
      if (before !== undefined && Math.abs(now - before) < windowMs) return false
      seenAt.delete(device)
      seenAt.set(device, now)
      const [oldest] = seenAt.keys()
      if (seenAt.size > mostRemembered && oldest !== undefined) seenAt.delete(oldest)
      return true
    },
  }
}
