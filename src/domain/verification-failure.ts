import type { Cause, CauseKind } from './cause.ts'
import { type ErrorCode, GwanmunError } from './errors.ts'
import type { FailureReason, Fault, PersonItem } from './fault.ts'
import { ProviderFault } from './provider.ts'

/** A failed verification, call or probe as everybody reads it; decided where the error was made. */
export interface VerificationFailure {
  code: ErrorCode
  fault: Fault
  reason: FailureReason
  /** See `FailureDetails`. */
  detail?: string | undefined
  /** See `FailureDetails`; `causeOf` (domain/cause.ts) reads it. */
  cause?: Cause | undefined
  /** See `FailureDetails`. */
  missing?: readonly PersonItem[] | undefined
  /** How long the provider asks to be left alone, in milliseconds; left out = it does not. */
  retryAfterMs?: number | undefined
}

/** An error and its causes that are looked at: libraries wrap what a call threw. */
const deepestCause = 6

/**
 * The failure that an error stands for: its own, else that of the first cause which has one. Null: no failure of a
 * verification but a mistake in code, ours or a module's.
 */
export function failureOf(error: unknown): VerificationFailure | null {
  let at = error
  for (let depth = 0; depth < deepestCause && typeof at === 'object' && at !== null; depth++) {
    const failure = ownFailure(at)
    if (failure) return failure
    at = (at as Error).cause
  }
  return null
}

function ownFailure(error: object): VerificationFailure | null {
  if (error instanceof ProviderFault) return ofCall(error)
  if (!(error instanceof GwanmunError) || error.code === 'internal') return null
  const { code, details }: GwanmunError = error
  if (!details || !('fault' in details)) return { code, ...(others[code] ?? { fault: 'broker', reason: 'unknown' }) }
  const { fault, reason, detail, missing, cause, retryAfterMs } = details
  return { code, fault, reason, detail, missing, cause, retryAfterMs }
}

/** Refusals whose code says all there is to say. A code that is not here is another refusal of ours. */
const others: Partial<Record<ErrorCode, Pick<VerificationFailure, 'fault' | 'reason'>>> = {
  citizen_declined: { fault: 'person', reason: 'declined' },
  provider_closed: { fault: 'broker', reason: 'provider_closed' },
  attempt_missing: { fault: 'browser', reason: 'callback' },
  attempt_expired: { fault: 'browser', reason: 'callback' },
  attempt_used: { fault: 'browser', reason: 'callback' },
}

function ofCall({ fault, reason, because, retryAfterMs }: ProviderFault): VerificationFailure {
  const code = reason === 'timeout' ? 'provider_timeout' : 'provider_unavailable'
  return { code, fault, reason, cause: because, retryAfterMs }
}

/** The provider failed, and did not only ask to be called less often: a breaker counts it. */
export function isProviderFailure(failure: VerificationFailure | null): boolean {
  return failure?.fault === 'provider' && failure.reason !== 'throttled'
}

/** The cause in a failure; null: no provider failed, but a person, a browser or we ourselves. */
export function causeOf(failure: VerificationFailure | null): Cause | null {
  if (failure?.fault !== 'provider') return null
  const { cause, reason, detail } = failure
  return cause ?? { kind: kindOfReason[reason] ?? 'answer', detail: detail ?? reason }
}

/** Failures that say no more than their reason. Those that are not here are answers that cannot be used. */
const kindOfReason: Partial<Record<FailureReason, CauseKind>> = {
  status: 'http_status',
  timeout: 'timeout',
  network: 'connection',
  oversize: 'oversize',
  throttled: 'throttled',
  metadata: 'metadata',
  code_never_given: 'code_never_given',
  invalid_request: 'oauth_error',
  invalid_client: 'oauth_error',
  invalid_grant: 'oauth_error',
  unauthorized_client: 'oauth_error',
  unsupported_grant_type: 'oauth_error',
  invalid_scope: 'oauth_error',
  token_refused: 'oauth_error',
  OAUTH_RESPONSE_IS_NOT_JSON: 'not_json',
  OAUTH_PARSE_ERROR: 'not_json',
  OAUTH_KEY_SELECTION_FAILED: 'keys',
}
