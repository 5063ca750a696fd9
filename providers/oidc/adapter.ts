/**
 * The adapter of every provider on OpenID Connect: callback.ts reads the return, client.ts holds metadata and configuration, keys.ts the
 * published keys, assurance.ts compares `acr` and finds the method, id-token.ts checks what the library leaves to us, profile.ts asks a provider's own endpoint, refusals.ts decides
 * fault and reason of what goes wrong, token-refusal.ts reads how the token endpoint refuses.
 */
import * as oidc from 'openid-client'
import type { ProviderId } from '../../src/domain/ids.ts'
import type {
  Acr,
  Attempt,
  Ci,
  Method,
  ProviderAdapter,
  ProviderTools,
  VerifiedIdentity,
} from '../../src/domain/provider.ts'
import type { Instant } from '../../src/domain/time.ts'
import { type AcrLevels, type AssuranceRules, acrValuesFor, assertStrong, methodTold } from './assurance.ts'
import { answerIn } from './callback.ts'
import { openOidcClient } from './client.ts'
import { assertFresh, assertOurs, authTimeOf } from './id-token.ts'
import { type ProfileAnswer, readProfile } from './profile.ts'
import { translated, UnusableAnswer, withoutMetadata } from './refusals.ts'
import type { OidcSettings } from './settings.ts'
import { type RefusalWords, standardRefusals } from './token-refusal.ts'

/** The person in our words, and the CI beside it; the adapter adds the rest. */
export type MappedClaims = Pick<VerifiedIdentity, 'name' | 'birthDate' | 'gender' | 'nationality' | 'phone'> & {
  ci: Ci
  /** Which of the door's methods the person used, where the answer tells it elsewhere than in `amr`. */
  method?: string | undefined
}

/** What a mapping reads: the ID token, verified in full, and what the access token opens. Each call is one request. */
export interface TokenResult {
  idToken: oidc.IDToken
  /** The standard claims, about the subject of the ID token only (OpenID Connect Core §5.3.2). */
  userinfo(): Promise<Record<string, unknown>>
  /** The answer of the provider's own endpoint ({@link OidcProvider.profile}). */
  profile(): Promise<ProfileAnswer>
  attempt: Attempt
  now: Instant
}

/** In what one provider on OpenID Connect differs from the others. */
export interface OidcProvider {
  id: ProviderId
  acr: Acr
  amr: readonly string[]
  /** See `ProviderDefinition`. */
  methods?: readonly Method[] | undefined
  /** What its own `acr` values mean. */
  acrLevels?: AcrLevels | undefined
  /** Authorization parameters of its own; none of ours can be replaced. */
  authorizationParams?(attempt: Attempt): Record<string, string> | Promise<Record<string, string>>
  /** The provider's own endpoint for a person's attributes. */
  profile?: URL
  /** How its token endpoint refuses, where that is not as RFC 6749 §5.2 has it. */
  refusals?: Partial<RefusalWords> | undefined
  /**
   * Makes the canonical person of what the provider answered.
   * @throws ZodError or UnusableAnswer when something that we need is missing or malformed: an incomplete person is not verified
   */
  mapClaims(result: TokenResult): MappedClaims | Promise<MappedClaims>
}

/**
 * An adapter for a provider that speaks OpenID Connect: code flow with PKCE S256, nonce, `iss` check (RFC 9207),
 * signatures always verified. All protocol work is openid-client's; `differs` says what to ask for and how to read the answer.
 */
export function oidcAdapter(settings: OidcSettings, differs: OidcProvider, tools: ProviderTools): ProviderAdapter {
  const { id: provider, acr, methods = [], profile } = differs
  const rules = { acr, levels: { ...differs.acrLevels, ...settings.acrLevels } }
  const acrValues = openAcrValues(rules)
  const refusals = { ...standardRefusals, ...differs.refusals, ...settings.refusals }
  const client = openOidcClient(settings, { provider, profile, refusals }, tools)

  return {
    authorizationEndpoint() {
      const endpoint = client.known?.serverMetadata().authorization_endpoint
      return endpoint === undefined ? null : new URL(endpoint)
    },

    async begin(attempt) {
      const config = client.known
      // A citizen never waits for discovery: a provider that we have not reached yet is not available.
      if (!config) throw withoutMetadata(provider)
      const wanted = acrValues(config)
      return oidc.buildAuthorizationUrl(config, {
        ...(await differs.authorizationParams?.(attempt)),
        scope: settings.scope,
        redirect_uri: attempt.redirectUri,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: tools.sha256(attempt.codeVerifier),
        code_challenge_method: 'S256',
        // At a shared computer the next person must not become the previous one through the provider's own session.
        prompt: 'login',
        ...(wanted === undefined ? {} : { acr_values: wanted }),
        ...(attempt.loginHint === undefined ? {} : { login_hint: attempt.loginHint }),
      })
    },

    async complete(attempt, callback) {
      const answer = answerIn(callback, attempt)
      let redeemed = false
      try {
        const config = await client.configured()
        const tokens = await oidc.authorizationCodeGrant(config, answer, {
          pkceCodeVerifier: attempt.codeVerifier,
          expectedState: attempt.state,
          expectedNonce: attempt.nonce,
          idTokenExpected: true,
        })
        redeemed = true
        const idToken = tokens.claims()
        if (!idToken) throw new UnusableAnswer('no_id_token', 'browser')
        assertOurs(idToken, settings.clientId)
        const now = tools.now()
        assertFresh(idToken, { attempt, now })
        assertStrong(idToken['acr'], { ...rules, asked: acrValues(config) !== undefined })
        const { ci, method, ...person } = await differs.mapClaims({
          idToken,
          userinfo: () => oidc.fetchUserInfo(config, tokens.access_token, idToken.sub),
          profile: () => readProfile(config, { url: profile, accessToken: tokens.access_token }),
          attempt,
          now,
        })
        const used = methods.find(({ id }) => id === method) ?? methodTold(idToken['amr'], methods)
        const how = { acr, amr: used?.amr ?? differs.amr, ...(used && { method: used.id }) }
        return { ci, identity: { provider, ...person, ...how, authTime: authTimeOf(idToken, now) } }
      } catch (error) {
        throw translated(error, { provider, redeemed, refusals, keysFailure: client.keysFailure })
      }
    },

    refresh: () => client.refresh(),

    probe: (signal) => client.probe(signal),
  }
}

/** `acr_values` by configuration, worked out once: the library copies all metadata each time that it is asked for them. */
function openAcrValues(rules: AssuranceRules): (config: oidc.Configuration) => string | undefined {
  const known = new WeakMap<oidc.Configuration, { values: string | undefined }>()
  return (config) => {
    const found = known.get(config) ?? { values: acrValuesFor(config.serverMetadata().acr_values_supported, rules) }
    known.set(config, found)
    return found.values
  }
}
