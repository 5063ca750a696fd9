import * as oidc from 'openid-client'
import { z } from 'zod'
import { GwanmunError } from '../../src/domain/errors.ts'
import { type FailureReason, type Fault, reasonOr } from '../../src/domain/fault.ts'
import type { ProviderId } from '../../src/domain/ids.ts'

/** An answer of the provider that cannot be used. Mappings throw it; the adapter makes it an `assertion_invalid`. */
export class UnusableAnswer extends Error {
  /** A word of the closed list. A module's own word is `unusable_answer` to metrics, and `detail` in the log. */
  readonly reason: FailureReason
  readonly detail: string | undefined
  readonly fault: Exclude<Fault, 'broker'>

  /**
   * @param reason snake_case, 40 characters at most; never a value
   * @param fault `provider`: it failed or lied, and its light shall show it. `person`: an account or a consent. `browser`: what
   *   the browser carried. The last two say nothing about the provider. Default `provider`
   */
  constructor(reason: FailureReason | (string & {}), fault: UnusableAnswer['fault'] = 'provider') {
    super(`unusable answer: ${reason}`)
    this.name = 'UnusableAnswer'
    this.reason = reasonOr(reason, 'unusable_answer')
    this.detail = this.reason !== reason && /^[a-z][a-z0-9_]{0,39}$/.test(reason) ? reason : undefined
    this.fault = fault
  }
}

/** The provider's addresses and keys could not be had, or cannot be used. */
export function withoutMetadata(provider: ProviderId): GwanmunError {
  return new GwanmunError('provider_unavailable', { provider, fault: 'provider', reason: 'metadata' })
}

/** Whatever the protocol library or a mapping threw, as our error. `redeemed`: the provider had accepted the code. */
export function translated(
  error: unknown,
  { provider, redeemed }: { provider: ProviderId; redeemed: boolean },
): unknown {
  if (error instanceof GwanmunError) return error
  const { cause } = error as { cause?: unknown }
  if (error instanceof oidc.AuthorizationResponseError) return declinedOrRefused(error, provider)
  if (cause instanceof GwanmunError) return cause
  if (error instanceof UnusableAnswer) {
    const { fault, reason, detail } = error
    return new GwanmunError('assertion_invalid', { provider, fault, reason, detail }, { cause: error })
  }
  const fault = !redeemed && isForgeable(error) ? 'browser' : 'provider'
  return new GwanmunError('assertion_invalid', { provider, fault, reason: reasonOf(error) }, { cause: error })
}

/** `error=` in the callback (RFC 6749 §4.1.2.1). It came through the browser, so it proves nothing. */
function declinedOrRefused(error: oidc.AuthorizationResponseError, provider: ProviderId): GwanmunError {
  if (error.error === 'access_denied') return new GwanmunError('citizen_declined', { provider }, { cause: error })
  const details = { provider, fault: 'browser', reason: 'authorization_error' } as const
  return new GwanmunError('provider_unavailable', details, { cause: error })
}

/** Why a probe was not refused as it should be. What the fetch said, the library wraps. */
export function unhealthy(error: unknown, provider: ProviderId): GwanmunError {
  if (error instanceof GwanmunError) return error
  const { cause, status } = error as { cause?: unknown; status?: unknown }
  if (cause instanceof GwanmunError) return cause
  const reason = status === 429 ? 'throttled' : reasonOf(error)
  return new GwanmunError('provider_unavailable', { provider, fault: 'provider', reason }, { cause: error })
}

function reasonOf(error: unknown): FailureReason {
  if (error instanceof oidc.ResponseBodyError) return reasonOr(error.error, 'token_refused')
  if (error instanceof z.ZodError) return 'claims'
  if (lacksIdToken(error)) return 'no_id_token'
  return reasonOr((error as { code?: unknown }).code, 'unknown')
}

/** The provider gave an access token only: OpenID Connect is not switched on for us there. */
function lacksIdToken(error: unknown): boolean {
  const body = (error as { cause?: { cause?: { body?: unknown } } }).cause?.cause?.body
  return typeof body === 'object' && body !== null && 'access_token' in body && !('id_token' in body)
}

/** The library compares the nonce, and says so in the claim it names or, where there is none, in words alone. */
function isAboutNonce(error: unknown): boolean {
  const { cause } = error as { cause?: { message?: string; cause?: { claim?: string } } }
  return cause?.cause?.claim === 'nonce' || /\bnonce\b/.test(cause?.message ?? '')
}

/**
 * Whether what the browser carried may have caused this. Then anybody can cause it, and it must not count against the
 * provider. Refusals of the token endpoint are such (the code may be made up), except a refusal of ourselves; a token endpoint
 * that is broken is seen by the probes.
 */
function isForgeable(error: unknown): boolean {
  // Nonce and scope travel in the authorization URL, through the browser.
  if (isAboutNonce(error) || lacksIdToken(error)) return true
  if (error instanceof oidc.ResponseBodyError) return error.error !== 'invalid_client'
  const { code, cause } = error as { code?: string; cause?: { cause?: { parameters?: unknown } } }
  return code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' || cause?.cause?.parameters instanceof URLSearchParams
}
