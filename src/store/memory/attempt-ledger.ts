import type { AttemptLedger } from '../../domain/journey.ts'
import type { World } from '../../domain/world.ts'
import { expiringMap } from './expiring-map.ts'

/** States used in this process. After a restart a state could be used once more, within the attempt's own life. */
export function memoryAttemptLedger({ now }: Pick<World, 'now'>): AttemptLedger {
  const used = expiringMap<string, true>(now)
  return {
    async consume(state, ttlSeconds) {
      if (used.get(state)) return false
      used.set(state, true, now() + ttlSeconds * 1000)
      return true
    },
  }
}
