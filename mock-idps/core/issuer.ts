import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ClientMetadata, type Configuration, type JWKS, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import { noticePage } from '../page/notice-page.tsx'
import { pageHeaders } from '../page/shell.tsx'
import { pairwiseSubject } from '../people/identifiers.ts'
import type { People } from '../people/people.ts'
import type { ProviderId, ProviderProfile } from '../providers.ts'
import { type Artifacts, createArtifacts } from './artifacts.ts'
import { createSignIn } from './sign-in.ts'

/** Seconds. A code is meant for the next request, a token for the one after. */
const lifetimes = {
  AuthorizationCode: 60,
  AccessToken: 300,
  IdToken: 300,
  Grant: 600,
  Interaction: 600,
  Session: 600,
}

/** The endpoints below an issuer, by the names fault plans and the ledger use. */
export const routes = {
  authorization: '/authorize',
  token: '/token',
  userinfo: '/userinfo',
  keys: '/keys',
  pushed_authorization: '/par',
} as const

interface IssuerSetup {
  /** `http://localhost:4000/kakao`, without a trailing slash. */
  url: string
  profile: ProviderProfile
  clients: readonly ClientMetadata[]
  people: People
  seed: string
  now: () => number
  /** Told when the core refuses: the OAuth error code. */
  onRefusal(request: IncomingMessage, error: string): void
}

/** One strict OpenID Provider. It knows nothing of faults; those are played in front of it. */
export interface Issuer {
  profile: ProviderProfile
  provider: Provider
  artifacts: Artifacts
  /** Answers a request whose `url` is relative to the issuer and whose `originalUrl` is the whole path. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
}

let testKeys: Record<ProviderId, JWKS> | undefined

/** The embedded test-only key pairs: ES256 first, RS256 for clients that registered it. */
function testKeysOf(id: ProviderId): JWKS {
  testKeys ??= JSON.parse(readFileSync(new URL('./test-keys.json', import.meta.url), 'utf8')) as Record<
    ProviderId,
    JWKS
  >
  return testKeys[id]
}

function configuration(setup: IssuerSetup, artifacts: Artifacts): Configuration {
  const { profile, people, seed } = setup
  const signIn = createSignIn(profile, people, seed)
  return {
    adapter: artifacts.adapter,
    clients: [...setup.clients],
    jwks: testKeysOf(profile.id),
    enabledJWA: { idTokenSigningAlgValues: ['ES256', 'RS256'] },
    responseTypes: ['code'],
    scopes: ['openid', 'identity'],
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], identity: [...profile.claims] },
    conformIdTokenClaims: profile.claimsIn === 'userinfo',
    acrValues: [profile.acr],
    pkce: { required: () => true },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: async (_ctx, personId, client) =>
      pairwiseSubject(seed, personId, { provider: profile.id, clientId: client.clientId }),
    // Redirect URIs on several hosts make the library fetch the sector document; here the client itself is the sector.
    sectorIdentifierUriValidate: () => false,
    routes: {
      authorization: routes.authorization,
      token: routes.token,
      userinfo: routes.userinfo,
      jwks: routes.keys,
      pushed_authorization_request: routes.pushed_authorization,
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: true },
      userinfo: { enabled: true },
    },
    cookies: {
      // Cookies ignore ports: another issuer, or the broker, on the same host must not overwrite these.
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
    renderError,
  }
}

function renderError(ctx: KoaContextWithOIDC, out: { error: string; error_description?: string | undefined }): void {
  ctx.set(pageHeaders)
  ctx.body = noticePage({
    title: '요청을 받을 수 없습니다',
    text: '보낸 서비스의 요청이 규격에 맞지 않습니다. 이 화면은 시험하는 사람을 위한 것입니다.',
    detail: [out.error, out.error_description].filter(Boolean).join(': '),
  })
}

/** Takes the library's sign-on cookie out of an answer: nobody is ever signed in by having been here before. */
function dropSignOn(ctx: KoaContextWithOIDC, cookieName: string): void {
  const cookies = [ctx.response.headers['set-cookie'] ?? []].flat()
  const kept = cookies.filter((cookie) => !cookie.startsWith(`${cookieName}=`))
  if (kept.length === cookies.length) return
  ctx.remove('set-cookie')
  if (kept.length > 0) ctx.set('set-cookie', kept)
}

/** Builds the OpenID Provider of one door; some 10 ms, so done at its first request. */
export function createIssuer(setup: IssuerSetup): Issuer {
  const artifacts = createArtifacts(setup.now)
  const provider = new Provider(setup.url, configuration(setup, artifacts))
  const { host, protocol } = new URL(setup.url)
  // The library builds endpoint URLs from the request's Host; told these headers, it builds them from the issuer.
  provider.proxy = true
  const signOnCookie = provider.cookieName('session')
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    await next()
    dropSignOn(ctx, signOnCookie)
  })
  const refused = (ctx: KoaContextWithOIDC, error: Error) => setup.onRefusal(ctx.req, error.message)
  provider.on('authorization.error', refused)
  provider.on('pushed_authorization_request.error', refused)
  provider.on('grant.error', refused)
  provider.on('userinfo.error', refused)
  provider.on('server_error', (ctx) => setup.onRefusal(ctx.req, 'server_error'))
  const callback = provider.callback()

  return {
    profile: setup.profile,
    provider,
    artifacts,
    async handle(request, response) {
      request.headers['x-forwarded-host'] = host
      request.headers['x-forwarded-proto'] = protocol.slice(0, -1)
      await callback(request, response)
    },
  }
}
