import type { PersonId, SealedText, VerificationId } from './ids.ts'

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
   * before are added, so a rotated key makes no person a second one. Of two people whom they know, the one of the lowest key
   * version is meant. Atomic: two first visits at once agree.
   * @param aliases of one CI, at most one a key version
   */
  resolve(aliases: readonly PersonAlias[], fresh: PersonId): Promise<PersonId>
}

/** Durable. The pairwise subject of a person in a sector (OpenID Connect Core §8.1). */
export interface SubjectDirectory {
  /** The stored subject; a stored one beats `fresh`, which is kept when there is none. Atomic. */
  subject(sector: string, person: PersonId, fresh: string): Promise<string>
}

/** What a relying party may ask about a person: the identity as one verification found it, sealed for that verification's id. */
export interface IdentityRecord {
  verification: VerificationId
  person: PersonId
  identity: SealedText
}

/** Hot state, expiring. Read by the OpenID Provider when it builds claims. */
export interface IdentityStore {
  save(record: IdentityRecord, ttlSeconds: number): Promise<void>
  find(verification: VerificationId): Promise<IdentityRecord | null>
  /** Lets a record that is there live at least so many seconds from now. Never shortens; a record that is gone stays gone. */
  keep(verification: VerificationId, ttlSeconds: number): Promise<void>
}
