import { type AccountClaims, errors, type FindAccount, type KoaContextWithOIDC } from 'oidc-provider'
import type { PersonId, VerificationId } from '../domain/ids.ts'
import type { VerifiedIdentity } from '../domain/provider.ts'
import { asksForPerson, personalClaims } from './claims.ts'
import { currentExchange } from './exchange.ts'
import type { RelyingParty } from './relying-party.ts'

/** The identity of one verification, if it is kept and is this person's; else null. */
export type IdentityOf = (verification: VerificationId, person: PersonId) => Promise<VerifiedIdentity | null>

export interface AccountParts {
  identityOf: IdentityOf
  partyOf(context: KoaContextWithOIDC): RelyingParty
}

/**
 * The person as the verification behind this code or token found them; what another login of the same person told stays with
 * that login. Also asked at token time by another process: nothing here may come from the login's memory.
 */
export function openAccounts({ identityOf, partyOf }: AccountParts): FindAccount {
  return async (context, accountId, token) => {
    const { presented } = currentExchange()
    const identity = async () => presented && (await identityOf(presented, accountId as PersonId))
    // A token that promises the person and can no longer tell is worth nothing: `invalid_grant`, or 401 at userinfo. A code
    // lives a minute, and was given only while the identity was there.
    const promised = token !== undefined && token.kind !== 'AuthorizationCode' && promisesPerson(token)
    const kept = promised ? await identity() : null
    if (promised && !kept) return undefined
    return {
      accountId,
      async claims(use, scope, claims): Promise<AccountClaims> {
        const wanted = asksForPerson(use === 'userinfo' ? scope : '', Object.keys(claims))
        const told = wanted ? (kept ?? (await identity())) : null
        if (wanted && !told) throw new errors.InvalidGrant('the identity is no longer kept')
        return {
          sub: accountId,
          ...(token && 'extra' in token ? token.extra : undefined),
          ...(told ? personalClaims(told, partyOf(context).releaseIdp) : undefined),
        }
      },
    }
  }
}

function promisesPerson(token: NonNullable<Parameters<FindAccount>[2]>): boolean {
  const { scope, claims } = token as { scope?: string; claims?: { userinfo?: object; id_token?: object } }
  return asksForPerson(scope ?? '', Object.keys({ ...claims?.userinfo, ...claims?.id_token }))
}
