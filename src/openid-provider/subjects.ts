import { createHmac } from 'node:crypto'
import type { PersonId } from '../domain/ids.ts'
import type { SubjectDirectory } from '../domain/person.ts'

/** The pairwise `sub` of a person in a sector (OpenID Connect Core §8.1). */
export type SubjectOf = (sector: string, person: PersonId) => Promise<string>

/**
 * Subjects that this process keeps in memory, a minute of 160 logins a second; the oldest gives way. About 2 MB. A relying party asks
 * at the token endpoint and again at userinfo, and the second answer costs no statement.
 */
const mostKept = 10_000

/**
 * Derives a subject with the key (HMAC-SHA-256, 43 characters of base64url), unless the directory holds one: what a
 * relying party once learnt stays, whatever happens to key or formula. So what the directory has said holds for ever.
 */
export function pairwiseSubjects(subjects: SubjectDirectory, key: Uint8Array): SubjectOf {
  const kept = new Map<string, string>()
  return async (sector, person) => {
    // A sector holds no `|` (relying-party.ts).
    const pair = `${sector}|${person}`
    const known = kept.get(pair)
    if (known !== undefined) return known
    const fresh = createHmac('sha256', key).update(pair).digest('base64url')
    const subject = await subjects.subject(sector, person, fresh)
    kept.set(pair, subject)
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    return subject
  }
}
