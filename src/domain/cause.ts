import type { Instant } from './time.ts'

/**
 * Why a provider fails, for operators; each has its mend in docs/operators.md. The list is closed, so that a kind may be the label
 * of a metric.
 */
export const causeKinds = [
  // The way to the provider
  'dns',
  'refused',
  'unreachable',
  'connection',
  'tls',
  'timeout',
  // What it answers
  'http_status',
  'throttled',
  'oversize',
  'not_json',
  'answer',
  // Its metadata and keys
  'issuer',
  'metadata',
  'keys',
  // Its token endpoint
  'oauth_error',
  'unreadable_refusal',
  'code_never_given',
] as const
export type CauseKind = (typeof causeKinds)[number]

export interface Cause {
  kind: CauseKind
  /**
   * Printable ASCII, {@link longestDetail} characters at most: a host and port, a code of Node or OpenSSL, an HTTP status, an OAuth
   * error, two issuers. Never a secret, a code, a token or anything of a person.
   */
  detail: string
}

export const longestDetail = 300

/** A cause whose detail holds what another machine said: what cannot be printed is left out, and what is long is cut. */
export function causeWith(kind: CauseKind, detail: string): Cause {
  return { kind, detail: detail.replace(/[^\x20-\x7e]/g, '').slice(0, longestDetail) }
}

/** Where a cause was seen. */
export const causeSources = ['metadata', 'probe', 'login_page', 'exchange'] as const
export type CauseSource = (typeof causeSources)[number]

/** The last cause that one source saw at a provider. */
export interface SeenCause extends Cause {
  source: CauseSource
  /** When this cause was first seen, and last. */
  since: Instant
  seenAt: Instant
  /** When the source found the provider well again; null: not yet. */
  endedAt: Instant | null
}
