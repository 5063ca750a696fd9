import { type Cause, type CauseKind, causeWith } from '../domain/cause.ts'

/** Codes of Node, undici, OpenSSL and llhttp, by what they mean to an operator. The first row that matches decides. */
const kinds: readonly [RegExp, CauseKind][] = [
  [/^(?:ENOTFOUND|EAI_)/, 'dns'],
  [/^ECONNREFUSED$/, 'refused'],
  [/^(?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM)$/, 'unreachable'],
  // Verification results of OpenSSL (X509_V_ERR_…), and what Node calls a failed handshake.
  [
    /^(?:ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|CRL_|INVALID_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|PATH_LENGTH|ERROR_IN_CERT)/,
    'tls',
  ],
  [/TIMEOUT$|TIMEDOUT$/, 'timeout'],
]

/**
 * Why a call without an answer failed, as operators read it: the host that was called, and the code.
 * @param error what undici threw, whose causes may say more
 */
export function causeOfCall(error: unknown, url: string): Cause {
  const { name } = error as { name?: string }
  const code = codeIn(error)
  const isLate = name === 'TimeoutError' || name === 'AbortError'
  const kind = kinds.find(([codes]) => codes.test(code))?.[1] ?? (isLate ? 'timeout' : 'connection')
  return causeWith(kind, [code || (isLate ? 'no answer in time' : (name ?? '')), hostOf(url)].filter(Boolean).join(' '))
}

/** An answer that came, and says that the provider fails. */
export function causeOfStatus(status: number, url: string): Cause {
  return causeWith(status === 429 ? 'throttled' : 'http_status', `HTTP ${status} ${hostOf(url)}`)
}

/** Errors and their causes that are looked at. */
const deepest = 4

function codeIn(error: unknown): string {
  let at = error as { code?: unknown; cause?: unknown } | null | undefined
  for (let depth = 0; depth < deepest && at; depth++) {
    if (typeof at.code === 'string') return at.code
    at = at.cause as typeof at
  }
  return ''
}

/** Host and port only: path and query may hold what is not for a log. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}
