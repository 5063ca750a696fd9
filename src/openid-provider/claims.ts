import type { VerifiedIdentity } from '../domain/provider.ts'

/** Which claims a scope gives (OpenID Connect Core §5.4). The CI is in none of them, and no claim may ever be added for it. */
export const claimsByScope = {
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  profile: ['name', 'birthdate', 'gender'],
  phone: ['phone_number', 'phone_number_verified'],
  nationality: ['nationality_status'],
  idp: ['idp'],
  reservation: [],
} as const satisfies Record<string, readonly string[]>

/** Every scope a relying party can ask for. `reservation` gives no claim: it opens the booking API. */
export const scopes = [...Object.keys(claimsByScope), 'offline_access']

/** Claims told about the person, not about the verification: to know them, the sealed identity must be opened. */
const personal: ReadonlySet<string> = new Set(
  [claimsByScope.profile, claimsByScope.phone, claimsByScope.nationality, claimsByScope.idp].flat(),
)

/** Whether these scopes, or claims asked for one by one, tell anything about the person. */
export function asksForPerson(scopeValue: string, claims: readonly string[]): boolean {
  return [...claimsOfScopes(scopeValue.split(' ')), ...claims].some((claim) => personal.has(claim))
}

export function claimsOfScopes(names: readonly string[]): string[] {
  const table: Readonly<Record<string, readonly string[]>> = claimsByScope
  return names.flatMap((name) => table[name] ?? [])
}

/**
 * The identity as standard claims (OpenID Connect Core §5.1). What the provider did not tell is left out, never
 * guessed. A number is verified when it is there: doors hand over no other.
 */
export function personalClaims(identity: VerifiedIdentity, releaseIdp: boolean): Record<string, unknown> {
  return {
    name: identity.name,
    birthdate: identity.birthDate,
    ...(identity.gender && { gender: identity.gender }),
    ...(identity.phone && { phone_number: identity.phone, phone_number_verified: true }),
    ...(identity.nationality && { nationality_status: identity.nationality }),
    ...(releaseIdp && { idp: identity.provider }),
  }
}
