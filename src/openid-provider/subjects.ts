import { createHmac } from 'node:crypto'
import type { PersonId } from '../domain/ids.ts'
import type { SubjectDirectory } from '../domain/person.ts'

/** The pairwise `sub` of a person in a sector (OpenID Connect Core §8.1). */
export type SubjectOf = (sector: string, person: PersonId) => Promise<string>

/**
 * Derives a subject with the key (HMAC-SHA-256, 43 characters of base64url), unless the directory holds one: what a
 * relying party once learnt stays, whatever happens to key or formula.
 */
export function pairwiseSubjects(subjects: SubjectDirectory, key: Uint8Array): SubjectOf {
  return (sector, person) => {
    const fresh = createHmac('sha256', key).update(`${sector}|${person}`).digest('base64url')
    return subjects.subject(sector, person, fresh)
  }
}
