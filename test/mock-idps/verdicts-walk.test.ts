import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as client from 'openid-client'
import { createBrowser } from '../../mock-idps/browser/browser.ts'
import { type MockIdps, startMockIdps, VerdictError } from '../../mock-idps/index.ts'
import { authorizationRequest, clientId, clientSecret } from './harness.ts'

/** A relying party with one callback: it checks with openid-client, or accepts everything. */
function callbackOf(
  idps: MockIdps,
  { naive, verifier, state, nonce }: Record<'verifier' | 'state' | 'nonce', string> & { naive: boolean },
) {
  return async (url: URL): Promise<number> => {
    const config = await client.discovery(new URL(idps.issuer('ipin')), clientId, clientSecret, undefined, {
      execute: [client.allowInsecureRequests],
    })
    const { token_endpoint = '', userinfo_endpoint = '' } = config.serverMetadata()
    if (naive) {
      const body = new URLSearchParams({
        grant_type: 'authorization_code',
        code: url.searchParams.get('code') ?? '',
        redirect_uri: `${url.origin}${url.pathname}`,
        client_id: clientId,
        client_secret: clientSecret,
        code_verifier: verifier,
      })
      const tokens = (await (await fetch(token_endpoint, { method: 'POST', body })).json()) as { access_token: string }
      await fetch(userinfo_endpoint, { headers: { authorization: `Bearer ${tokens.access_token}` } })
      return 200
    }
    try {
      const tokens = await client.authorizationCodeGrant(config, url, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
      })
      await client.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? '')
      return 200
    } catch {
      return 403
    }
  }
}

describe('a verdict about a client that a browser has walked through', () => {
  let idps: MockIdps
  let server: Server
  let base: string
  let callback: (url: URL) => Promise<number>
  before(async () => {
    server = createServer((request, response) => {
      const answer = callback(new URL(request.url ?? '/', base))
      answer.then(
        (status) => response.writeHead(status).end(),
        () => response.writeHead(500).end(),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://localhost:${(server.address() as AddressInfo).port}`
    idps = await startMockIdps({ port: 0, redirectBases: [base] })
  })
  after(async () => {
    await idps.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  /** Signs one person in, with or without a fault, and returns the flow id. */
  async function walk(naive: boolean, breakage?: string): Promise<string> {
    const { url, verifier, state } = authorizationRequest(idps, 'ipin', { redirect_uri: `${base}/doors/ipin/callback` })
    const nonce = url.searchParams.get('nonce') ?? ''
    callback = callbackOf(idps, { naive, verifier, state, nonce })
    const browser = createBrowser({ returned: (flow, answer) => idps.returned(flow, answer) })
    if (breakage === undefined) await browser.walk(url, { person: 'man' })
    else await browser.submit(await browser.walk(url), { persona: 'man', breakage })
    return idps.lastFlow()?.id ?? ''
  }

  const disproved = (error: unknown) => error instanceof VerdictError && error.outcome === 'disproved'

  it('holds for one that checks, and its positive control redeems once', async () => {
    assert.equal((await idps.expectRedeemedOnce(await walk(false))).evidence, 'calls')
    assert.equal((await idps.expectRefused(await walk(false, 'nonce_wrong'))).evidence, 'answer')
    assert.equal((await idps.expectNoTokenCall(await walk(false, 'state_wrong'))).ok, true)
  })

  it('breaks for one that believes everything', async () => {
    assert.equal((await idps.expectRedeemedOnce(await walk(true))).ok, true)
    await assert.rejects(idps.expectRefused(await walk(true, 'nonce_wrong')), disproved)
    await assert.rejects(idps.expectNoTokenCall(await walk(true, 'state_wrong')), disproved)
  })
})
