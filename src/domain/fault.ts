import type { Cause } from './cause.ts'

/**
 * Whose doing a failure was. Decided once, where the error is made; breaker, prober, light, metrics, log and page only read it.
 * - `provider`: the provider or the network to it failed, or its answer must not be believed.
 * - `person`: the account, a consent or the wish of this one person. Also a claim that is missing or that we refuse: the next
 *   person may well have it. Only many people on several networks make it the provider's (see `SignalSnapshot`).
 * - `browser`: what the browser carried. Anybody can forge it, so it proves nothing about the provider.
 * - `broker`: our own limits (bulkhead, fair queue, open breaker), or another refusal of ours.
 */
export type Fault = 'provider' | 'person' | 'browser' | 'broker'

/** Why a call from our server to a provider failed. `throttled`: 429. */
const callReasons = ['status', 'timeout', 'network', 'oversize', 'throttled'] as const
export type CallReason = (typeof callReasons)[number]

/**
 * Every reason of a failed verification or probe. The list is closed, so that a reason may be a label of a metric; no reason
 * ever holds a value that came from outside. Words in capitals are the codes of the protocol library.
 */
const failureReasons = [
  ...callReasons,

  // Our own limits
  'bulkhead_full',
  'breaker_open',
  'queue_full',
  'provider_closed',

  // Metadata and keys
  'metadata',

  // The way through the browser
  'declined',
  'authorization_error',
  'callback',
  'issuer',
  'nonce',
  'stale_authentication',
  'acr_too_low',
  'method_lowered',
  'transaction_not_ours',

  // Refusals of the token endpoint (RFC 6749 §5.2); other codes are `token_refused`
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'token_refused',
  // … and of the endpoints that take an access token (RFC 6750 §3.1)
  'invalid_token',
  'insufficient_scope',
  'code_never_given',

  // ID token and other protocol answers
  'no_id_token',
  'id_token',
  'audience',
  'authorized_party',
  'subject',
  'expired',
  'OAUTH_HTTP_REQUEST_FORBIDDEN',
  'OAUTH_INVALID_REQUEST',
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_INVALID_SERVER_METADATA',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JWT_USERINFO_EXPECTED',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_MISSING_SERVER_METADATA',
  'OAUTH_PARSE_ERROR',
  'OAUTH_REQUEST_PROTOCOL_FORBIDDEN',
  'OAUTH_RESPONSE_BODY_ERROR',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_UNSUPPORTED_OPERATION',
  'OAUTH_WWW_AUTHENTICATE_CHALLENGE',

  // The person in the answer
  'claims',
  'profile',
  'profile_refused',
  'profile_incomplete',
  'profile_of_another',
  'profile_malformed',
  'phones_differ',
  'birthday_is_no_day',
  'consent_missing',
  'account_not_linked',
  'account_dormant',
  'account_under_age',
  'result_code_missing',
  'result_of_other_product',
  'result_not_success',
  'result_unavailable',
  'certificate_policy',
  'certificate_vid',
  'certificate_name',
  'certificate_expired',
  'certificate_revoked',
  'certificate_suspended',
  'certificate_status_unknown',
  'certificate_not_yet_valid',
  'certificate_issuer',
  'certificate_test_issuer',

  // Adapters that are not ours
  'strategy',
  'unsafe_address',
  'probe_failed',
  /** A provider module gave a word that is not in this list; see `detail`. */
  'unusable_answer',
  /** None of the above. */
  'unknown',
] as const

export type FailureReason = (typeof failureReasons)[number]

const known: ReadonlySet<unknown> = new Set(failureReasons)

/** The word itself where it is in the closed list, else `otherwise`. */
export function reasonOr(word: unknown, otherwise: FailureReason): FailureReason {
  return known.has(word) ? (word as FailureReason) : otherwise
}

/** What we need to know of a person. Pages name them in words; a provider's own names stay in its adapter. */
export const personItems = ['name', 'birthdate', 'gender', 'nationality', 'phone', 'ci'] as const
export type PersonItem = (typeof personItems)[number]

/** What every failure with a provider says of itself. */
export interface FailureDetails {
  provider: string
  fault: Fault
  reason: FailureReason
  /** A provider module's own word where `reason` is `unusable_answer`: snake_case, 40 characters at most. For the log only. */
  detail?: string | undefined
  /** Why the provider failed, in more than one word; for operators only. */
  cause?: Cause | undefined
  /**
   * The account tells too little of the person, or tells it in a way that we refuse: these items, as far as known; empty =
   * some. Only beside the fault `person`. Left out: that is not the reason.
   */
  missing?: readonly PersonItem[] | undefined
  /** How long the provider asks to be left alone (Retry-After, RFC 9110 §10.2.3), in milliseconds. */
  retryAfterMs?: number | undefined
}
