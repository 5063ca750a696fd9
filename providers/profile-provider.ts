import type { ProviderId } from '../src/domain/ids.ts'
import type { Acr, Method, ProviderAdapter, ProviderTools } from '../src/domain/provider.ts'
import { type MappedClaims, oidcAdapter } from './oidc/adapter.ts'
import type { ProfileAnswer } from './oidc/profile.ts'
import { type OidcSettings, oidcSettings, profileUrl } from './oidc/settings.ts'

/** A provider on OpenID Connect that tells the person only at an endpoint of its own, in its own words. */
export interface ProfileProvider {
  id: ProviderId
  acr: Acr
  amr: readonly string[]
  methods?: readonly Method[] | undefined
  /** Where that endpoint is when the configuration does not say: by known issuers, else `path` below the issuer. */
  endpoint: { path: string; known: Readonly<Record<string, string>> }
  /** @param subject `sub` of the ID token @throws ZodError or UnusableAnswer */
  mapProfile(answer: ProfileAnswer, subject: string): MappedClaims
}

/**
 * The settings that such providers share, by what the Korean ones do: RS256, and the secret in the body of the token call. Their
 * `profile` overrides {@link ProfileProvider.endpoint}.
 */
export const profileProviderSettings = {
  idTokenAlg: oidcSettings.shape.idTokenAlg.default('RS256'),
  clientAuth: oidcSettings.shape.clientAuth.default('client_secret_post'),
}

export function profileProvider(
  settings: OidcSettings & { profile?: string | undefined },
  { endpoint, mapProfile, ...known }: ProfileProvider,
  tools: ProviderTools,
): ProviderAdapter {
  return oidcAdapter(
    settings,
    {
      ...known,
      profile: profileUrl(settings, endpoint),
      mapClaims: async ({ idToken, profile }) => mapProfile(await profile(), idToken.sub),
    },
    tools,
  )
}
