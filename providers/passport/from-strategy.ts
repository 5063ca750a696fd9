/**
 * Passport strategies as providers: from-strategy.ts makes a definition, run.ts runs the strategy once with our attempt for its
 * session, calls.ts puts its calls over the fetches that we are given, id-token.ts checks what the strategy does not.
 * Decisions: ADR 11.
 */
import { calculatePKCECodeChallenge } from 'openid-client'
import { z } from 'zod'
import { GwanmunError } from '../../src/domain/errors.ts'
import { type FailureReason, reasonOr } from '../../src/domain/fault.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { Attempt, ProviderAdapter, ProviderDefinition, ProviderTools } from '../../src/domain/provider.ts'
import type { MappedClaims } from '../oidc/adapter.ts'
import { assertStrong, methodTold } from '../oidc/assurance.ts'
import { answerIn } from '../oidc/callback.ts'
import { authTimeOf } from '../oidc/id-token.ts'
import { translated, UnusableAnswer } from '../oidc/refusals.ts'
import { isSafeUrl, safeUrl } from '../oidc/settings.ts'
import { causeOfRefusal, standardRefusals } from '../oidc/token-refusal.ts'
import { type CallsMade, type CodeRefusals, isCodeRefusal, probeToken } from './calls.ts'
import { readIdToken, type ToldIdToken } from './id-token.ts'
import { clientOf, type Ended, isOAuth2Strategy, type PassportStrategy, runStrategy } from './run.ts'

/** Settings of a provider on a strategy that is given its addresses; a strategy that knows its own needs fewer. */
export const passportSettings = z.strictObject({
  /** Compared with `iss` of callback (RFC 9207) and ID token where the provider sends them. */
  issuer: safeUrl.optional(),
  authorizationUrl: safeUrl,
  tokenUrl: safeUrl,
  profileUrl: safeUrl,
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  scope: z.string().min(1).optional(),
})

/** What a strategy and its provider say of a person. */
export interface PassportResult {
  /** Whatever the strategy's `userProfile` makes of the provider's answer. */
  profile: unknown
  /** The token endpoint's answer without the tokens to call with. */
  parameters: Readonly<Record<string, unknown>>
  /** Null where the provider speaks OAuth 2.0 only. */
  idToken: ToldIdToken | null
}

/** The verify callback to construct the strategy with; passport-oauth2 sees by its five parameters what to hand over. */
export type PassportVerify = (
  accessToken: string,
  refreshToken: string,
  parameters: object,
  profile: unknown,
  // Whatever a strategy's types call a user: only we read it again.
  done: (error: null, signedIn: never) => void,
) => void

/** What a strategy is given. */
export interface StrategyParts {
  verify: PassportVerify
  /** For a `userProfile` that does not use `this._oauth2`: calls by any other way have no breaker and no time-out. */
  fetch: typeof globalThis.fetch
}

export interface PassportProvider<Settings extends { issuer?: string | undefined }>
  extends Omit<ProviderDefinition, 'open'> {
  /** Checks this provider's settings of the configuration file, e.g. {@link passportSettings}. */
  settings: z.ZodType<Settings>
  strategy(settings: Settings, parts: StrategyParts): PassportStrategy
  /** Authorization parameters of its own; none of ours can be replaced. */
  authorizationParams?(attempt: Attempt): Record<string, string>
  /** @throws ZodError or UnusableAnswer when something that we need is missing or malformed: an incomplete person is not verified */
  mapProfile(result: PassportResult, settings: Settings): MappedClaims | Promise<MappedClaims>
  /**
   * Whether this `error` is how the provider refuses a code it never gave. Default: any but those that speak of the client or of
   * the provider itself (`standardRefusals`).
   */
  isRefusal?: (error: string) => boolean
}

/**
 * A provider on a strategy of the passport ecosystem, of the many that are built on passport-oauth2. State, PKCE (S256), nonce
 * and redirect URI are the broker's; every call through the strategy's `_oauth2` goes over the broker's own fetch.
 */
export function fromPassportStrategy<Settings extends { issuer?: string | undefined }>(
  provider: PassportProvider<Settings>,
): ProviderDefinition {
  const { settings, strategy, authorizationParams, mapProfile, isRefusal, ...definition } = provider
  return { ...definition, open: (given, tools) => openAdapter(provider, settings.parse(given), tools) }
}

/** Verify callback of every strategy: it passes the answers on; the adapter says who the person is. */
const verify: PassportVerify = (_access, _refresh, parameters, profile, done) =>
  done(null, { parameters, profile } as never)

function openAdapter<Settings extends { issuer?: string | undefined }>(
  differs: PassportProvider<Settings>,
  settings: Settings,
  tools: ProviderTools,
): ProviderAdapter {
  const { id: provider, acr, methods } = differs
  const strategy = differs.strategy(settings, { verify, fetch: tools.fetchFor('userinfo') })
  if (!isOAuth2Strategy(strategy)) throw new TypeError('is no strategy on passport-oauth2: its calls cannot be guarded')
  const client = clientOf(strategy)
  if (![client._authorizeUrl, client._accessTokenUrl].every(isSafeUrl))
    throw new TypeError('its strategy has addresses that are not https')

  async function assertionOf(attempt: Attempt, signedIn: unknown) {
    const { parameters, profile } = signedIn as Omit<PassportResult, 'idToken'>
    const { id_token: token } = parameters
    const now = tools.now()
    const { issuer } = settings
    const idToken =
      typeof token === 'string' ? readIdToken(token, { attempt, now, clientId: client._clientId, issuer }) : null
    assertSameSubject(idToken, profile)
    if (idToken) assertStrong(idToken.acr, { acr, asked: false })
    const { ci, method, ...person } = await differs.mapProfile({ profile, parameters, idToken }, settings)
    const used = methods?.find(({ id }) => id === method) ?? methodTold(idToken?.amr, methods)
    const how = { acr, amr: used?.amr ?? differs.amr, ...(used && { method: used.id }) }
    const authTime = idToken ? authTimeOf(idToken, now) : now
    return { ci, identity: { provider, ...person, ...how, authTime } }
  }

  return {
    authorizationEndpoint: () => new URL(client._authorizeUrl),

    async begin(attempt) {
      const { ended } = await runStrategy(strategy, { attempt, query: {} }, tools)
      if (!('sentTo' in ended)) throw notSent(ended, provider)
      const ours = { ...differs.authorizationParams?.(attempt), ...(await ourParameters(attempt, client._clientId)) }
      for (const [name, value] of Object.entries(ours)) ended.sentTo.searchParams.set(name, value)
      return ended.sentTo
    },

    async complete(attempt, callback) {
      const query = codeIn(callback, attempt, settings.issuer)
      const { ended, made } = await runStrategy(strategy, { attempt, query }, tools)
      try {
        if ('signedIn' in ended) return await assertionOf(attempt, ended.signedIn)
      } catch (error) {
        throw translated(error, { provider, redeemed: true })
      }
      throw failureOfRun(ended, made, { attempt, refusals: differs })
    },

    /** There is nothing to fetch ahead: the strategy has its addresses, and no keys. */
    async refresh() {},

    probe: (signal) => probeToken(client, tools, { signal, provider, refusals: differs }),
  }
}

/** The authorization parameters that are ours, whatever the strategy sends. */
async function ourParameters(attempt: Attempt, clientId: string): Promise<Record<string, string>> {
  return {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: attempt.redirectUri,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await calculatePKCECodeChallenge(attempt.codeVerifier),
    code_challenge_method: 'S256',
    // At a shared computer the next person must not become the previous one through the provider's own session.
    prompt: 'login',
    ...(attempt.loginHint === undefined ? {} : { login_hint: attempt.loginHint }),
  }
}

function notSent(ended: Ended, provider: ProviderId): GwanmunError {
  return new GwanmunError('provider_unavailable', { provider, fault: 'provider', reason: 'strategy' }, { cause: ended })
}

/** Code and state of the callback. @throws GwanmunError for `error=` (RFC 6749 §4.1.2.1) and another `iss` (RFC 9207 §2.4) */
function codeIn(callback: URL, attempt: Attempt, issuer: string | undefined): { code: string; state: string } {
  const { provider } = attempt
  const { searchParams: answer } = answerIn(callback, attempt)
  const error = answer.get('error')
  if (error === 'access_denied') throw new GwanmunError('citizen_declined', { provider })
  if (error)
    throw new GwanmunError('provider_unavailable', { provider, fault: 'browser', reason: 'authorization_error' })
  const iss = answer.get('iss')
  if (iss !== null && issuer !== undefined && iss !== issuer)
    throw new GwanmunError('assertion_invalid', { provider, fault: 'browser', reason: 'issuer' })
  return { code: answer.get('code') ?? '', state: answer.get('state') ?? '' }
}

/** The profile must be about the subject of the ID token (OpenID Connect Core §5.3.2). */
function assertSameSubject(idToken: ToldIdToken | null, profile: unknown): void {
  const { sub, _json: raw } = (profile ?? {}) as { sub?: unknown; _json?: { sub?: unknown } }
  const about = sub ?? raw?.sub
  if (idToken && about !== undefined && about !== idToken.sub) throw new UnusableAnswer('profile_of_another')
}

/** Why the strategy signed no person in, by the calls that it made: strategies reword the answers. */
function failureOfRun(
  ended: Ended,
  { failure, refusal, redeemed }: CallsMade,
  { attempt, refusals }: { attempt: Attempt; refusals: CodeRefusals },
): unknown {
  const { provider } = attempt
  if (failure !== undefined) return translated(failure, { provider, redeemed: true })
  const cause = 'error' in ended ? ended.error : undefined
  // The token endpoint may have refused a made-up code; but if it does not know us, no browser caused that.
  const isOfUs = standardRefusals.unwell.includes(refusal?.error ?? '') && !isCodeRefusal(refusal, refusals)
  const fault = redeemed || isOfUs ? 'provider' : 'browser'
  const reason = reasonOf({ refusal, redeemed })
  const told = fault === 'provider' && refusal ? { cause: causeOfRefusal(refusal) } : {}
  return new GwanmunError('assertion_invalid', { provider, fault, reason, ...told }, { cause })
}

function reasonOf({ refusal, redeemed }: Pick<CallsMade, 'refusal' | 'redeemed'>): FailureReason {
  if (refusal) return reasonOr(refusal.error, 'token_refused')
  return redeemed ? 'profile' : 'strategy'
}
