import { exportJWK, generateKeyPair } from 'jose'
import type { Adapter, AdapterPayload, Configuration } from 'oidc-provider'
import type { LoginTarget } from '../driver/login.ts'

/** What both sides of a comparison sign ID tokens with: RS256 costs several times as much as ES256. */
export const algorithms = ['ES256', 'RS256'] as const
export type Algorithm = (typeof algorithms)[number]

/** The same relying parties everywhere, one for each algorithm. */
export const relyingParties = algorithms.map((algorithm) => ({
  client_id: `bench-${algorithm.toLowerCase()}`,
  client_secret: 'bench-secret-for-loopback-only',
  redirect_uris: ['http://127.0.0.1:9/callback'],
  id_token_signed_response_alg: algorithm,
}))

/** The relying party of one algorithm at an OpenID Provider, for the driver. */
export function targetOf(issuer: string, algorithm: Algorithm, at: Pick<LoginTarget, 'paths' | 'scope'>): LoginTarget {
  const party = relyingParties.find(({ id_token_signed_response_alg }) => id_token_signed_response_alg === algorithm)
  if (!party) throw new Error(`no relying party signs with ${algorithm}`)
  const { client_id: clientId, client_secret: clientSecret, redirect_uris } = party
  return { issuer, ...at, algorithm, clientId, clientSecret, redirectUri: redirect_uris[0] ?? '' }
}

/** Where the library answers when it is not told otherwise. */
export const libraryPaths = { authorization: '/auth', token: '/token', userinfo: '/me' }

/** The least a store can do: no expiry, no copies. The library's own forgets after a thousand entries. */
function mapAdapter(): Adapter {
  const byId = new Map<string, AdapterPayload>()
  const byUid = new Map<string, AdapterPayload>()
  return {
    async upsert(id, payload) {
      byId.set(id, payload)
      if (payload.uid !== undefined) byUid.set(payload.uid, payload)
    },
    find: async (id) => byId.get(id),
    findByUid: async (uid) => byUid.get(uid),
    findByUserCode: async () => undefined,
    async consume(id) {
      const payload = byId.get(id)
      if (payload) payload.consumed = Math.floor(Date.now() / 1000)
    },
    async destroy(id) {
      byId.delete(id)
    },
    async revokeByGrantId() {},
  }
}

/** The library as it must be set up to log people in at all: keys, clients, a map for a store, no consent. */
export async function libraryConfiguration(scope: string): Promise<Configuration> {
  const keys = await Promise.all(
    algorithms.map(async (alg) => {
      const { privateKey } = await generateKeyPair(alg, { extractable: true })
      return { ...(await exportJWK(privateKey)), alg, use: 'sig' } as never
    }),
  )
  return {
    adapter: mapAdapter,
    jwks: { keys },
    clients: relyingParties.map((party) => ({
      ...party,
      response_types: ['code'],
      grant_types: ['authorization_code'],
    })),
    enabledJWA: { idTokenSigningAlgValues: [...algorithms] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    cookies: { keys: ['bench-cookie-key'] },
    features: { devInteractions: { enabled: false } },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        accountId: oidc.account?.accountId ?? '',
        clientId: oidc.client?.clientId ?? '',
      })
      grant.addOIDCScope(scope)
      await grant.save()
      return grant
    },
  }
}
