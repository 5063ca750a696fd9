import type { PersonId } from '../../domain/ids.ts'
import type { IdentityRecord, IdentityStore } from '../../domain/person.ts'
import type { World } from '../../domain/world.ts'
import { expiringMap } from './expiring-map.ts'

/** Sealed identities of this process; after a restart people verify anew. */
export function memoryIdentities({ now }: Pick<World, 'now'>): IdentityStore {
  const identities = expiringMap<PersonId, IdentityRecord>(now)
  return {
    async save(record, ttlSeconds) {
      identities.set(record.person, record, now() + ttlSeconds * 1000)
    },
    async find(person) {
      return identities.get(person)
    },
  }
}
