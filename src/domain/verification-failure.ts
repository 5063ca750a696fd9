import { type ErrorCode, GwanmunError } from './errors.ts'
import type { FailureReason, Fault } from './fault.ts'
import { ProviderFault } from './provider.ts'

/** A failed verification, call or probe as everybody reads it; decided where the error was made. */
export interface VerificationFailure {
  code: ErrorCode
  fault: Fault
  reason: FailureReason
  /** See `FailureDetails`. */
  detail?: string | undefined
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
  const { fault, reason, detail, retryAfterMs } = details
  return { code, fault, reason, detail, retryAfterMs }
}

/** Refusals whose code says all there is to say. A code that is not here is another refusal of ours. */
const others: Partial<Record<ErrorCode, Pick<VerificationFailure, 'fault' | 'reason'>>> = {
  citizen_declined: { fault: 'person', reason: 'declined' },
  provider_closed: { fault: 'broker', reason: 'provider_closed' },
  attempt_missing: { fault: 'browser', reason: 'callback' },
  attempt_expired: { fault: 'browser', reason: 'callback' },
  attempt_used: { fault: 'browser', reason: 'callback' },
}

function ofCall({ fault, reason, retryAfterMs }: ProviderFault): VerificationFailure {
  return { code: reason === 'timeout' ? 'provider_timeout' : 'provider_unavailable', fault, reason, retryAfterMs }
}

/** The provider failed, and did not only ask to be called less often: a breaker counts it. */
export function isProviderFailure(failure: VerificationFailure | null): boolean {
  return failure?.fault === 'provider' && failure.reason !== 'throttled'
}
