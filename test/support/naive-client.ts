import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A relying party as found in the wild: it works, and believes everything. */
export interface NaiveClient {
  origin: string
  clientId: string
  clientSecret: string
  /** As the simulators register it. */
  redirectUri: string
  trust(issuerOf: (provider: string) => string): void
  stop(): Promise<void>
}

type Json = Record<string, unknown>

/** PKCE with one verifier for every login: the simulators demand PKCE, not that it is secret. */
const verifier = 'v'.repeat(43)
const challenge = createHash('sha256').update(verifier).digest('base64url')

/** Reads the middle of a token. Why check what came straight from the provider? */
const claimsOf = (token: string): Json =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Json

export async function startNaiveClient(): Promise<NaiveClient> {
  const [clientId, clientSecret] = ['naive', 'naive-secret-only-for-tests']
  const sessions = new Map<string, string>()
  let issuerOf: (provider: string) => string = () => 'http://localhost:1'
  let visitors = 0

  async function metadata(provider: string): Promise<Record<string, string>> {
    const answer = await fetch(`${issuerOf(provider)}/.well-known/openid-configuration`)
    return (await answer.json()) as Record<string, string>
  }

  async function redeem(provider: string, code: string): Promise<Json> {
    const { token_endpoint = '' } = await metadata(provider)
    const ask = () =>
      fetch(token_endpoint, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          redirect_uri: `${origin}/callback/${provider}`,
          client_id: clientId,
          client_secret: clientSecret,
          code_verifier: verifier,
        }),
      })
    const first = await ask().catch(ask)
    const answer = first.ok ? first : await ask()
    return (await answer.json()) as Json
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const here = new URL(request.url ?? '/', origin)
    const [, what, provider = ''] = here.pathname.split('/')
    const known = /(?:^|; )visitor=(\w+)/.exec(request.headers.cookie ?? '')?.[1]
    if (what === 'me') {
      const person = known && sessions.get(known)
      return response
        .writeHead(person ? 200 : 401, { 'content-type': 'application/json' })
        .end(JSON.stringify({ person }))
    }
    if (what === 'login') {
      const { authorization_endpoint = '' } = await metadata(provider)
      const to = new URL(authorization_endpoint)
      to.search = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: `${origin}/callback/${provider}`,
        scope: 'openid identity',
        state: 'state',
        nonce: 'nonce',
        code_challenge: challenge,
        code_challenge_method: 'S256',
        login_hint: here.searchParams.get('login_hint') ?? '',
      }).toString()
      return response.writeHead(302, { location: to.href }).end()
    }
    const error = here.searchParams.get('error_description') ?? here.searchParams.get('error')
    if (error) return response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>Error: ${error}</p>`)
    const tokens = await redeem(provider, here.searchParams.get('code') ?? '')
    const claims = claimsOf(String(tokens['id_token']))
    const visitor = `v${++visitors}`
    sessions.set(visitor, `${claims['name']} ${claims['birthdate']}`)
    return response.writeHead(302, { location: '/me', 'set-cookie': `visitor=${visitor}; Path=/` }).end()
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response
        .writeHead(500, { 'content-type': 'text/plain' })
        .end(error instanceof Error ? error.stack : String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    clientId,
    clientSecret,
    redirectUri: `${origin}/callback/{provider}`,
    trust(where) {
      issuerOf = where
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
