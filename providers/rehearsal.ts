import type { ProviderId } from '../src/domain/ids.ts'
import type { ProviderDefinition } from '../src/domain/provider.ts'
import { mapStandardClaims } from './claims.ts'
import { icons } from './icons.ts'
import { standardOidc } from './standard-oidc.ts'

/** Doors of a warm-up (`src/warm-up`): no installation opens them. One tells the person in the ID token, the other at userinfo. */
export const rehearsalDoors: readonly ProviderDefinition[] = (['id_token', 'userinfo'] as const).map((claimsAt) => {
  const door = {
    id: `rehearsal-${claimsAt.replace('_', '-')}` as ProviderId,
    acr: 'urn:gwanmun:loa:3',
    amr: ['swk', 'pin', 'mfa'],
  } as const
  return {
    ...door,
    name: { ko: '예행연습', en: 'Rehearsal' },
    need: { ko: '예행연습', en: 'Rehearsal' },
    icon: icons.card,
    open: (settings, tools) => standardOidc(settings, { ...door, claimsAt, mapClaims: mapStandardClaims }, tools),
  }
})
