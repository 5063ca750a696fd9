import type { ClientMetadata } from 'oidc-provider'
import type { ProviderId } from '../providers.ts'
import type { RegisteredClient, SandboxSettings } from '../settings.ts'

type Alg = 'ES256' | 'RS256'

/** The clients of a sandbox by id, the default one among them. */
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

/** How an answer may go back to a client. */
export const responseModes = ['query', 'form_post'] as const

/** The clients of one provider, as the core wants them. @param alg of clients that registered none */
export function clientMetadata(provider: ProviderId, clients: readonly RegisteredClient[], alg: Alg): ClientMetadata[] {
  return clients.map(({ clientId, clientSecret, redirectUris, idTokenAlg, refreshTokens }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: redirectUris.map((uri) => uri.replaceAll('{provider}', provider)),
    response_types: ['code'],
    response_modes: [...responseModes],
    grant_types: refreshTokens ? ['authorization_code', 'refresh_token'] : ['authorization_code'],
    id_token_signed_response_alg: idTokenAlg ?? alg,
    // Never fetched (see the core); demanded by the library where redirect URIs stand on several hosts.
    sector_identifier_uri: 'https://sector.invalid/redirect-uris.json',
  }))
}
