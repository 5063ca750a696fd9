import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ErrorRequestHandler } from 'express'
import type { GwanmunError } from '../../domain/errors.ts'
import type { Logger } from '../../operations/log.ts'
import { asGwanmunError, fieldsOf, problemOf, statusOf } from '../errors.ts'
import type { Headers } from '../security-headers.ts'

/** Sends a problem document (RFC 9457). @param headers beside its own, where the response does not carry them yet */
export function sendProblem(response: ServerResponse, error: GwanmunError, headers: Headers = {}): void {
  const text = JSON.stringify(problemOf(error))
  response.writeHead(statusOf(error), {
    ...headers,
    ...fieldsOf(error),
    // Also on boards that caches may keep: a refusal is about one moment (404 and 410 may be kept without being told to).
    'cache-control': 'no-store',
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** Answers a request that failed. */
export type Refuse = (request: IncomingMessage, response: ServerResponse, thrown: unknown, headers?: Headers) => void

/** Every refusal becomes a problem document; what we did not foresee is logged, never shown. */
export function refusals(log: Logger): Refuse {
  return ({ method }, response, thrown, headers) => {
    const error = asGwanmunError(thrown)
    if (error.code === 'internal') log.error({ err: error.cause, method }, 'request failed')
    sendProblem(response, error, headers)
  }
}

/** The end of the API on Express. */
export function problems(log: Logger): ErrorRequestHandler {
  const refuse = refusals(log)
  return (thrown, request, response, next) => (response.headersSent ? next(thrown) : refuse(request, response, thrown))
}
