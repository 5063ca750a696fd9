import type { ClientMetadata } from 'oidc-provider'
import type { ProviderId } from '../providers.ts'
import type { RegisteredClient, SandboxSettings } from '../settings.ts'

type Alg = 'ES256' | 'RS256'

/** The clients of a sandbox, including the default one. */
export function registeredClients({ clients, redirectBases }: SandboxSettings): RegisteredClient[] {
  const byId = new Map<string, RegisteredClient>()
  byId.set('gwanmun', {
    clientId: 'gwanmun',
    clientSecret: 'gwanmun-simulator-secret',
    redirectUris: redirectBases.map((base) => `${base.replace(/\/+$/, '')}/doors/{provider}/callback`),
    refreshTokens: false,
  })
  for (const registered of clients) byId.set(registered.clientId, registered)
  return [...byId.values()]
}

/** The supported ways of returning an authorization response. */
export const responseModes = ['query', 'form_post'] as const

/** The clients of one provider as metadata for the core. @param alg signature algorithm of clients that registered none */
export function clientMetadata(provider: ProviderId, clients: readonly RegisteredClient[], alg: Alg): ClientMetadata[] {
  return clients.map(({ clientId, clientSecret, redirectUris, idTokenAlg, refreshTokens }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: redirectUris.map((uri) => uri.replaceAll('{provider}', provider)),
    response_types: ['code'],
    response_modes: [...responseModes],
    grant_types: refreshTokens ? ['authorization_code', 'refresh_token'] : ['authorization_code'],
    id_token_signed_response_alg: idTokenAlg ?? alg,
    // The library demands it for redirect URIs on several hosts; it is never fetched (see the core).
    sector_identifier_uri: 'https://sector.invalid/redirect-uris.json',
  }))
}
