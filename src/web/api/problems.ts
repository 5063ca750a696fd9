import type { ErrorRequestHandler, Response } from 'express'
import type { GwanmunError } from '../../domain/errors.ts'
import type { Logger } from '../../operations/log.ts'
import { asGwanmunError, problemOf, retryAfterOf, statusOf } from '../errors.ts'

/** Sends a problem document (RFC 9457). */
export function sendProblem(response: Response, error: GwanmunError): void {
  const retryAfter = retryAfterOf(error)
  if (retryAfter !== null) response.set('retry-after', String(retryAfter))
  response
    .status(statusOf(error))
    // Also on boards that caches may keep: a refusal is about one moment (404 and 410 may be kept without being told to).
    .set('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(error)))
}

/** The end of the API: every refusal becomes a problem document; what we did not foresee is logged, never shown. */
export function problems(log: Logger): ErrorRequestHandler {
  return (thrown, request, response, next) => {
    if (response.headersSent) return next(thrown)
    const error = asGwanmunError(thrown)
    if (error.code === 'internal') log.error({ err: error.cause, method: request.method }, 'request failed')
    return sendProblem(response, error)
  }
}
