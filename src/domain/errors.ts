import type { FailureDetails } from './fault.ts'
import type { QuotaPolicy } from './rate-limit.ts'

/**
 * Every way a request can be refused. The list is closed: integrators switch on these codes, so a code is never renamed
 * and its meaning never changes. What each means for HTTP, OAuth and the words on the page stands in `web/errors.ts`.
 */
export const errorCodes = [
  // Providers
  'provider_unknown',
  'provider_closed',
  'provider_unavailable',
  'provider_timeout',
  'assertion_invalid',
  'citizen_declined',
  'attempt_missing',
  'attempt_expired',
  'attempt_used',
  'journey_unknown',
  // Person, window, device
  'not_verified',
  'device_blocked',
  'exit_not_offered',
  'exit_used',
  'desk_code_invalid',
  'not_admitted',
  'room_restoring',
  'not_your_turn',
  // Booking
  'slot_taken',
  'too_many_holds',
  'hold_expired',
  'hold_not_extendable',
  'already_booked',
  'idempotency_key_required',
  'idempotency_conflict',
  'too_late',
  // Operators
  'operator_unknown',
  'role_missing',
  'too_many_requests',
  // Any request
  'invalid_request',
  'not_found',
  'cross_site_refused',
  'store_unavailable',
  'service_unavailable',
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** What travels with a refusal, by code; JSON-safe, free of personal data. Times are `Instant`s until `web` prints them. */
export interface ErrorDetails {
  provider_unavailable: FailureDetails
  provider_timeout: FailureDetails
  assertion_invalid: FailureDetails
  provider_closed: { provider: string; retryAfterSeconds?: number | undefined }
  citizen_declined: { provider: string }
  device_blocked: { blockedUntil: number }
  exit_not_offered: { blockedUntil: number }
  exit_used: { blockedUntil: number }
  not_your_turn: { windows: { id: string; opensAt: number; closesAt: number }[] }
  /** `policy`: the quota that is used up; left out: a limit of this process. */
  too_many_requests: { retryAfterSeconds: number; policy?: QuotaPolicy | undefined }
  service_unavailable: { retryAfterSeconds: number }
  room_restoring: { retryAfterSeconds: number }
  too_many_holds: { retryAfterSeconds: number }
  slot_taken: { nearest: { id: string; startsAt: number; free: number }[] }
  invalid_request: { problems: { path: string; message: string }[] }
}

type DetailsOf<Code extends ErrorCode> = Code extends keyof ErrorDetails ? ErrorDetails[Code] : undefined

/** The one error class. Callers switch on `code`, never on the text; `details` is typed by it (see {@link hasCode}). */
export class GwanmunError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code
  readonly details: DetailsOf<Code>

  constructor(
    code: Code,
    ...[details, options]: DetailsOf<Code> extends undefined
      ? [details?: undefined, options?: ErrorOptions]
      : [details: DetailsOf<Code>, options?: ErrorOptions]
  ) {
    super(code, options)
    this.name = 'GwanmunError'
    this.code = code
    this.details = details as DetailsOf<Code>
  }
}

/** Narrows an unknown thrown value to our error with one code, so that its details are typed. */
export function hasCode<Code extends ErrorCode>(error: unknown, code: Code): error is GwanmunError<Code> {
  return error instanceof GwanmunError && error.code === code
}
