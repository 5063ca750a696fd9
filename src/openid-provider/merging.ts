import { isDeepStrictEqual } from 'node:util'
import type { ArtifactPayload } from '../domain/oidc-artifacts.ts'

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})

/**
 * What this request changed, laid over what others have written meanwhile: a field that this request left alone is theirs, one
 * that it changed is ours.
 */
function overlaid(base: Fields, ours: Fields, theirs: Fields): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...theirs }
  for (const name of new Set([...Object.keys(base), ...Object.keys(ours)])) {
    if (isDeepStrictEqual(ours[name], base[name])) continue
    if (ours[name] === undefined) delete merged[name]
    else merged[name] = ours[name]
  }
  return merged
}

const changed = (base: Fields, theirs: Fields): Fields =>
  Object.fromEntries(Object.entries(theirs).filter(([name, value]) => !isDeepStrictEqual(value, base[name])))

/**
 * Two requests of one browser have changed its session. What each relying party was given (`authorizations`) is merged one by
 * one: a code is only good while the session of its person names its grant.
 * @param base the session as our request read it
 */
export function mergedSession(base: ArtifactPayload, ours: ArtifactPayload, theirs: ArtifactPayload): ArtifactPayload {
  const [before, mine, now] = [base, ours, theirs].map((session) => fieldsOf(session['authorizations'])) as [
    Fields,
    Fields,
    Fields,
  ]
  const authorizations = overlaid(before, mine, now)
  for (const client of Object.keys(authorizations).filter((one) => one in mine && one in now)) {
    const [known, added, held] = [before, mine, now].map((party) => fieldsOf(party[client])) as [Fields, Fields, Fields]
    // Both requests were the first of this relying party: what it was given first (`sid`) holds.
    authorizations[client] = {
      ...overlaid(known, added, held),
      ...changed(known, held),
      ...(added['grant'] && held['grant']
        ? { grant: mergedGrant(fieldsOf(added['grant']), fieldsOf(held['grant'])) }
        : {}),
    }
  }
  const isNamed = [base, ours, theirs].some((session) => session['names'] !== undefined)
  const names = overlaid(fieldsOf(base['names']), fieldsOf(ours['names']), fieldsOf(theirs['names']))
  return { ...overlaid(base, ours, theirs), authorizations, ...(isNamed && { names }), exp: later(ours, theirs) }
}

/** Two requests were granted something by one grant: it covers both. What is refused is refused to both. */
export function mergedGrant(ours: ArtifactPayload, theirs: ArtifactPayload): ArtifactPayload {
  return {
    ...theirs,
    ...ours,
    openid: union(ours['openid'], theirs['openid']),
    rejected: { openid: union(fieldsOf(ours['rejected'])['openid'], fieldsOf(theirs['rejected'])['openid']) },
    exp: later(ours, theirs),
  }
}

function union(ours: unknown, theirs: unknown): { scope?: string; claims?: string[] } {
  const [mine, others] = [fieldsOf(ours), fieldsOf(theirs)]
  const scopes = [mine, others].flatMap(({ scope }) => (typeof scope === 'string' ? scope.split(' ') : []))
  const claims = [mine, others].flatMap((one) => (Array.isArray(one['claims']) ? (one['claims'] as string[]) : []))
  return {
    ...(scopes.length > 0 && { scope: [...new Set(scopes)].join(' ') }),
    ...(claims.length > 0 && { claims: [...new Set(claims)] }),
  }
}

/** Ends are epoch seconds; what was issued under the later one must stay good. */
const later = (ours: ArtifactPayload, theirs: ArtifactPayload) => Math.max(Number(ours['exp']), Number(theirs['exp']))
