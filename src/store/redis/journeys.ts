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
    save: (journey, ttlSeconds, replaces) =>
      // A journey that was read prints as it was written: JSON keeps the order of the members.
      texts.replace(keyOf(journey.id), JSON.stringify(journey), {
        lifeMs: ttlSeconds * 1000,
        replaces: replaces && JSON.stringify(replaces),
      }),
    forget: (id) => texts.forget(keyOf(id)),
  }
}
