import type { ArtifactPayload } from '../domain/oidc-artifacts.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { sha256 } from '../mechanics/hash.ts'

/**
 * Names of sessions: the values of the session cookie.
 *
 *   {uid}.{secret} ──▶ session { names: { SHA-256(secret): end } }
 *
 * A name says which session it leads to, and the session says whether it still does: one record, one read. The library makes names
 * of its own too (a sign-out that a person declines); those have no dot, and a record of their own that leads to the session.
 */
export interface SessionName {
  uid: string
  /** SHA-256 of the secret. */
  proof: string
}

/** By its proof, until when a name is good; null: as long as its session. */
type Names = Readonly<Record<string, Instant | null>>

export function freshName(uid: string, { token }: Pick<World, 'token'>): string {
  return `${uid}.${token(160)}`
}

/** Null: a name that the library made. */
export function readName(name: string): SessionName | null {
  const dot = name.indexOf('.')
  return dot < 0 ? null : { uid: name.slice(0, dot), proof: sha256(name.slice(dot + 1), 'base64url') }
}

export function leadsTo({ names }: ArtifactPayload, { proof }: SessionName, now: Instant): boolean {
  const end = ((names ?? {}) as Names)[proof]
  return end === null || (end !== undefined && end > now)
}

/** The names of a session after some were given another end; `undefined` ends one at once. Those that have ended go. */
export function namesAfter(
  session: ArtifactPayload | undefined,
  changes: Readonly<Record<string, Instant | null | undefined>>,
  now: Instant,
): Names {
  const all = Object.entries({ ...((session?.['names'] ?? {}) as Names), ...changes })
  return Object.fromEntries(all.filter(([, end]) => end === null || (end !== undefined && end > now))) as Names
}
