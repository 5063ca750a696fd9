import type { ProviderId } from '../src/domain/ids.ts'
import type { Acr, Method, ProviderAdapter, ProviderTools } from '../src/domain/provider.ts'
import { type MappedClaims, oidcAdapter } from './oidc/adapter.ts'
import { oidcSettings } from './oidc/settings.ts'
import type { RefusalWords } from './oidc/token-refusal.ts'

export type { MappedClaims } from './oidc/adapter.ts'

export interface StandardOidcOptions {
  id: ProviderId
  acr: Acr
  amr: readonly string[]
  methods?: readonly Method[] | undefined
  /** What its own `acr` values mean, 0 to 4. */
  acrLevels?: Readonly<Record<string, number>> | undefined
  /** Where the person's attributes are: some providers put them in the ID token, others only at userinfo. */
  claimsAt: 'id_token' | 'userinfo'
  /** How its token endpoint refuses, where that is not as RFC 6749 §5.2 has it. */
  refusals?: Partial<RefusalWords> | undefined
  /** @throws ZodError when a claim we need is missing or not what it should be */
  mapClaims(claims: Record<string, unknown>): MappedClaims
}

/** An adapter for a provider whose claims are standard too: a new provider of that kind is a definition and nothing else. */
export function standardOidc(settings: unknown, options: StandardOidcOptions, tools: ProviderTools): ProviderAdapter {
  const { claimsAt, mapClaims, ...known } = options
  return oidcAdapter(
    oidcSettings.parse(settings),
    {
      ...known,
      mapClaims: async ({ idToken, userinfo }) => mapClaims(claimsAt === 'id_token' ? idToken : await userinfo()),
    },
    tools,
  )
}
