import { type Configuration, errors, type JWKS, type KoaContextWithOIDC } from 'oidc-provider'
import type { PersonId } from '../domain/ids.ts'
import type { OidcArtifacts } from '../domain/oidc-artifacts.ts'
import type { VerifiedIdentity } from '../domain/provider.ts'
import type { World } from '../domain/world.ts'
import { artifactAdapter } from './adapter.ts'
import { acrValuesOf, type Door, hintedDoors, suitableDoors } from './assurance.ts'
import { asksForPerson, claimsByScope, personalClaims, scopes } from './claims.ts'
import { grantOf } from './grants.ts'
import { openPolicy } from './interaction-policy.ts'
import { openPages, type RenderNotice } from './pages.ts'
import type { RelyingParty } from './relying-party.ts'
import type { SubjectOf } from './subjects.ts'

export interface ConfigurationParts {
  issuer: URL
  world: Pick<World, 'fetch'>
  artifacts: OidcArtifacts
  subjectOf: SubjectOf
  doors: readonly Door[]
  identityOf(person: PersonId): Promise<VerifiedIdentity | null>
  relyingParties: ReadonlyMap<string, RelyingParty>
  jwks: JWKS
  cookieKeys: readonly string[]
  render: RenderNotice
  /** How long a journey is kept, in seconds (`limits.journeySeconds`): the library's interaction lives as long. */
  journeySeconds: number
}

const minutes = 60
const hours = 60 * minutes

/** Lifetimes in seconds. */
const shortestSessionTtl = 2 * hours
const offlineTtl = 24 * hours

/** How the library is set up: what it offers, what it keeps for how long, and whom it asks. */
export function libraryConfiguration(parts: ConfigurationParts): Configuration {
  const { doors, identityOf, subjectOf } = parts
  const https = parts.issuer.protocol === 'https:'
  const pages = openPages(parts.render)
  // Never shorter than a journey: the library ends a journey whose session is gone.
  const sessionTtl = Math.max(shortestSessionTtl, parts.journeySeconds)

  function party(clientId: string): RelyingParty {
    const found = parts.relyingParties.get(clientId)
    if (!found) throw new errors.InvalidClient('client is invalid')
    return found
  }
  const partyOf = (context: KoaContextWithOIDC) => party(context.oidc.client?.clientId ?? '')

  return {
    adapter: artifactAdapter(parts.artifacts),
    clients: [...parts.relyingParties.values()].map(({ metadata }) => metadata),
    jwks: parts.jwks,
    fetch: parts.world.fetch,

    routes: {
      authorization: '/oidc/auth',
      token: '/oidc/token',
      jwks: '/oidc/jwks',
      userinfo: '/oidc/userinfo',
      pushed_authorization_request: '/oidc/par',
      introspection: '/oidc/introspection',
      revocation: '/oidc/revocation',
      end_session: '/oidc/session/end',
    },
    discovery: { ui_locales_supported: ['ko', 'en'] },

    responseTypes: ['code'],
    scopes,
    subjectTypes: ['pairwise'],
    acrValues: acrValuesOf(doors),
    claims: Object.fromEntries(Object.entries(claimsByScope).map(([scope, claims]) => [scope, [...claims]])),
    // The standard's split (OpenID Connect Core §5.4): the ID token tells of the verification, userinfo of the person.
    conformIdTokenClaims: true,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    clientDefaults: { id_token_signed_response_alg: 'RS256' },

    features: {
      devInteractions: { enabled: false },
      // No resource of ours takes audience-bound tokens yet; refused parameters would only be in the way.
      resourceIndicators: { enabled: false },
      claimsParameter: { enabled: true },
      introspection: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
      revocation: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
      pushedAuthorizationRequests: { enabled: true },
      dPoP: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context) => pages.signOut(context),
        postLogoutSuccessSource: (context) => pages.signedOut(context),
      },
    },
    renderError: (context, out, cause) => pages.error(context, out, cause),

    pkce: {
      required(context, client) {
        if (party(client.clientId).requirePkce) return true
        // RFC 9700 §2.1.1: without PKCE the nonce is what keeps a stolen code from being injected.
        if (!context.oidc.params?.['nonce']) throw new errors.InvalidRequest('nonce is required where PKCE is not used')
        return false
      },
    },
    extraParams: {
      // The library calls this for every authorization request, with or without a hint.
      idp_hint(context) {
        const parameters = context.oidc.params ?? {}
        if (hintedDoors(parameters).some((hint) => !doors.some(({ id }) => id === hint)))
          throw new errors.InvalidRequest('idp_hint names an unknown identity provider')
        if (suitableDoors(doors, partyOf(context), parameters).length === 0)
          throw new errors.UnmetAuthenticationRequirements('no identity provider reaches the requested acr')
      },
    },

    interactions: {
      policy: openPolicy({ doors, partyOf, identityOf }),
      url: (_context, interaction) => `/journeys/${interaction.uid}`,
    },
    loadExistingGrant: (context) => grantOf(context, partyOf(context)),

    pairwiseIdentifier: (_context, accountId, client) =>
      subjectOf(party(client.clientId).sector, accountId as PersonId),
    sectorIdentifierUriValidate: () => false,

    findAccount: (context, accountId, token) => ({
      accountId,
      // Also asked at token time by another process: nothing here may come from the login's memory.
      async claims(use, scope, claims) {
        const wanted = asksForPerson(use === 'userinfo' ? scope : '', Object.keys(claims))
        const identity = wanted ? await identityOf(accountId as PersonId) : null
        return {
          sub: accountId,
          ...(token && 'extra' in token ? token.extra : undefined),
          ...(identity ? personalClaims(identity, partyOf(context).releaseIdp) : undefined),
        }
      },
    }),
    // How sure we were when this token was made, for userinfo and introspection (RFC 9470 §6.2).
    extraTokenClaims(context) {
      const source = context.oidc.entities.AuthorizationCode ?? context.oidc.entities.RefreshToken
      return source && { acr: source.acr, amr: source.amr, auth_time: source.authTime }
    },
    rotateRefreshToken: true,

    cookies: {
      keys: [...parts.cookieKeys],
      names: {
        session: `${https ? '__Host-' : ''}gw_op_session`,
        // Scoped to the path of one journey, which the `__Host-` prefix forbids (RFC 6265bis §4.1.3.2).
        interaction: `${https ? '__Secure-' : ''}gw_op_interaction`,
        resume: `${https ? '__Secure-' : ''}gw_op_resume`,
      },
      long: { httpOnly: true, sameSite: 'lax', secure: https, signed: true },
      short: { httpOnly: true, sameSite: 'lax', secure: https, signed: true },
    },
    clientBasedCORS: (context, origin, client) =>
      (context.oidc.route === 'userinfo' || client.tokenEndpointAuthMethod === 'none') &&
      (client.redirectUris ?? []).some((uri) => new URL(uri).origin === origin && origin !== 'null'),
    clockTolerance: 5,
    ttl: {
      AccessToken: 10 * minutes,
      AuthorizationCode: minutes,
      IdToken: 10 * minutes,
      Interaction: parts.journeySeconds,
      Session: sessionTtl,
      RefreshToken: offlineTtl,
      Grant: (_context, grant) =>
        grant.getOIDCScope().split(' ').includes('offline_access') ? offlineTtl : sessionTtl,
    },
  }
}
