import type { ClientMetadata } from 'oidc-provider'
import { z } from 'zod'
import type { ProviderId } from './providers.ts'

/** `{provider}` in a redirect URI stands for each provider's id. */
const redirectUri = z.string().refine((text) => URL.canParse(text.replaceAll('{provider}', 'kakao')), {
  error: 'must be an absolute URL; {provider} may stand in it',
})

const httpUrl = z.url({ protocol: /^https?$/ })

const client = z.strictObject({
  clientId: z.string().min(1).max(255),
  clientSecret: z.string().min(8).max(255),
  redirectUris: z.array(redirectUri).min(1),
  /** Signature of the ID tokens. */
  idTokenAlg: z.enum(['ES256', 'RS256']).default('ES256'),
})

const settings = z.strictObject({
  /** 0 = any free port. */
  port: z.int().min(0).max(65_535).default(4000),
  /** The address to listen on; loopback unless told otherwise. */
  host: z.string().min(1).default('127.0.0.1'),
  /** How clients and browsers reach us, without a trailing slash; default `http://localhost:{port}`. */
  publicUrl: httpUrl.transform((url) => url.replace(/\/+$/, '')).optional(),
  /** Where the default client lives; its redirect URI is `{base}/doors/{provider}/callback`. */
  redirectBases: z.array(httpUrl).default(['http://localhost:3000', 'http://127.0.0.1:3000']),
  /** Further clients; one with the id of the default client replaces it. */
  clients: z.array(client).default([]),
  /** Other seed, other CIs and subjects for the same people. */
  seed: z.string().min(1).default('gwanmun-mock-idps'),
  /** Epoch milliseconds; artifacts' expiry, ledger times and who has just turned 18 follow it. */
  now: z.custom<() => number>((value) => typeof value === 'function').default(() => Date.now),
})

export type MockIdpsOptions = z.input<typeof settings>
export type Settings = z.output<typeof settings>
export type MockClient = z.input<typeof client>

/** Reads options. @throws Error with every complaint, one a line. */
export function readSettings(options: MockIdpsOptions): Settings {
  const parsed = settings.safeParse(options)
  if (parsed.success) return parsed.data
  throw new Error(
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'options'}: ${message}`).join('\n'),
  )
}

/** The registered clients of one provider, as the core wants them. */
export function clientsOf(provider: ProviderId, { clients, redirectBases }: Settings): ClientMetadata[] {
  const byId = new Map<string, z.output<typeof client>>()
  byId.set('gwanmun', {
    clientId: 'gwanmun',
    clientSecret: 'gwanmun-simulator-secret',
    redirectUris: redirectBases.map((base) => `${base.replace(/\/+$/, '')}/doors/{provider}/callback`),
    idTokenAlg: 'ES256',
  })
  for (const registered of clients) byId.set(registered.clientId, registered)
  return [...byId.values()].map(({ clientId, clientSecret, redirectUris, idTokenAlg }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: redirectUris.map((uri) => uri.replaceAll('{provider}', provider)),
    response_types: ['code'],
    grant_types: ['authorization_code'],
    id_token_signed_response_alg: idTokenAlg,
    // Never fetched (see the core); demanded by the library where redirect URIs stand on several hosts.
    sector_identifier_uri: 'https://sector.invalid/redirect-uris.json',
  }))
}
