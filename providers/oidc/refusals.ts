import * as oidc from 'openid-client'
import { z } from 'zod'
import { type Cause, causeWith } from '../../src/domain/cause.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import { type FailureReason, type Fault, type PersonItem, reasonOr } from '../../src/domain/fault.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import { causeOf, failureOf } from '../../src/domain/verification-failure.ts'
import { itemsIn } from '../items.ts'
import {
  causeOfRefusal,
  isHealthyRefusal,
  type RefusalWords,
  refusalIn,
  standardRefusals,
  type TokenRefusal,
} from './token-refusal.ts'

/** An answer of the provider that cannot be used. Mappings throw it; the adapter makes it an `assertion_invalid`. */
export class UnusableAnswer extends Error {
  /** A word of the closed list. A module's own word is `unusable_answer` to metrics, and `detail` in the log. */
  readonly reason: FailureReason
  readonly detail: string | undefined
  readonly fault: Exclude<Fault, 'broker'>
  /** See `FailureDetails`. */
  readonly missing: readonly PersonItem[] | undefined

  /**
   * @param reason snake_case, 40 characters at most; never a value
   * @param fault `provider`: it failed or lied, and its light shall show it. `person`: an account or a consent. `browser`: what
   *   the browser carried. The last two say nothing about the provider. Default `provider`
   * @param missing what the account does not tell, or tells in a way that we refuse; only with `person`
   */
  constructor(
    reason: FailureReason | (string & {}),
    fault: UnusableAnswer['fault'] = 'provider',
    missing?: readonly PersonItem[],
  ) {
    super(`unusable answer: ${reason}`)
    this.name = 'UnusableAnswer'
    this.reason = reasonOr(reason, 'unusable_answer')
    this.detail = this.reason !== reason && /^[a-z][a-z0-9_]{0,39}$/.test(reason) ? reason : undefined
    this.fault = fault
    this.missing = missing
  }
}

/**
 * Reads the answer around a person's claims.
 * @throws UnusableAnswer `profile_malformed`: no account brings that about
 */
export function readEnvelope<Value>(schema: z.ZodType<Value>, body: unknown): Value {
  const read = schema.safeParse(body)
  if (!read.success) throw new UnusableAnswer('profile_malformed')
  return read.data
}

/** The provider's addresses and keys could not be had, or cannot be used. */
export function withoutMetadata(provider: ProviderId, cause?: Cause): GwanmunError {
  return new GwanmunError('provider_unavailable', { provider, fault: 'provider', reason: 'metadata', cause })
}

/** What {@link translated} goes by. `redeemed`: the provider had accepted the code. */
interface Redemption {
  provider: ProviderId
  redeemed: boolean
  refusals?: RefusalWords
  /** Why the keys in use may be old ones. */
  keysFailure?: unknown
}

/** Whatever the protocol library or a mapping threw, as our error. */
export function translated(
  error: unknown,
  { provider, redeemed, refusals = standardRefusals, keysFailure }: Redemption,
): unknown {
  if (error instanceof GwanmunError) return error
  const { cause } = error as { cause?: unknown }
  if (error instanceof oidc.AuthorizationResponseError) return declinedOrRefused(error, provider)
  if (cause instanceof GwanmunError) return cause
  if (error instanceof UnusableAnswer) {
    const { fault, reason, detail, missing } = error
    return new GwanmunError('assertion_invalid', { provider, fault, reason, detail, missing }, { cause: error })
  }
  if (error instanceof z.ZodError) return tellsTooLittle(error, provider)
  const fault = !redeemed && isForgeable(error, refusals) ? 'browser' : 'provider'
  const reason = reasonOf(error, refusals)
  if (fault === 'browser') return new GwanmunError('assertion_invalid', { provider, fault, reason }, { cause: error })
  const ofKeys = reason === 'OAUTH_KEY_SELECTION_FAILED' ? causeOf(failureOf(keysFailure)) : null
  const told = ofKeys ?? (redeemed ? causeOfStatus(error) : causeOfAnswer(error, refusals))
  return new GwanmunError('assertion_invalid', { provider, fault, reason, cause: told }, { cause: error })
}

/**
 * A mapping refused a claim. The next person may well have it, so it is this account's; where many people of several networks
 * lack it, the light shows that too.
 */
function tellsTooLittle(error: z.ZodError, provider: ProviderId): GwanmunError {
  const details = { provider, fault: 'person', reason: 'claims', missing: itemsIn(error) } as const
  return new GwanmunError('assertion_invalid', details, { cause: error })
}

/** `error=` in the callback (RFC 6749 §4.1.2.1). It came through the browser, so it proves nothing. */
function declinedOrRefused(error: oidc.AuthorizationResponseError, provider: ProviderId): GwanmunError {
  if (error.error === 'access_denied') return new GwanmunError('citizen_declined', { provider }, { cause: error })
  const details = { provider, fault: 'browser', reason: 'authorization_error' } as const
  return new GwanmunError('provider_unavailable', details, { cause: error })
}

/** The probe's code was refused as a code should be that was never given. */
export function isRefusedWell(error: unknown, refusals: RefusalWords): boolean {
  const refusal = refusalOf(error, refusals)
  return refusal !== null && isHealthyRefusal(refusal, refusals)
}

/** Why a probe was not refused as it should be. What the fetch said, the library wraps. */
export function unhealthy(
  error: unknown,
  provider: ProviderId,
  refusals: RefusalWords = standardRefusals,
): GwanmunError {
  if (error instanceof GwanmunError) return error
  const { cause, status } = error as { cause?: unknown; status?: unknown }
  if (cause instanceof GwanmunError) return cause
  const reason = status === 429 ? 'throttled' : reasonOf(error, refusals)
  const details = { provider, fault: 'provider', reason, cause: causeOfAnswer(error, refusals) } as const
  return new GwanmunError('provider_unavailable', details, { cause: error })
}

/** What the token endpoint said, for operators; undefined: the reason says all. */
function causeOfAnswer(error: unknown, refusals: RefusalWords): Cause | undefined {
  const refusal = refusalOf(error, refusals)
  if (refusal) return causeOfRefusal(refusal)
  const answer = answerIn(error)
  if (!answer) return tokensIn(error)?.length === 0 ? causeWith('unreadable_refusal', 'HTTP 200 in JSON') : undefined
  const type = answer.headers.get('content-type')?.split(';')[0] ?? 'no type'
  return causeWith('unreadable_refusal', `HTTP ${answer.status}, ${type}`)
}

/** The status of an endpoint that takes an access token and refused ours. */
function causeOfStatus(error: unknown): Cause | undefined {
  const answer = answerIn(error)
  return answer ? causeWith('http_status', `HTTP ${answer.status}`) : undefined
}

/** The answer that the library could not use: it hands it on as a cause, or beside a challenge. */
function answerIn(error: unknown): Response | null {
  const { cause, response } = error as { cause?: unknown; response?: unknown }
  return [cause, response].find((one) => one instanceof Response) ?? null
}

function reasonOf(error: unknown, refusals: RefusalWords): FailureReason {
  const refusal = refusalOf(error, refusals)
  if (refusal) return reasonOr(refusal.error, 'token_refused')
  if (lacksIdToken(error)) return 'no_id_token'
  return reasonOr((error as { code?: unknown }).code, 'unknown')
}

/** The refusal of the token endpoint that the protocol library met; null: it met something else. */
function refusalOf(error: unknown, refusals: RefusalWords): TokenRefusal | null {
  if (error instanceof oidc.ResponseBodyError) return { status: error.status, error: error.error }
  return refusalIn(bodyIn(error), 200, refusals)
}

/** The JSON of an answer of 200 that the library could not use. */
function bodyIn(error: unknown): unknown {
  return (error as { cause?: { cause?: { body?: unknown } } }).cause?.cause?.body
}

/** The tokens in such an answer, by name; null: it is no JSON object. */
function tokensIn(error: unknown): string[] | null {
  const body = bodyIn(error)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null
  return ['access_token', 'id_token'].filter((name) => name in body)
}

/** The provider gave an access token only: OpenID Connect is not switched on for us there. */
function lacksIdToken(error: unknown): boolean {
  return tokensIn(error)?.join() === 'access_token'
}

/** The claims that every ID token has (OpenID Connect Core 1.0 section 2). The library looks for the nonce after them. */
const idTokenClaims = ['iss', 'sub', 'aud', 'exp', 'iat'] as const

/** The library compares the nonce. When it differs, the claim is named; when it is missing, the claims that are there are shown. */
function isAboutNonce(error: unknown): boolean {
  const { claim, claims } = (error as { cause?: { cause?: { claim?: string; claims?: object } } }).cause?.cause ?? {}
  if (claim !== undefined || claims === undefined) return claim === 'nonce'
  return !('nonce' in claims) && idTokenClaims.every((name) => name in claims)
}

/** Answers of the token endpoint that are no success, in no spelling that says more. */
const unreadableRefusals: readonly unknown[] = ['OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_WWW_AUTHENTICATE_CHALLENGE']

/**
 * Whether what the browser carried may have caused this. Then anybody can cause it, and it must not count against the
 * provider. Every refusal before there is a token is such, in whatever spelling (the code may be made up), except one in words
 * that no code brings about: the same words by which the probe fails. A token endpoint that refuses every code is seen otherwise:
 * by the share of refused returns, over many networks.
 */
function isForgeable(error: unknown, refusals: RefusalWords): boolean {
  // Nonce and scope travel in the authorization URL, through the browser.
  if (isAboutNonce(error) || lacksIdToken(error)) return true
  const refusal = refusalOf(error, refusals)
  if (refusal) return !refusals.unwell.includes(refusal.error)
  const { code, cause } = error as { code?: unknown; cause?: { cause?: { parameters?: unknown } } }
  if (unreadableRefusals.includes(code) || tokensIn(error)?.length === 0) return true
  if (cause instanceof Response) return cause.status !== 200
  return cause?.cause?.parameters instanceof URLSearchParams
}
