import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import * as oidc from 'openid-client'

/** What a login ended in, printed on the page of the callback as JSON. */
export interface Outcome {
  /** Parameters of the authorization response. */
  response: Record<string, string>
  /** Of the ID token; null when there was no code, or it was refused. */
  claims: oidc.IDToken | null
  userinfo: oidc.UserInfoResponse | null
  idToken: string | null
  accessToken: string | null
  /** Why the code was not redeemed. */
  refusal: string | null
}

/** A small service with several client ids that has people verified by the broker; strictly by openid-client. */
export interface RelyingPartyServer {
  url: string
  /** Where a person begins; `parameters` are added to the authorization request. */
  login(client: string, parameters?: Record<string, string>): string
  /** A page with a link to that: what another site's link does differs from what an address typed in does. */
  front(client: string, parameters?: Record<string, string>): string
  /** A page with a form that posts the authorization request. */
  form(client: string, parameters?: Record<string, string>): string
  /** Entries for `relyingParties` in the broker's configuration: ours, with the settings given beside. */
  registered(client: string, settings?: Record<string, unknown>): Record<string, unknown>
  /** Reads the broker's discovery document. Before the first login. */
  meet(issuer: string, clients: readonly string[]): Promise<void>
  configuration(client: string): oidc.Configuration
  /** Every answer of the broker to this server, headers and body. */
  received: string[]
  stop(): Promise<void>
}

interface PendingLogin {
  client: string
  checks: { pkceCodeVerifier: string; expectedNonce: string; expectedState: string }
}

const signedOut = '<!doctype html><html lang="ko"><title>service</title><p>signed out</p></html>'

function frontPage({ pathname, search }: URL): string {
  const to = `${pathname.replace('/front', '/login')}${search}`.replaceAll('&', '&amp;')
  return `<!doctype html><html lang="ko"><link rel="icon" href="data:,"><title>service</title><a href="${to}">log in</a></html>`
}

/** An authorization request as a form (OpenID Connect Core §3.1.2.1). */
function postPage({ origin, pathname, searchParams }: URL): string {
  const fields = [...searchParams].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
  return `<!doctype html><html lang="ko"><link rel="icon" href="data:,"><title>service</title>
<form method="post" action="${origin}${pathname}">${fields.join('')}<button>log in</button></form></html>`
}

/** @param host how browsers reach it: another name than the broker's makes it another site */
export async function startRelyingParty(host: 'localhost' | '127.0.0.1' = 'localhost'): Promise<RelyingPartyServer> {
  const pending = new Map<string, PendingLogin>()
  const configurations = new Map<string, oidc.Configuration>()
  const received: string[] = []
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://${host}:${(server.address() as AddressInfo).port}`
  const redirectUri = (client: string) => `${url}/${client}/callback`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const here = new URL(request.url ?? '/', url)
    const [, client = '', what] = here.pathname.split('/')
    if (client === 'favicon.ico') return response.writeHead(204).end()
    if (what === 'bye') return response.writeHead(200, { 'content-type': 'text/html' }).end(signedOut)
    if (!configurations.has(client)) return response.writeHead(404).end()
    if (what === 'login') {
      const to = await begin(client, here.searchParams)
      return response.writeHead(303, { location: to.href, 'cache-control': 'no-store' }).end()
    }
    if (what === 'post') {
      const page = postPage(await begin(client, here.searchParams))
      return response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    }
    if (what === 'front') return response.writeHead(200, { 'content-type': 'text/html' }).end(frontPage(here))
    // A callback that sends on to another origin, as services behind a gateway of their own do.
    if (what === 'bounce') return response.writeHead(302, { location: elsewhere(here).href }).end()
    if (what !== 'callback') return response.writeHead(404).end()
    if (request.method === 'POST') here.search = await text(request)
    const outcome = await redeem(here)
    const type = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }
    return response.writeHead(200, type).end(JSON.stringify(outcome))
  }

  function elsewhere({ search }: URL): URL {
    const to = new URL(url)
    to.hostname = host === 'localhost' ? '127.0.0.1' : 'localhost'
    to.pathname = '/any/bye'
    to.search = search
    return to
  }

  async function begin(client: string, added: URLSearchParams): Promise<URL> {
    const checks = {
      pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
      expectedNonce: oidc.randomNonce(),
      expectedState: oidc.randomState(),
    }
    pending.set(checks.expectedState, { client, checks })
    return oidc.buildAuthorizationUrl(known(client), {
      redirect_uri: redirectUri(client),
      scope: 'openid profile',
      code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      ...Object.fromEntries(added),
    })
  }

  async function redeem(callback: URL): Promise<Outcome> {
    const answered = Object.fromEntries(callback.searchParams)
    const outcome: Outcome = {
      response: answered,
      claims: null,
      userinfo: null,
      idToken: null,
      accessToken: null,
      refusal: null,
    }
    const login = pending.get(answered['state'] ?? '')
    if (!login) return { ...outcome, refusal: 'unknown state' }
    pending.delete(login.checks.expectedState)
    const configuration = known(login.client)
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, callback, login.checks)
      const claims = tokens.claims() ?? null
      const userinfo = await oidc.fetchUserInfo(configuration, tokens.access_token, claims?.sub ?? '')
      return { ...outcome, claims, userinfo, idToken: tokens.id_token ?? null, accessToken: tokens.access_token }
    } catch (error) {
      return { ...outcome, refusal: (error as { error?: string }).error ?? String(error) }
    }
  }

  function known(client: string): oidc.Configuration {
    const found = configurations.get(client)
    if (!found) throw new Error(`${client} has not met the broker`)
    return found
  }

  const listening: oidc.CustomFetch = async (target, init) => {
    const answered = await fetch(target, init as RequestInit)
    received.push(JSON.stringify([...answered.headers]), await answered.clone().text())
    return answered
  }

  return {
    url,
    received,
    configuration: known,
    login: (client, parameters = {}) => `${url}/${client}/login?${new URLSearchParams(parameters)}`,
    front: (client, parameters = {}) => `${url}/${client}/front?${new URLSearchParams(parameters)}`,
    form: (client, parameters = {}) => `${url}/${client}/post?${new URLSearchParams(parameters)}`,
    registered: (client, settings = {}) => ({
      client_id: client,
      client_secret: `${client}-secret-for-loopback-only`,
      redirect_uris: [redirectUri(client)],
      post_logout_redirect_uris: [`${url}/${client}/bye`],
      ...settings,
    }),
    async meet(issuer, clients) {
      for (const client of clients) {
        const secret = `${client}-secret-for-loopback-only`
        const configuration = await oidc.discovery(new URL(issuer), client, secret, undefined, {
          execute: [oidc.allowInsecureRequests],
          [oidc.customFetch]: listening,
        })
        oidc.enableNonRepudiationChecks(configuration)
        configurations.set(client, configuration)
      }
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
