import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CompactSign, exportJWK, generateKeyPair, type JWK } from 'jose'

type Json = Record<string, unknown>
type Endpoint = 'discovery' | 'keys' | 'token' | 'userinfo'

/** What is told instead of the truth; what is left out is true. Each function changes what would have been said. */
export interface Lies {
  discovery?(document: Json): unknown
  keys?(set: { keys: JWK[] }): unknown
  /** Parameters of the authorization response. */
  redirect?(parameters: URLSearchParams): void
  claims?(claims: Json): Json
  /** Header of the ID token; `alg: none` leaves the signature out. */
  header?(header: Json): Json
  signedBy?: 'another key' | 'the public key as a secret'
  /** The ID token as it goes out. */
  idToken?(token: string): string
  token?(body: Json): unknown
  userinfo?(claims: Json): unknown
  /** Answers an endpoint instead of us; the request has been read. */
  raw?: Partial<Record<Endpoint, (response: ServerResponse, request: IncomingMessage) => void>>
}

/** Person and claims that the provider tells of, in the standard dialect. */
export const toldPerson = {
  ci: `${'Q'.repeat(86)}==`,
  name: '한가온',
  birthdate: '1991-03-07',
  gender: 'female',
  nationality_status: 'domestic',
  phone_number: '+821000001234',
}

export interface LyingProvider {
  issuer: string
  /** Replaces all lies; none = tells the truth. */
  lie(lies?: Lies): void
  /** Paths asked for, in order. */
  asked: string[]
  stop(): Promise<void>
}

/**
 * An OpenID provider that sends each person back at once as the same person and says whatever a test wants, for defects
 * that a strict library cannot be talked into. It checks nothing.
 */
export async function startLyingProvider(): Promise<LyingProvider> {
  const [ours, others] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')])
  const publicJwk = await exportJWK(ours.publicKey)
  const asked: string[] = []
  const nonces = new Map<string, string | null>()
  let lies: Lies = {}
  let issuer = ''

  async function idToken(nonce: string | null | undefined): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    const truth = {
      iss: issuer,
      aud: 'gwanmun',
      sub: 'sub-1',
      nonce,
      iat: now,
      exp: now + 300,
      auth_time: now,
      ...toldPerson,
    }
    const claims = lies.claims?.(truth) ?? truth
    const header: Json = { alg: 'ES256', kid: 'told', typ: 'JWT' }
    const told = lies.header?.(header) ?? header
    const payload = Buffer.from(JSON.stringify(claims))
    const signing = new CompactSign(payload).setProtectedHeader(told as { alg: string })
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    if (told['alg'] === 'none') return `${part(told)}.${payload.toString('base64url')}.`
    if (lies.signedBy === 'the public key as a secret') return signing.sign(Buffer.from(JSON.stringify(publicJwk)))
    const key = lies.signedBy === 'another key' ? others.privateKey : ours.privateKey
    const crit = {
      crit: Object.fromEntries(((told['crit'] as string[] | undefined) ?? []).map((name) => [name, true])),
    }
    return signing.sign(key, crit)
  }

  const say = (response: ServerResponse, body: unknown) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const url = new URL(request.url ?? '/', issuer)
    let form = ''
    for await (const chunk of request) form += chunk
    asked.push(url.pathname)
    // Issuers may have a path, behind which the document is the same.
    const path = url.pathname.replace(/^\/realm\b/, '')
    const endpoint = endpoints[path]
    const raw = endpoint && lies.raw?.[endpoint]
    if (raw) return raw(response, request)
    switch (path) {
      case '/.well-known/openid-configuration': {
        const truth = discoveryOf(issuer)
        return say(response, lies.discovery ? lies.discovery(truth) : truth)
      }
      case '/keys': {
        const truth = { keys: [{ ...publicJwk, kid: 'told', use: 'sig', alg: 'ES256' }] }
        return say(response, lies.keys ? lies.keys(truth) : truth)
      }
      case '/authorize': {
        const to = new URL(url.searchParams.get('redirect_uri') ?? '')
        const code = `code-${nonces.size}`
        nonces.set(code, url.searchParams.get('nonce'))
        to.search = new URLSearchParams({ code, state: url.searchParams.get('state') ?? '', iss: issuer }).toString()
        lies.redirect?.(to.searchParams)
        return response.writeHead(303, { location: to.href }).end()
      }
      case '/token': {
        const code = new URLSearchParams(form).get('code') ?? ''
        if (!nonces.has(code) && !lies.token) {
          response.statusCode = 400
          return say(response, { error: 'invalid_grant' })
        }
        const id_token = await idToken(nonces.get(code))
        const truth = { access_token: 'access', token_type: 'Bearer', expires_in: 300, id_token }
        if (lies.idToken) truth.id_token = lies.idToken(id_token)
        return say(response, lies.token ? lies.token(truth) : truth)
      }
      case '/userinfo': {
        const truth = { sub: 'sub-1', ...toldPerson }
        return say(response, lies.userinfo ? lies.userinfo(truth) : truth)
      }
    }
    return response.writeHead(404).end()
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    asked,
    lie(told = {}) {
      lies = told
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const endpoints: Record<string, Endpoint> = {
  '/.well-known/openid-configuration': 'discovery',
  '/keys': 'keys',
  '/token': 'token',
  '/userinfo': 'userinfo',
}

function discoveryOf(issuer: string): Json {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  }
}
