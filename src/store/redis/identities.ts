import type { PersonId } from '../../domain/ids.ts'
import type { IdentityRecord, IdentityStore } from '../../domain/person.ts'
import type { RedisStore } from './connection.ts'
import { expiringTexts } from './records.ts'
import { serverClock } from './script.ts'

const keyOf = (person: PersonId) => `identity:${person}`

/** Sealed identities, a key each. */
export function redisIdentities(redis: RedisStore, clock = serverClock): IdentityStore {
  const texts = expiringTexts(redis, clock)
  return {
    save: (record, ttlSeconds) => texts.save(keyOf(record.person), JSON.stringify(record), ttlSeconds * 1000),
    async find(person) {
      const found = await texts.find(keyOf(person))
      return found && (JSON.parse(found.text) as IdentityRecord)
    },
  }
}
