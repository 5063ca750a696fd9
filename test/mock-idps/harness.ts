import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import * as client from 'openid-client'
import { coreRoutes } from '../../mock-idps/core/routes.ts'
import type { ProviderId, SandboxHandle } from '../../mock-idps/index.ts'
import { Browser } from '../support/browser.ts'

export const clientId = 'gwanmun'
export const clientSecret = 'gwanmun-simulator-secret'

export function redirectUriOf(provider: ProviderId): string {
  return `http://localhost:3000/doors/${provider}/callback`
}

/** The URL of a core endpoint, with the provider's own path. */
export function endpointAt(
  idps: Pick<SandboxHandle, 'issuer'>,
  provider: ProviderId,
  name: keyof ReturnType<typeof coreRoutes>,
): string {
  return idps.issuer(provider) + coreRoutes(provider)[name]
}

/** Fetches without following redirects, since a test looks at each hop. */
export function fetchOnce(url: string | URL, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', ...init })
}

export function postForm(url: string, form: Record<string, string>, init: RequestInit = {}): Promise<Response> {
  return fetchOnce(url, { ...init, method: 'POST', body: new URLSearchParams(form) })
}

/** An authorization request of a correct client. `change` replaces parameters; undefined removes one. */
export function authorizationRequest(
  idps: SandboxHandle,
  provider: ProviderId,
  change: Record<string, string | undefined> = {},
): { url: URL; verifier: string; state: string } {
  const verifier = randomBytes(32).toString('base64url')
  const state = randomBytes(20).toString('base64url')
  const params: Record<string, string | undefined> = {
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUriOf(provider),
    scope: 'openid identity',
    state,
    nonce: randomBytes(20).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...change,
  }
  const url = new URL(endpointAt(idps, provider, 'authorization'))
  for (const [name, value] of Object.entries(params)) if (value !== undefined) url.searchParams.set(name, value)
  return { url, verifier, state }
}

/** A code for a person, obtained without a page, with its code verifier. */
export async function codeFor(idps: SandboxHandle, provider: ProviderId, persona = 'man') {
  const { url, verifier } = authorizationRequest(idps, provider, { login_hint: persona })
  const answer = await fetchOnce(url)
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code')
  assert.ok(code)
  return { code, verifier }
}

export function redeem(
  idps: SandboxHandle,
  provider: ProviderId,
  form: { code: string; code_verifier?: string; client_secret?: string },
  ...[signal]: AbortSignal[]
): Promise<Response> {
  const request = {
    grant_type: 'authorization_code',
    redirect_uri: redirectUriOf(provider),
    client_id: clientId,
    client_secret: clientSecret,
    ...form,
  }
  return postForm(endpointAt(idps, provider, 'token'), request, signal ? { signal } : {})
}

/** The OAuth error of an answer, with its HTTP status. */
export async function refusal(answer: Response): Promise<[number, unknown]> {
  const body: unknown = await answer.json()
  return [answer.status, typeof body === 'object' && body !== null && 'error' in body ? body.error : body]
}

interface LibraryClient {
  id?: string
  secret?: string
  /** How far the simulators' clock is ahead, in milliseconds. */
  clockSkewSeconds?: number
}

/** A whole verification with openid-client, as in a relying party. */
export async function verifyWithLibrary(
  idps: SandboxHandle,
  provider: ProviderId,
  persona: string,
  { id = clientId, secret = clientSecret, clockSkewSeconds = 0 }: LibraryClient = {},
) {
  const metadata = { client_secret: secret, [client.clockSkew]: clockSkewSeconds }
  const config = await client.discovery(new URL(idps.issuer(provider)), id, metadata, undefined, {
    execute: [client.allowInsecureRequests],
  })
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const expectedState = client.randomState()
  const expectedNonce = client.randomNonce()
  const answer = await fetchOnce(
    client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUriOf(provider),
      scope: 'openid identity',
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      login_hint: persona,
    }),
  )
  const callback = new URL(answer.headers.get('location') ?? '')
  const tokens = await client.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier,
    expectedState,
    expectedNonce,
  })
  const idToken = tokens.claims()
  assert.ok(idToken)
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, idToken.sub)
  return { callback, idToken, userinfo, tokens }
}

/** Sends requests with the cookies of one new browser, and follows no redirect. */
export function createBrowser(): (url: string, init?: RequestInit) => Promise<Response> {
  const browser = new Browser({ accept: 'text/html' })
  return (url, init) => browser.once(url, init)
}

/** The absolute redirect target of an answer. */
export function leadsTo(answer: Response): string {
  const location = answer.headers.get('location')
  assert.ok(location, `no Location in a ${answer.status}`)
  return new URL(location, answer.url).href
}

/** Sends a request to the control API. */
export function control(
  idps: { url: string },
  path: string,
  init: RequestInit & { json?: unknown } = {},
): Promise<Response> {
  const { json, ...rest } = init
  return fetchOnce(`${idps.url}/_control/${path}`, {
    ...rest,
    ...(json === undefined ? {} : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }),
  })
}
