import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import { Agent, type RequestInit as UndiciInit, fetch as undiciFetch } from 'undici'

/** A relying party that keeps to the rules: openid-client, and beside it what that leaves to its callers. */
export interface CarefulClient {
  origin: string
  clientId: string
  clientSecret: string
  /** As the simulators register it. */
  redirectUri: string
  /** Forgets metadata and keys, as after a restart. */
  restart(): Promise<void>
  /** Where the providers are, once they run. */
  trust(issuerOf: (provider: string) => string): void
  stop(): Promise<void>
}

interface PendingLogin {
  provider: string
  browser: string
  startedAt: number
  checks: { pkceCodeVerifier: string; expectedNonce: string; expectedState: string; maxAge: number }
  /** Who has to come back; null = anybody. */
  expected: string | null
}

/** How long a provider may take to answer, in milliseconds; so the pack need not wait for longer. */
const timeoutMs = 1500
/** A sign-in under way expires after this, in milliseconds. */
export const tripMs = 2000
/** Between two fetches of a provider's keys after failures, in milliseconds. */
const keysEveryMs = 2000
const largest = 256 * 1024
const ciPattern = /^[A-Za-z0-9+/]{85}[AQgw]==$/
const event = 'http://schemas.openid.net/event/backchannel-logout'
/** The one provider whose assurance it asks for by name. */
const acrOf: Readonly<Record<string, string>> = { certificate: 'urn:gwanmun:loa:3' }

export async function startCarefulClient(): Promise<CarefulClient> {
  const [clientId, clientSecret] = ['careful', 'careful-secret-only-for-tests']
  const agent = new Agent({ maxResponseSize: largest, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
  const configurations = new Map<string, Promise<oidc.Configuration>>()
  const pending = new Map<string, PendingLogin>()
  const forgotten = new Map<string, number>()
  const sessions = new Map<string, { person: string; provider: string; sub: string }>()
  let issuerOf: (provider: string) => string = () => 'http://localhost:1'

  const limited: oidc.CustomFetch = async (url, init) => {
    const signal = AbortSignal.timeout(timeoutMs)
    return (await undiciFetch(url, { ...init, signal, dispatcher: agent } as UndiciInit)) as unknown as Response
  }

  function configured(provider: string): Promise<oidc.Configuration> {
    const known = configurations.get(provider)
    if (known) return known
    const fresh = discover(provider)
    configurations.set(provider, fresh)
    fresh.catch(() => configurations.delete(provider))
    return fresh
  }

  async function discover(provider: string): Promise<oidc.Configuration> {
    const metadata = { client_secret: clientSecret, id_token_signed_response_alg: 'ES256' }
    const config = await oidc.discovery(new URL(issuerOf(provider)), clientId, metadata, undefined, {
      execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
      [oidc.customFetch]: limited,
    })
    const { jwks_uri, token_endpoint, authorization_endpoint } = config.serverMetadata()
    for (const url of [jwks_uri, token_endpoint, authorization_endpoint])
      if (!url || !['localhost', '127.0.0.1'].includes(new URL(url).hostname))
        throw new Error('an endpoint is elsewhere')
    config[oidc.customFetch] = limited
    return config
  }

  /** openid-client fetches keys anew after a minute, whatever is asked of it; a test's minute is shorter. */
  function forgetSoon(provider: string): void {
    if (Date.now() - (forgotten.get(provider) ?? 0) < keysEveryMs) return
    forgotten.set(provider, Date.now())
    configurations.delete(provider)
  }

  async function begin(
    provider: string,
    { browser, expected, hint }: { browser: string; expected: string | null; hint: string | null },
  ): Promise<URL> {
    const checks = {
      pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
      expectedNonce: oidc.randomNonce(),
      expectedState: oidc.randomState(),
      maxAge: 300,
    }
    const config = await configured(provider)
    pending.set(checks.expectedState, { provider, browser, startedAt: Date.now(), checks, expected })
    const acr = acrOf[provider]
    return oidc.buildAuthorizationUrl(config, {
      redirect_uri: `${origin}/callback/${provider}`,
      scope: 'openid identity',
      code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      max_age: '300',
      ...(acr && { acr_values: acr }),
      ...(hint !== null && { login_hint: hint }),
    })
  }

  async function complete(provider: string, callback: URL, browser: string): Promise<void> {
    for (const name of ['code', 'state', 'iss', 'error'])
      if (callback.searchParams.getAll(name).length > 1) throw new Error('a parameter came twice')
    const login = pending.get(callback.searchParams.get('state') ?? '')
    if (login?.browser !== browser || login.provider !== provider) throw new Error('no such login of this browser')
    pending.delete(login.checks.expectedState)
    if (Date.now() - login.startedAt > tripMs) throw new Error('too late')
    const config = await configured(provider)
    const tokens = await oidc
      .authorizationCodeGrant(config, callback, { ...login.checks, idTokenExpected: true })
      .catch((error: unknown) => {
        forgetSoon(provider)
        throw error
      })
    const claims = tokens.claims()
    if (!claims) throw new Error('no ID token')
    const { aud, azp, sub, iat, acr } = claims
    // What openid-client leaves to its callers (OpenID Connect Core §3.1.3.7 (3) (5) (10) (12), §2).
    if ([aud].flat().some((one) => one !== clientId) || (azp !== undefined && azp !== clientId))
      throw new Error('audience')
    if (sub.length === 0 || sub.length > 255) throw new Error('subject')
    if (iat > Date.now() / 1000 + 120) throw new Error('issued in the future')
    if (acrOf[provider] && acr !== acrOf[provider]) throw new Error('assurance')
    const told =
      typeof claims['ci'] === 'string' || (provider !== 'naver' && provider !== 'kakao')
        ? claims
        : await oidc.fetchUserInfo(config, tokens.access_token, sub)
    const ci = told['ci']
    if (typeof ci !== 'string' || !ciPattern.test(ci) || /^A+==$/.test(ci)) throw new Error('CI')
    if (login.expected !== null && login.expected !== ci) throw new Error('another person')
    sessions.set(browser, { person: ci, provider, sub })
  }

  async function logOut(provider: string, token: string): Promise<void> {
    const config = await configured(provider)
    const { jwks_uri = '', issuer } = config.serverMetadata()
    const keys = createRemoteJWKSet(new URL(jwks_uri))
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: clientId,
      algorithms: ['ES256'],
      typ: 'logout+jwt',
    })
    const events = payload['events'] as Record<string, unknown> | undefined
    if (!events || !(event in events) || 'nonce' in payload) throw new Error('no logout token')
    for (const [browser, { provider: at, sub }] of sessions)
      if (at === provider && sub === payload.sub) sessions.delete(browser)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const here = new URL(request.url ?? '/', origin)
    const [, what, provider = ''] = here.pathname.split('/')
    const browser = /(?:^|; )browser=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
    const page = (status: number, text: string) =>
      response
        .writeHead(status, { 'content-type': 'text/html' })
        .end(`<!doctype html><title>service</title><p>${text}</p>`)
    switch (what) {
      case 'login':
      case 'step-up': {
        const known = browser || oidc.randomState()
        const expected = what === 'step-up' ? (sessions.get(known)?.person ?? null) : null
        const to = await begin(provider, { browser: known, expected, hint: here.searchParams.get('login_hint') })
        const cookie = `browser=${known}; Path=/; HttpOnly; SameSite=Lax`
        return response.writeHead(303, { location: to.href, 'set-cookie': cookie }).end()
      }
      case 'callback':
        // A second visit of a person who is in already changes nothing.
        await complete(provider, here, browser)
        return response.writeHead(303, { location: '/me' }).end()
      case 'logout': {
        let body = ''
        for await (const chunk of request) body += chunk
        await logOut(provider, new URLSearchParams(body).get('logout_token') ?? '')
        return response.writeHead(200).end()
      }
      case 'me': {
        const session = sessions.get(browser)
        if (!session) return page(401, 'signed out')
        return response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ person: oneWay(session.person) }))
      }
      default:
        return page(404, 'no such page')
    }
  }

  // The CI itself is not for people to see.
  const names = new Map<string, string>()
  function oneWay(ci: string): string {
    const name = names.get(ci) ?? `person ${names.size + 1}`
    names.set(ci, name)
    return name
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      response
        .writeHead(400, { 'content-type': 'text/html' })
        .end('<!doctype html><title>service</title><p>That did not work.</p>')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    clientId,
    clientSecret,
    redirectUri: `${origin}/callback/{provider}`,
    async restart() {
      configurations.clear()
    },
    trust(where) {
      issuerOf = where
      configurations.clear()
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await agent.destroy()
    },
  }
}
