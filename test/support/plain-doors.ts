import { mapStandardClaims } from '../../providers/claims.ts'
import { standardOidc } from '../../providers/standard-oidc.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'

/** A sixth door, as an integrator would add one: standard OpenID Connect, no dialect. */
function plainDoor(id: string, claimsAt: 'id_token' | 'userinfo'): ProviderDefinition {
  const door = { id: id as ProviderId, acr: 'urn:gwanmun:loa:3', amr: ['mfa'] } as const
  return {
    ...door,
    name: { ko: '여섯째 문', en: 'A sixth door' },
    need: { ko: '아무것도', en: 'Nothing' },
    icon: 'M3 12h18',
    open: (settings, tools) => standardOidc(settings, { ...door, claimsAt, mapClaims: mapStandardClaims }, tools),
  }
}

/** Tells everything in the ID token. */
export const inIdToken = plainDoor('plain', 'id_token')

/** Tells the person at userinfo only. */
export const atUserinfo = plainDoor('plain-userinfo', 'userinfo')
