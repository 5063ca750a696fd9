import { type ErrorCode, GwanmunError, hasCode } from '../domain/errors.ts'
import { isoSeoul } from '../domain/time.ts'
import { refusalFields } from './rate-limit-fields.ts'

interface Consequence {
  /** HTTP status of page and problem document. */
  status: number
  /** Short English summary for developers; the same for every occurrence (RFC 9457 §3.1.3). */
  title: string
}

/** The one table of consequences: what each refusal means for HTTP. Words for citizens are in `messages/`. */
const consequences: Record<ErrorCode, Consequence> = {
  provider_unknown: { status: 404, title: 'No such identity provider' },
  provider_closed: { status: 503, title: 'This identity provider cannot be used now' },
  provider_unavailable: { status: 503, title: 'The identity provider did not answer properly' },
  provider_timeout: { status: 503, title: 'The identity provider did not answer in time' },
  assertion_invalid: { status: 502, title: 'The identity provider sent an assertion that must not be believed' },
  citizen_declined: { status: 200, title: 'The person cancelled' },
  attempt_missing: { status: 400, title: 'This verification was not started in this browser' },
  attempt_expired: { status: 400, title: 'This verification took too long' },
  attempt_used: { status: 400, title: 'This verification was already used' },
  journey_unknown: { status: 404, title: 'No such journey in this browser' },
  not_verified: { status: 401, title: 'No person is verified in this session' },
  device_blocked: { status: 409, title: 'This person is verified on another device' },
  exit_not_offered: { status: 403, title: 'This way out of the block of further devices is not offered' },
  exit_used: { status: 409, title: 'This way out of the block of further devices was used in this block' },
  desk_code_invalid: { status: 403, title: 'Not a code of the desk for this device, or used, or too old' },
  not_admitted: { status: 403, title: 'Not inside; take a place in line and wait to be called' },
  room_restoring: { status: 503, title: 'The waiting room is being restored; every place is kept' },
  not_your_turn: { status: 403, title: 'Outside this person’s window' },
  slot_taken: { status: 409, title: 'No place left in this slot' },
  too_many_holds: { status: 429, title: 'This person has begun as many holds as a short time allows' },
  hold_expired: { status: 410, title: 'This hold has ended' },
  hold_not_extendable: { status: 409, title: 'This hold cannot be extended again' },
  already_booked: { status: 409, title: 'This person has a booking in this campaign' },
  idempotency_key_required: { status: 400, title: 'The header Idempotency-Key is required' },
  idempotency_conflict: { status: 409, title: 'This idempotency key was used for another request' },
  too_late: { status: 409, title: 'Too late for that' },
  operator_unknown: { status: 401, title: 'Not the token of an operator' },
  role_missing: { status: 403, title: 'This operator does not have the role for that' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  invalid_request: { status: 400, title: 'The request is not valid' },
  not_found: { status: 404, title: 'Not found' },
  cross_site_refused: { status: 403, title: 'Refused: the request came from another site' },
  store_unavailable: { status: 503, title: 'A store does not answer' },
  service_unavailable: { status: 503, title: 'The service itself cannot carry a verification now' },
  internal: { status: 500, title: 'Internal error' },
}

/**
 * Faults of Express' and Node's own parsers carry a status; anything else unknown is ours. Their messages quote what was
 * sent, so they are not passed on.
 */
export function asGwanmunError(error: unknown): GwanmunError {
  if (error instanceof GwanmunError) return error
  const status = (error as { status?: unknown } | null)?.status
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const problems = [{ path: '', message: status === 413 ? 'is too large' : 'cannot be read' }]
    return new GwanmunError('invalid_request', { problems }, { cause: error })
  }
  return new GwanmunError('internal', undefined, { cause: error })
}

export function statusOf({ code }: { code: ErrorCode }): number {
  return consequences[code].status
}

/** Seconds a client should wait, where the refusal says so or its status is one that must say it. */
export function retryAfterOf(error: GwanmunError): number | null {
  const { retryAfterSeconds } = (error.details ?? {}) as { retryAfterSeconds?: number }
  if (retryAfterSeconds !== undefined) return retryAfterSeconds
  return statusOf(error) === 503 ? 5 : null
}

/** Header fields that a refusal carries on a page as in a problem document. */
export function fieldsOf(error: GwanmunError): Record<string, string> {
  const retryAfter = retryAfterOf(error)
  if (retryAfter === null) return {}
  const policy = hasCode(error, 'too_many_requests') ? error.details.policy : undefined
  return { 'retry-after': String(retryAfter), ...(policy && refusalFields(policy, retryAfter)) }
}

/** A problem document (RFC 9457). Times become ISO 8601; `code` is the stable part. */
export function problemOf(error: GwanmunError): Record<string, unknown> {
  const { status, title } = consequences[error.code]
  return { type: `urn:gwanmun:problem:${error.code}`, title, status, code: error.code, ...printed(error) }
}

function printed(error: GwanmunError): Record<string, unknown> {
  const { details } = error
  if (!details) return {}
  if ('blockedUntil' in details) return { blockedUntil: isoSeoul(details.blockedUntil) }
  if ('windows' in details)
    return {
      windows: details.windows.map(({ id, opensAt, closesAt }) => ({
        id,
        opensAt: isoSeoul(opensAt),
        closesAt: isoSeoul(closesAt),
      })),
    }
  if ('nearest' in details)
    return { nearest: details.nearest.map((slot) => ({ ...slot, startsAt: isoSeoul(slot.startsAt) })) }
  if (hasCode(error, 'too_many_requests')) {
    const { retryAfterSeconds, policy } = error.details
    // The member that the draft on RateLimit fields registers (§5.1).
    return { retryAfterSeconds, ...(policy && { 'violated-policies': [policy.name] }) }
  }
  // Why a provider failed, and whether it was our bulkhead, is for the log.
  if ('provider' in details) return { provider: details.provider }
  return { ...details }
}
