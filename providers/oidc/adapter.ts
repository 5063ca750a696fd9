import * as oidc from 'openid-client'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { Acr, Attempt, Ci, ProviderAdapter, ProviderTools, VerifiedIdentity } from '../../src/domain/provider.ts'
import type { Instant } from '../../src/domain/time.ts'
import { answerIn } from './callback.ts'
import { openOidcClient } from './client.ts'
import { assertFresh, assertOurs } from './id-token.ts'
import { type ProfileAnswer, readProfile } from './profile.ts'
import { translated, UnusableAnswer, withoutMetadata } from './refusals.ts'
import type { OidcSettings } from './settings.ts'

/** What the person is, in our words; the door adds the rest. */
export type MappedClaims = Pick<VerifiedIdentity, 'name' | 'birthDate' | 'gender' | 'nationality' | 'phone'> & {
  ci: Ci
}

/** Where a mapping reads: the ID token, verified in full, and what its access token opens. Each call is one request. */
export interface Told {
  idToken: oidc.IDToken
  /** The standard claims, about the subject of the ID token and nobody else (OpenID Connect Core §5.3.2). */
  userinfo(): Promise<Record<string, unknown>>
  /** What the provider's own endpoint ({@link OidcDoor.profile}) answers. */
  profile(): Promise<ProfileAnswer>
  attempt: Attempt
  now: Instant
}

/** In what one door on OpenID Connect differs from the others. */
export interface OidcDoor {
  id: ProviderId
  acr: Acr
  amr: readonly string[]
  /** Authorization parameters of its own; none of ours can be replaced. */
  ask?(attempt: Attempt): Record<string, string> | Promise<Record<string, string>>
  /** The provider's own endpoint for a person's attributes. */
  profile?: URL
  /**
   * Makes the one canonical person of what the provider tells.
   * @throws ZodError or UnusableAnswer when what we need is missing or not what it should be: half a person is nobody
   */
  tell(told: Told): MappedClaims | Promise<MappedClaims>
}

/**
 * An adapter for a provider that speaks OpenID Connect: code flow with PKCE S256, nonce, `iss` check (RFC 9207),
 * signatures always verified. All protocol work is openid-client's; the door says what to ask for and how to read it.
 */
export function oidcDoor(settings: OidcSettings, door: OidcDoor, tools: ProviderTools): ProviderAdapter {
  const { id: provider, acr, amr, profile } = door
  const client = openOidcClient(settings, { provider, profile }, tools)

  return {
    authorizationEndpoint() {
      const endpoint = client.known?.serverMetadata().authorization_endpoint
      return endpoint === undefined ? null : new URL(endpoint)
    },

    async begin(attempt) {
      const config = client.known
      // Discovery is never waited for on a citizen's way: a provider we have not reached yet is not available.
      if (!config) throw withoutMetadata(provider)
      return oidc.buildAuthorizationUrl(config, {
        ...(await door.ask?.(attempt)),
        scope: settings.scope,
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
        const { ci, ...person } = await door.tell({
          idToken,
          userinfo: () => oidc.fetchUserInfo(config, tokens.access_token, idToken.sub),
          profile: () => readProfile(config, { url: profile, accessToken: tokens.access_token }),
          attempt,
          now,
        })
        // Providers that tell no auth_time were asked with prompt=login: the person proved themself during this attempt.
        const authTime = idToken.auth_time === undefined ? now : idToken.auth_time * 1000
        return { ci, identity: { provider, ...person, acr, amr, authTime } }
      } catch (error) {
        throw translated(error, { provider, redeemed })
      }
    },

    refresh: () => client.refresh(),

    probe: (signal) => client.probe(signal),
  }
}
