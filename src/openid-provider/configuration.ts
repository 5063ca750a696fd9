import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Configuration, errors, type JWKS, type KoaContextWithOIDC } from 'oidc-provider'
import type { PersonId } from '../domain/ids.ts'
import type { KeptRequests } from '../domain/kept-request.ts'
import type { OidcArtifacts } from '../domain/oidc-artifacts.ts'
import type { World } from '../domain/world.ts'
import { type IdentityOf, openAccounts } from './accounts.ts'
import { artifactAdapter } from './adapter.ts'
import { acrValuesOf, type Door, hintedDoors, suitableDoors } from './assurance.ts'
import { orUnavailable } from './availability.ts'
import { claimsByScope, scopes } from './claims.ts'
import { routes } from './endpoints.ts'
import { currentExchange } from './exchange.ts'
import { grantOf } from './grants.ts'
import type { InteractionAdapterParts } from './interaction-adapter.ts'
import { openPolicy } from './interaction-policy.ts'
import { hintIsUnavailable, type PendingRequest, pendingRequest } from './interactions.ts'
import { lifetimes } from './lifetimes.ts'
import { openPages, pageLanguage, type RenderNotice } from './pages.ts'
import type { RelyingParty } from './relying-party.ts'
import { type KeepIdentity, keepForRefresh, takeOverVerification } from './sign-on.ts'
import type { SubjectOf } from './subjects.ts'
import type { AnswerTo } from './verified-answer.ts'

export interface ConfigurationParts {
  issuer: URL
  world: Pick<World, 'fetch' | 'now' | 'token'>
  artifacts: OidcArtifacts
  /** See `AdapterParts`. */
  grantsInSessions: boolean
  /** See `InteractionAdapterParts`. */
  keptRequests: KeptRequests
  requestsInJourneys: boolean
  devicesOf: InteractionAdapterParts['devicesOf']
  answerTo: AnswerTo
  subjectOf: SubjectOf
  doors: readonly Door[]
  /** The same with the assurance that they give now: operators may have lowered it. */
  doorsNow(): readonly Door[]
  identityOf: IdentityOf
  keepIdentity: KeepIdentity
  relyingParties: ReadonlyMap<string, RelyingParty>
  jwks: JWKS
  cookieKeys: readonly string[]
  render: RenderNotice
  /**
   * A request was kept, and waits for a person: begins its journey. Returns where the person goes first; null: the relying party
   * would rather hear that the hinted door is not available.
   */
  begun(at: { request: IncomingMessage; response: ServerResponse }, pending: PendingRequest): Promise<string | null>
  /** How long a journey is kept, in seconds (`limits.journeySeconds`): the library's interaction lives as long. */
  journeySeconds: number
  /** How long one verification serves further requests of the same browser, in seconds (`limits.signOnSeconds`). */
  signOnSeconds: number
}

/**
 * Begins the journey of a request. The path that is returned is that of the library's cookie for it; the person may go elsewhere
 * first (`Exchange.begun`, answers.ts), without a hop that only forwards.
 */
async function begun(
  context: KoaContextWithOIDC,
  { uid, params }: Parameters<NonNullable<NonNullable<Configuration['interactions']>['url']>>[1],
  { party, doorsNow, begun }: Pick<ConfigurationParts, 'doorsNow' | 'begun'> & { party: RelyingParty },
): Promise<string> {
  const lang = pageLanguage(params['ui_locales'], context)
  const kept = currentExchange().beginning
  const pending = pendingRequest({ uid, params }, party, { doors: doorsNow(), lang, kept })
  const to = await orUnavailable(begun({ request: context.req, response: context.res }, pending))
  if (to === null) {
    await context.oidc.entities.Interaction?.destroy()
    throw new errors.TemporarilyUnavailable(hintIsUnavailable)
  }
  currentExchange().begun = to
  return `/journeys/${uid}`
}

/** How the library is set up: what it offers, what it keeps for how long, and whom it asks. */
export function libraryConfiguration(parts: ConfigurationParts): Configuration {
  const { doors, identityOf, subjectOf, signOnSeconds } = parts
  const { now } = parts.world
  const https = parts.issuer.protocol === 'https:'
  const pages = openPages(parts.render)
  function party(clientId: string): RelyingParty {
    const found = parts.relyingParties.get(clientId)
    if (!found) throw new errors.InvalidClient('client is invalid')
    return found
  }
  const partyOf = (context: KoaContextWithOIDC) => party(context.oidc.client?.clientId ?? '')

  return {
    adapter: artifactAdapter({ ...parts, now }),
    clients: [...parts.relyingParties.values()].map(({ metadata }) => metadata),
    jwks: parts.jwks,
    fetch: parts.world.fetch,

    routes: { ...routes },
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
        if (suitableDoors(parts.doorsNow(), partyOf(context), parameters).length === 0)
          throw new errors.UnmetAuthenticationRequirements('no identity provider reaches the requested acr')
      },
    },

    interactions: {
      policy: openPolicy({ doorsNow: parts.doorsNow, partyOf, identityOf, subjectOf, now, signOnSeconds }),
      url: (context, interaction) => begun(context, interaction, { ...parts, party: partyOf(context) }),
    },
    async loadExistingGrant(context) {
      takeOverVerification(context, parts.world)
      const grant = await grantOf(context, partyOf(context))
      await keepForRefresh(context, parts.keepIdentity)
      return grant
    },

    pairwiseIdentifier: (_context, accountId, client) =>
      subjectOf(party(client.clientId).sector, accountId as PersonId),
    sectorIdentifierUriValidate: () => false,

    findAccount: openAccounts({ identityOf, partyOf }),
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
    ttl: lifetimes(parts),
  }
}
