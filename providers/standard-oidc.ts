import * as oidc from 'openid-client'
import { z } from 'zod'
import { GwanmunError } from '../src/domain/errors.ts'
import type { ProviderId } from '../src/domain/ids.ts'
import type {
  Acr,
  Assertion,
  Attempt,
  Ci,
  ProviderAdapter,
  ProviderStep,
  ProviderTools,
  VerifiedIdentity,
} from '../src/domain/provider.ts'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Settings of every provider that speaks standard OpenID Connect. */
export const oidcSettings = z.strictObject({
  issuer: z.url({ abort: true }).refine((text) => {
    const url = new URL(text)
    return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname))
  }, 'must be https; http only on loopback'),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  scope: z.string().default('openid identity'),
  /** Algorithm of its ID tokens; pinned, so that a discovery document cannot weaken it. */
  idTokenAlg: z.enum(['ES256', 'RS256', 'PS256', 'EdDSA']).default('ES256'),
})

/** What the person is, in our words; the door adds the rest. */
export type MappedClaims = Pick<VerifiedIdentity, 'name' | 'birthDate' | 'gender' | 'nationality' | 'phone'> & {
  ci: Ci
}

export interface StandardOidcOptions {
  id: ProviderId
  acr: Acr
  amr: readonly string[]
  /** Where the person's attributes are: some providers put them in the ID token, others only at userinfo. */
  claimsAt: 'id_token' | 'userinfo'
  /** @throws ZodError when a claim we need is missing or not what it should be */
  mapClaims(claims: Record<string, unknown>): MappedClaims
}

/**
 * An adapter for a provider that speaks OpenID Connect: code flow with PKCE S256, nonce, `iss` check (RFC 9207),
 * signatures always verified. All protocol work is openid-client's.
 */
export function standardOidc(settings: unknown, options: StandardOidcOptions, tools: ProviderTools): ProviderAdapter {
  const { issuer, clientId, clientSecret, scope, idTokenAlg } = oidcSettings.parse(settings)
  const { id: provider } = options
  /** Documents that anyone may read: a refusal there is the provider's failure, whatever its status. */
  const published = (step: 'discovery' | 'keys'): typeof fetch => {
    const read = tools.fetchFor(step)
    return async (url, init) => {
      const answer = await read(url, init)
      if (!answer.ok) throw new GwanmunError('provider_unavailable', { provider })
      return answer
    }
  }
  const fetches: Record<ProviderStep, typeof fetch> = {
    discovery: published('discovery'),
    keys: published('keys'),
    token: tools.fetchFor('token'),
    userinfo: tools.fetchFor('userinfo'),
  }
  let configuration: oidc.Configuration | null = null
  const client = { client_secret: clientSecret, id_token_signed_response_alg: idTokenAlg }
  const authentication = oidc.ClientSecretBasic(clientSecret)
  const execute = issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []

  const discover = async () => {
    const fresh = await oidc.discovery(new URL(issuer), clientId, client, authentication, {
      execute,
      [oidc.customFetch]: (url, init) => fetches.discovery(url, init as RequestInit),
    })
    oidc.enableNonRepudiationChecks(fresh)
    // Keys we have stay good: new metadata must not send the next citizen to fetch them.
    const keys = configuration && oidc.getJwksCache(configuration)
    if (keys && configuration?.serverMetadata().jwks_uri === fresh.serverMetadata().jwks_uri)
      oidc.setJwksCache(fresh, keys)
    const { token_endpoint, userinfo_endpoint } = fresh.serverMetadata()
    fresh[oidc.customFetch] = (url, init) => {
      const step = url === token_endpoint ? 'token' : url === userinfo_endpoint ? 'userinfo' : 'keys'
      return fetches[step](url, init as RequestInit)
    }
    // The fetch we are lent ends every call by itself. A second timer, and the signal that joins the two, took 8 % of the
    // CPU of a verification with two calls (bench/, verification-kakao, Node 20).
    fresh.timeout = undefined
    configuration = fresh
    return fresh
  }
  const configured = async () => configuration ?? (await discover())

  return {
    async begin(attempt) {
      const config = configuration
      // Discovery is never waited for on a citizen's way: a provider we have not reached yet is not available.
      if (!config) throw new GwanmunError('provider_unavailable', { provider })
      return oidc.buildAuthorizationUrl(config, {
        scope,
        redirect_uri: attempt.redirectUri,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(attempt.codeVerifier),
        code_challenge_method: 'S256',
        // At a shared computer the next person must not become the previous one through the provider's own session.
        prompt: 'login',
        ...(attempt.loginHint === undefined ? {} : { login_hint: attempt.loginHint }),
      })
    },

    async complete(attempt, callback) {
      const answer = answerIn(callback, attempt)
      let redeemed = false
      try {
        const config = await configured()
        const tokens = await oidc.authorizationCodeGrant(config, answer, {
          pkceCodeVerifier: attempt.codeVerifier,
          expectedState: attempt.state,
          expectedNonce: attempt.nonce,
          idTokenExpected: true,
        })
        redeemed = true
        const idToken = tokens.claims()
        if (!idToken) throw new GwanmunError('assertion_invalid', { provider, reason: 'no_id_token', forgeable: false })
        assertFresh(idToken, { attempt, now: tools.now() })
        const claims =
          options.claimsAt === 'id_token' ? idToken : await oidc.fetchUserInfo(config, tokens.access_token, idToken.sub)
        return assertion(options, claims, { attempt, authTime: idToken.auth_time, now: tools.now() })
      } catch (error) {
        throw translated(error, { provider, redeemed })
      }
    },

    async refresh() {
      await discover()
    },

    async probe(signal) {
      const known = (await configured()).serverMetadata()
      // A configuration of its own, since openid-client takes no signal a call.
      const config = new oidc.Configuration(known, clientId, client, authentication)
      for (const allow of execute) allow(config)
      config[oidc.customFetch] = (url, init) => fetches.token(url, { ...(init as RequestInit), signal })
      const callback = new URL('https://probe.invalid/callback?code=probe')
      callback.searchParams.set('iss', known.issuer)
      try {
        await oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier: 'p'.repeat(43), idTokenExpected: true })
      } catch (error) {
        // The one healthy answer to a code that was never given (RFC 6749 §5.2).
        if (error instanceof oidc.ResponseBodyError && error.error === 'invalid_grant') return
        throw error
      }
      throw new Error('the provider redeemed a code it never gave')
    },
  }
}

/** How far the clocks of one provider's servers may be apart, in seconds. */
const provenEarlierSeconds = 30

/**
 * That the person proved themself during this attempt. `prompt=login` travels through the browser, where the next person
 * at a shared computer can take it out and be answered for the one before. Told by the provider's own two times, so its
 * clock need not be ours. A provider that tells no `auth_time` has to be believed.
 */
function assertFresh(
  { iat, auth_time }: { iat: number; auth_time?: number },
  { attempt, now }: { attempt: Attempt; now: number },
): void {
  const underWay = (now - attempt.startedAt) / 1000
  if (auth_time === undefined || iat - auth_time <= underWay + provenEarlierSeconds) return
  const { provider } = attempt
  throw new GwanmunError('assertion_invalid', { provider, reason: 'stale_authentication', forgeable: true })
}

function assertion(
  options: StandardOidcOptions,
  claims: Record<string, unknown>,
  when: { attempt: Attempt; authTime: number | undefined; now: number },
): Assertion {
  const { ci, ...person } = options.mapClaims(claims)
  // Providers that tell no auth_time were asked with prompt=login: the person proved themself during this attempt.
  const authTime = when.authTime === undefined ? when.now : when.authTime * 1000
  const { id: provider, acr, amr } = options
  return { ci, identity: { provider, ...person, acr, amr, authTime } }
}

/**
 * What the browser brought back, as far as we listen: `code`, `state`, `iss` and `error`, each once (RFC 6749 §4.1.2 and
 * appendix A.11). Anybody can add or spoil parameters; what is left out here cannot be made to look like the provider's fault.
 */
function answerIn(callback: URL, { provider, redirectUri }: Attempt): URL {
  const answer = new URL(redirectUri)
  const forged = () => new GwanmunError('assertion_invalid', { provider, reason: 'callback', forgeable: true })
  for (const name of ['code', 'state', 'iss', 'error']) {
    const [value, ...more] = callback.searchParams.getAll(name)
    if (more.length > 0) throw forged()
    if (value !== undefined) answer.searchParams.set(name, value)
  }
  if (answer.searchParams.get('error')) return answer
  if (!/^[\x20-\x7e]{1,4096}$/.test(answer.searchParams.get('code') ?? '')) throw forged()
  return answer
}

function translated(error: unknown, { provider, redeemed }: { provider: ProviderId; redeemed: boolean }): unknown {
  if (error instanceof GwanmunError) return error
  if (error instanceof oidc.AuthorizationResponseError) {
    if (error.error === 'access_denied') return new GwanmunError('citizen_declined', { provider }, { cause: error })
    return new GwanmunError('provider_unavailable', { provider }, { cause: error })
  }
  const { cause, code } = error as { cause?: unknown; code?: string }
  if (cause instanceof GwanmunError) return cause
  const reason =
    error instanceof oidc.ResponseBodyError ? error.error : error instanceof z.ZodError ? 'claims' : (code ?? 'unknown')
  const forgeable = !redeemed && isForgeable(error)
  return new GwanmunError('assertion_invalid', { provider, reason, forgeable }, { cause: error })
}

/**
 * Whether what the browser carried may have caused this: then anybody can, and it must not count against the provider.
 * The token endpoint's refusals are such (the code may be made up), except of ourselves; that it is broken, the probes see.
 */
function isForgeable(error: unknown): boolean {
  if (error instanceof oidc.ResponseBodyError) return error.error !== 'invalid_client'
  const { code, cause } = error as { code?: string; cause?: { cause?: { parameters?: unknown } } }
  return code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' || cause?.cause?.parameters instanceof URLSearchParams
}
