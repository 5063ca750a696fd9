import type { AdapterPayload } from 'oidc-provider'
import type { ArtifactPayload } from '../domain/oidc-artifacts.ts'

/** What a session notes of one relying party. The library keeps members that it does not know. */
interface Authorization {
  grantId?: string
  /** The grant without what the session says anyway. */
  grant?: ArtifactPayload | undefined
}

const authorizationsOf = (session: ArtifactPayload) =>
  Object.entries((session['authorizations'] ?? {}) as Readonly<Record<string, Authorization>>)

/** A refresh token outlives the session, and so must its grant. */
export function outlivesSession({ openid }: AdapterPayload): boolean {
  const { scope = '' } = (openid ?? {}) as { scope?: string }
  return scope.split(' ').includes('offline_access')
}

/** The grant with this id, where the session keeps it. */
export function grantIn(session: ArtifactPayload, id: string): AdapterPayload | undefined {
  const [clientId, kept] = authorizationsOf(session).find(([, { grantId }]) => grantId === id) ?? []
  if (!clientId || !kept?.grant) return undefined
  return { ...kept.grant, kind: 'Grant', jti: id, clientId, accountId: session['accountId'] } as AdapterPayload
}

/**
 * What a session notes of its relying parties, with these grants in it.
 * @param grants by id; null: kept elsewhere
 */
export function withGrants(
  session: ArtifactPayload,
  grants: ReadonlyMap<string, AdapterPayload | null>,
): Record<string, Authorization> {
  return Object.fromEntries(
    authorizationsOf(session).map(([clientId, { grant, ...rest }]) => {
      const given = rest.grantId === undefined ? undefined : grants.get(rest.grantId)
      const kept = given === undefined ? grant : given && slim(given)
      return [clientId, kept ? { ...rest, grant: kept } : rest]
    }),
  )
}

function slim({ kind: _kind, jti: _jti, clientId: _client, accountId: _account, ...grant }: AdapterPayload) {
  return grant as ArtifactPayload
}
