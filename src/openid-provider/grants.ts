import type { Grant, KoaContextWithOIDC } from 'oidc-provider'
import { sha256 } from '../mechanics/hash.ts'
import { claimsOfScopes } from './claims.ts'
import type { RelyingParty } from './relying-party.ts'

/**
 * Grants a request what its relying party is registered for, and puts the rest on record as refused, so that no person is
 * asked for consent. One grant for a relying party and a session: the library takes codes and tokens of another grant
 * for those of a session that has ended, and a person with two tabs would lose the first.
 */
export async function grantOf(context: KoaContextWithOIDC, party: RelyingParty): Promise<Grant | undefined> {
  const { account, requestParamOIDCScopes, requestParamClaims } = context.oidc
  if (!account) return undefined
  const grant = await sharedGrant(context, account.accountId, party.clientId)
  const allowed = { scopes: new Set(party.scopes), claims: new Set(claimsOfScopes(party.scopes)) }
  for (const scope of requestParamOIDCScopes) {
    if (allowed.scopes.has(scope)) grant.addOIDCScope(scope)
    else grant.rejectOIDCScope(scope)
  }
  for (const claim of requestParamClaims) {
    if (allowed.claims.has(claim)) grant.addOIDCClaims([claim])
    else grant.rejectOIDCClaims([claim])
  }
  // Its time starts anew: it must outlive what is issued from it now.
  grant.exp = undefined
  await grant.save()
  return grant
}

/**
 * The grant that the session names, or the next one. Its id follows from what two first requests at once both know, so that they
 * make one grant of it. A grant that was revoked does not come back: the one after it has another id.
 */
async function sharedGrant(context: KoaContextWithOIDC, accountId: string, clientId: string): Promise<Grant> {
  const { provider, session } = context.oidc
  const known = session?.grantIdFor(clientId)
  const found = known === undefined ? undefined : await provider.Grant.find(known)
  if (found) return found
  const grant = new provider.Grant({ accountId, clientId })
  grant.jti = sha256(known ?? JSON.stringify([session?.uid, clientId, accountId]), 'base64url')
  return grant
}
