import type { Grant, KoaContextWithOIDC } from 'oidc-provider'
import { claimsOfScopes } from './claims.ts'
import type { RelyingParty } from './relying-party.ts'

/**
 * Grants a request what its relying party is registered for, and puts the rest on record as refused, so that nobody is
 * asked for consent. One grant for a relying party and a session: the library takes codes and tokens of another grant
 * for those of a session that has ended, and somebody with two tabs would lose the first.
 */
export async function grantOf(context: KoaContextWithOIDC, party: RelyingParty): Promise<Grant | undefined> {
  const { account, provider, session, requestParamOIDCScopes, requestParamClaims } = context.oidc
  if (!account) return undefined
  const known = session?.grantIdFor(party.clientId)
  const grant =
    (known && (await provider.Grant.find(known))) ||
    new provider.Grant({ accountId: account.accountId, clientId: party.clientId })
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
