import { errors } from 'oidc-provider'
import { GwanmunError, hasCode } from '../domain/errors.ts'
import type { KeptRequests } from '../domain/kept-request.ts'
import type { OidcArtifacts } from '../domain/oidc-artifacts.ts'

/** How long a relying party or a browser is asked to wait, in seconds. A store is away for moments, or until it is mended. */
export const retryAfterSeconds = 5

/**
 * What the library can tell a relying party (RFC 6749 §4.1.2.1), at its redirect URI where it is known, else with 503: the
 * library's own class is exposed to clients only with a 4xx.
 */
export function temporarilyUnavailable(cause?: unknown): errors.TemporarilyUnavailable {
  const error = new errors.TemporarilyUnavailable(
    'a store does not answer',
    cause instanceof Error ? { cause } : undefined,
  )
  error.status = 503
  error.statusCode = 503
  return error
}

/** Says `temporarily_unavailable` where a store does not answer, which the library would take for a fault of the program. */
export async function orUnavailable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    throw hasCode(error, 'store_unavailable') ? temporarilyUnavailable(error) : error
  }
}

/** The way back, for pages of ours. */
export async function orStoreUnavailable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof errors.TemporarilyUnavailable)) throw error
    throw new GwanmunError('store_unavailable', undefined, { cause: error })
  }
}

/** The same artifacts, for the library. */
export function answeringArtifacts(artifacts: OidcArtifacts): OidcArtifacts {
  return {
    put: (...asked) => orUnavailable(artifacts.put(...asked)),
    find: (...asked) => orUnavailable(artifacts.find(...asked)),
    consume: (...asked) => orUnavailable(artifacts.consume(...asked)),
    remove: (...asked) => orUnavailable(artifacts.remove(...asked)),
  }
}

/** The same requests in journeys, for the library. */
export function answeringRequests(requests: KeptRequests): KeptRequests {
  return {
    find: (...asked) => orUnavailable(requests.find(...asked)),
    answer: (...asked) => orUnavailable(requests.answer(...asked)),
    remove: (...asked) => orUnavailable(requests.remove(...asked)),
  }
}
