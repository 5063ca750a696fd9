import type { JourneyId } from '../../domain/ids.ts'
import type { Journey, JourneyStore } from '../../domain/journey.ts'
import type { RedisStore } from './connection.ts'
import { expiringTexts } from './records.ts'
import { serverClock } from './script.ts'

const keyOf = (id: JourneyId) => `journey:${id}`

/** Journeys in flight, a key each. */
export function redisJourneys(redis: RedisStore, clock = serverClock): JourneyStore {
  const texts = expiringTexts(redis, clock)
  return {
    async find(id) {
      const found = await texts.find(keyOf(id))
      return found && (JSON.parse(found.text) as Journey)
    },
    save: (journey, ttlSeconds) => texts.save(keyOf(journey.id), JSON.stringify(journey), ttlSeconds * 1000),
    forget: (id) => texts.forget(keyOf(id)),
  }
}
