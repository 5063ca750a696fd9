import type { VerificationId } from '../../domain/ids.ts'
import type { IdentityRecord, IdentityStore } from '../../domain/person.ts'
import type { RedisStore } from './connection.ts'
import { expiringTexts } from './records.ts'
import { serverClock } from './script.ts'

type Kept = Omit<IdentityRecord, 'verification'>

const keyOf = (verification: VerificationId) => `identity:${verification}`

/** Sealed identities, a key each. */
export function redisIdentities(redis: RedisStore, clock = serverClock): IdentityStore {
  const texts = expiringTexts(redis, clock)
  return {
    save: ({ verification, ...kept }, ttlSeconds) =>
      texts.save(keyOf(verification), JSON.stringify(kept satisfies Kept), ttlSeconds * 1000),
    async find(verification) {
      const found = await texts.find(keyOf(verification))
      return found && { verification, ...(JSON.parse(found.text) as Kept) }
    },
    keep: (verification, ttlSeconds) => texts.prolong(keyOf(verification), ttlSeconds * 1000),
  }
}
