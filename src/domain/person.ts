import type { PersonId, SealedText } from './ids.ts'
import type { Instant } from './time.ts'

/** HMAC of a CI under one version of the person key: how a person is found again, and nothing more. */
export interface PersonAlias {
  keyVersion: number
  /** base64url, 43 characters. */
  digest: string
}

/** Durable. Who is who: a random person id with aliases under every live key version. */
export interface PersonDirectory {
  /**
   * The person any of these aliases belongs to; unknown to all of them, `fresh` becomes the person. Aliases not seen
   * before are added, so a rotated key makes no person a second one. Atomic: two first visits at once agree.
   */
  resolve(aliases: readonly PersonAlias[], fresh: PersonId): Promise<PersonId>
}

/** Durable. The pairwise subject of a person in a sector (OpenID Connect Core §8.1). */
export interface SubjectDirectory {
  /** The stored subject; a stored one beats `fresh`, which is kept when there is none. Atomic. */
  subject(sector: string, person: PersonId, fresh: string): Promise<string>
}

/** What relying parties may ask about a person: the identity of the last verification, sealed for the person id. */
export interface IdentityRecord {
  person: PersonId
  identity: SealedText
  verifiedAt: Instant
}

/** Hot state, expiring. Read by the OpenID Provider when it builds claims. */
export interface IdentityStore {
  save(record: IdentityRecord, ttlSeconds: number): Promise<void>
  find(person: PersonId): Promise<IdentityRecord | null>
}
