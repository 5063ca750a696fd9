/**
 * One strict OpenID Provider, built with oidc-provider. It knows no faults and no pages; those are added in front of it.
 *
 *   request → oidc-provider ── sign-in: who is it? ──→ signInWithoutPage, else the page of the interaction
 *               │  clients · claims · subject by dialect        keys: the first keys of the ring
 *               ├→ artifacts: codes, tokens, grants on the sandbox's clock
 *               └→ events: refused, pushed, asked, sentBack → ledger and flows
 */

import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { SandboxClock } from '../clock.ts'
import { dialectOf } from '../dialects/index.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { People } from '../people/people.ts'
import type { ProviderProfile } from '../providers.ts'
import type { RegisteredClient } from '../settings.ts'
import { type Artifacts, createArtifacts } from './artifacts.ts'
import { clientMetadata, responseModes } from './clients.ts'
import { hintValidator } from './id-token-hint.ts'
import { coreRoutes } from './routes.ts'
import { createSignIn, type SignInSetup } from './sign-in.ts'
import { subjectOf } from './subject.ts'

const day = 86_400

/** Seconds. A code is used by the next request, a token by the one after; a grant outlives its codes and tokens. */
const lifetimes: NonNullable<Configuration['ttl']> = {
  AuthorizationCode: 60,
  AccessToken: 300,
  IdToken: 300,
  Grant: ({ oidc }) => (oidc.client?.grantTypeAllowed('refresh_token') ? day : 600),
  RefreshToken: day,
  Interaction: 600,
  Session: 600,
}

/** What the library offers beside the code flow. */
const features: NonNullable<Configuration['features']> = {
  devInteractions: { enabled: false },
  dPoP: { enabled: false },
  resourceIndicators: { enabled: false },
  rpInitiatedLogout: { enabled: false },
  pushedAuthorizationRequests: { enabled: true },
  userinfo: { enabled: true },
}

interface IssuerSetup {
  /** `http://localhost:4000/kakao`, without a trailing slash. */
  url: string
  profile: ProviderProfile
  clients: readonly RegisteredClient[]
  people: People
  seed: string
  clock: SandboxClock
  keys: KeyRing
  signInWithoutPage: SignInSetup['signInWithoutPage']
  events: IssuerEvents
  render: IssuerPages
}

/** A page and the headers it is sent with. */
interface Page {
  body: string
  headers: Readonly<Record<string, string>>
}

/** How the core's own pages look. */
interface IssuerPages {
  /** A request that the core refuses without sending the browser back. `detail`: the OAuth error and its description. */
  refusal(detail: string): Page
  /** The library's page for `response_mode=form_post`, rendered anew; null when `body` is any other page. */
  formPost(body: unknown): Page | null
}

/** Called while the core handles a request. */
export interface IssuerEvents {
  /** The core refused with this OAuth error code. */
  refused(request: IncomingMessage, error: string): void
  /** The core stored a pushed request under this `request_uri`. */
  pushed(request: IncomingMessage, requestUri: string): void
  /** The core sends the browser to the sign-in page of this interaction. */
  asked(request: IncomingMessage, uid: string): void
  /** The core sends the browser back to the client, with a code or an error. */
  sentBack(request: IncomingMessage, answer: { code?: string | undefined; error?: string | undefined }): void
}

/** One strict OpenID Provider. */
export interface Issuer {
  url: string
  profile: ProviderProfile
  provider: Provider
  artifacts: Artifacts
  keys: KeyRing
  /** Answers a request whose `url` is relative to the issuer and whose `originalUrl` is the full path. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
}

function configuration(setup: IssuerSetup, artifacts: Artifacts): Configuration {
  const { profile, people, seed, clock } = setup
  const dialect = dialectOf(profile.id)
  const routes = coreRoutes(profile.id)
  const signIn = createSignIn({ provider: profile, people, seed, clock, signInWithoutPage: setup.signInWithoutPage })
  return {
    adapter: artifacts.adapter,
    clients: clientMetadata(profile.id, setup.clients, dialect.idTokenAlg ?? 'ES256'),
    jwks: setup.keys.core,
    enabledJWA: { idTokenSigningAlgValues: ['ES256', 'RS256'] },
    responseTypes: ['code'],
    // OpenID Connect Core §3.1.2.1 and §3.1.3.1 require it, and real providers do for clients with several URIs.
    allowOmittingSingleRegisteredRedirectUri: false,
    scopes: ['openid', 'identity', ...Object.keys(dialect.scopes)],
    claims: {
      openid: ['sub', 'acr', 'amr', 'auth_time'],
      identity: [...profile.claims],
      ...Object.fromEntries(Object.entries(dialect.scopes).map(([scope, claims]) => [scope, [...claims]])),
    },
    extraParams: [...(dialect.extraParams ?? [])],
    conformIdTokenClaims: profile.claimsIn === 'userinfo',
    acrValues: [profile.acr],
    pkce: { required: () => true },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: async (_ctx, personId, client) =>
      subjectOf(profile, personId, { seed, clientId: client.clientId }),
    // Otherwise the library fetches the sector document for redirect URIs on several hosts; here the client is the sector.
    sectorIdentifierUriValidate: () => false,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    routes: {
      authorization: routes.authorization,
      token: routes.token,
      userinfo: routes.userinfo,
      jwks: routes.keys,
      pushed_authorization_request: routes.pushed_authorization,
    },
    features,
    cookies: {
      // Cookies ignore ports, so another issuer or the broker on the same host must not overwrite these.
      names: {
        session: `mock_${profile.id}_session`,
        interaction: `mock_${profile.id}_interaction`,
        resume: `mock_${profile.id}_resume`,
      },
    },
    interactions: { policy: signIn.policy, url: (_ctx, interaction) => `${setup.url}/page/${interaction.uid}` },
    findAccount: signIn.findAccount,
    loadExistingGrant: signIn.grantFor,
    expiresWithSession: () => false,
    ttl: lifetimes,
    renderError(ctx, { error, error_description: description }) {
      const page = setup.render.refusal([error, description].filter(Boolean).join(': '))
      ctx.set({ ...page.headers })
      ctx.body = page.body
    },
  }
}

/** A code is returned by query or form. A fragment is for tokens, and the authorization endpoint issues none. */
function isResponseMode(mode: unknown): boolean {
  return mode === undefined || (responseModes as readonly unknown[]).includes(mode)
}

function isMetadata(body: unknown): body is { response_modes_supported: string[] } {
  return typeof body === 'object' && body !== null && 'response_modes_supported' in body
}

const clientIsGone: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'])

/** Removes the library's session cookie from an answer, since no browser stays signed in. */
function dropSignOn(ctx: KoaContextWithOIDC, cookieName: string): void {
  const cookies = [ctx.response.headers['set-cookie'] ?? []].flat()
  const kept = cookies.filter((cookie) => !cookie.startsWith(`${cookieName}=`))
  if (kept.length === cookies.length) return
  ctx.remove('set-cookie')
  if (kept.length > 0) ctx.set('set-cookie', kept)
}

/** Passes the library's events on. */
function forwardEvents(provider: Provider, events: IssuerEvents): void {
  const refused = (ctx: KoaContextWithOIDC, error: Error) => events.refused(ctx.req, error.message)
  provider.on('pushed_authorization_request.error', refused)
  provider.on('grant.error', refused)
  provider.on('userinfo.error', refused)
  provider.on('server_error', (ctx) => events.refused(ctx.req, 'server_error'))
  provider.on('pushed_authorization_request.success', (ctx) => {
    const { request_uri: uri } = ctx.body as { request_uri?: unknown }
    if (typeof uri === 'string') events.pushed(ctx.req, uri)
  })
  provider.on('authorization.error', (ctx, error) => {
    // The library would answer an invalid mode in that mode.
    const { params } = ctx.oidc
    if (params && !isResponseMode(params['response_mode'])) params['response_mode'] = undefined
    refused(ctx, error)
    events.sentBack(ctx.req, { error: error.message })
  })
  provider.on('authorization.success', (ctx, answer) => {
    const code = answer?.['code']
    events.sentBack(ctx.req, { code: typeof code === 'string' ? code : undefined })
  })
  provider.on('interaction.started', (ctx) => {
    const { Interaction: interaction } = ctx.oidc.entities
    if (interaction) events.asked(ctx.req, interaction.uid)
  })
}

/** Builds the OpenID Provider of one issuer. It takes 0.3 ms and 39 KB (500 of them, Node 20), so the first request builds it. */
export function createIssuer(setup: IssuerSetup): Issuer {
  const artifacts = createArtifacts(setup.clock)
  const provider = new Provider(setup.url, configuration(setup, artifacts))
  const { host, protocol } = new URL(setup.url)
  // The library builds endpoint URLs from the request's Host, or from these headers, which `handle` sets to the issuer.
  provider.proxy = true
  const signOnCookie = provider.cookieName('session')
  provider.IdToken.validate = hintValidator(setup)
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    await next()
    dropSignOn(ctx, signOnCookie)
    if (isMetadata(ctx.body)) ctx.body.response_modes_supported = [...responseModes]
    const posting = setup.render.formPost(ctx.body)
    if (!posting) return
    ctx.status = 200
    ctx.set({ ...posting.headers })
    ctx.body = posting.body
  })
  forwardEvents(provider, setup.events)
  // The library's framework prints errors without a listener. Closed connections are normal here, since faults cause them.
  const emitter: EventEmitter = provider
  emitter.on('error', (error: NodeJS.ErrnoException) => {
    if (!clientIsGone.has(error.code ?? '')) console.error(error)
  })
  const callback = provider.callback()

  return {
    url: setup.url,
    profile: setup.profile,
    provider,
    artifacts,
    keys: setup.keys,
    async handle(request, response) {
      request.headers['x-forwarded-host'] = host
      request.headers['x-forwarded-proto'] = protocol.slice(0, -1)
      await callback(request, response)
    },
  }
}
