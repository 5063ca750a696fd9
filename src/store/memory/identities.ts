import type { VerificationId } from '../../domain/ids.ts'
import type { IdentityRecord, IdentityStore } from '../../domain/person.ts'
import type { World } from '../../domain/world.ts'
import { expiringMap } from './expiring-map.ts'

/** Sealed identities of this process; after a restart people verify anew. */
export function memoryIdentities({ now }: Pick<World, 'now'>): IdentityStore {
  const identities = expiringMap<VerificationId, IdentityRecord>(now)
  return {
    async save(record, ttlSeconds) {
      identities.set(record.verification, record, now() + ttlSeconds * 1000)
    },
    async find(verification) {
      return identities.get(verification)
    },
    async keep(verification, ttlSeconds) {
      identities.prolong(verification, now() + ttlSeconds * 1000)
    },
  }
}
