import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import { type Adapter, type AdapterPayload, Provider } from 'oidc-provider'
import type { CodeFlowTarget } from '../driver/code-flow.ts'
import { serve } from './serve.ts'

const client = {
  clientId: 'bench',
  clientSecret: 'bench-secret-for-loopback-only',
  redirectUri: 'http://127.0.0.1:9/callback',
}

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

/** The yardstick of everything that logs people in: the library itself, which asks nobody and stores in a map. */
async function start(): Promise<CodeFlowTarget> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const provider = new Provider(issuer, {
    adapter: mapAdapter,
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' } as never] },
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [client.redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    cookies: { keys: ['bench-cookie-key'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        accountId: oidc.account?.accountId ?? '',
        clientId: oidc.client?.clientId ?? '',
      })
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
  })
  let people = 0
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response)
    const login = { accountId: `person-${people++}` }
    provider.interactionFinished(request, response, { login }).catch((error) => {
      response.writeHead(500).end(String(error))
    })
  })
  return { issuer, ...client }
}

await serve(start())
