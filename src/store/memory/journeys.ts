import { isDeepStrictEqual } from 'node:util'
import type { JourneyId } from '../../domain/ids.ts'
import type { Journey, JourneyStore } from '../../domain/journey.ts'
import type { World } from '../../domain/world.ts'
import { expiringMap } from './expiring-map.ts'

/** Journeys of this process; a restart sends people back to the lights. */
export function memoryJourneys({ now }: Pick<World, 'now'>): JourneyStore {
  const journeys = expiringMap<JourneyId, Journey>(now)
  return {
    async find(id) {
      return journeys.get(id)
    },
    async save(journey, ttlSeconds, replaces) {
      if (!isDeepStrictEqual(journeys.get(journey.id), replaces)) return false
      journeys.set(journey.id, journey, now() + ttlSeconds * 1000)
      return true
    },
    async forget(id) {
      journeys.delete(id)
    },
  }
}
