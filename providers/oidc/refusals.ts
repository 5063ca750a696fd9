import * as oidc from 'openid-client'
import { z } from 'zod'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'

/**
 * What a provider told cannot be used. Thrown by mappings, which know neither door nor attempt; the door makes it an
 * `assertion_invalid`.
 */
export class UnusableAnswer extends Error {
  /** For the audit and the metrics: snake_case, never a value. */
  readonly reason: string
  /**
   * `provider`: it failed or lied, and its light shall show it. `person`: an account or a consent that any one person
   * brings about; it says nothing of the provider.
   */
  readonly because: 'provider' | 'person'

  constructor(reason: string, because: UnusableAnswer['because'] = 'provider') {
    super(`unusable answer: ${reason}`)
    this.name = 'UnusableAnswer'
    this.reason = reason
    this.because = because
  }
}

/** Whatever the protocol library or a mapping threw, in our errors. `redeemed`: the provider had accepted the code. */
export function translated(
  error: unknown,
  { provider, redeemed }: { provider: ProviderId; redeemed: boolean },
): unknown {
  if (error instanceof GwanmunError) return error
  if (error instanceof oidc.AuthorizationResponseError) {
    if (error.error === 'access_denied') return new GwanmunError('citizen_declined', { provider }, { cause: error })
    return new GwanmunError('provider_unavailable', { provider }, { cause: error })
  }
  const { cause } = error as { cause?: unknown }
  if (cause instanceof GwanmunError) return cause
  const forgeable = error instanceof UnusableAnswer ? error.because === 'person' : !redeemed && isForgeable(error)
  return new GwanmunError('assertion_invalid', { provider, reason: reasonOf(error), forgeable }, { cause: error })
}

function reasonOf(error: unknown): string {
  if (error instanceof UnusableAnswer) return error.reason
  if (error instanceof oidc.ResponseBodyError) return error.error
  if (error instanceof z.ZodError) return 'claims'
  if (lacksIdToken(error)) return 'no_id_token'
  return (error as { code?: string }).code ?? 'unknown'
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
 * Whether what the browser carried may have caused this: then anybody can, and it must not count against the provider.
 * The token endpoint's refusals are such (the code may be made up), except of ourselves; that it is broken, the probes see.
 */
function isForgeable(error: unknown): boolean {
  // Nonce and scope travel in the authorization URL, through the browser.
  if (isAboutNonce(error) || lacksIdToken(error)) return true
  if (error instanceof oidc.ResponseBodyError) return error.error !== 'invalid_client'
  const { code, cause } = error as { code?: string; cause?: { cause?: { parameters?: unknown } } }
  return code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' || cause?.cause?.parameters instanceof URLSearchParams
}
