import type { Request, RequestHandler, Response } from 'express'
import { GwanmunError } from '../../domain/errors.ts'
import type { RateLimits } from '../../domain/rate-limit.ts'
import type { World } from '../../domain/world.ts'
import { demandWithin } from '../../limits/demand.ts'
import { openWindow } from '../../limits/window.ts'
import { type Operator, operatorOf } from '../../operator/operators.ts'
import { tellLeft } from '../rate-limit-fields.ts'
import { cameFromElsewhere } from '../request/same-site.ts'

/** Wrong tokens that this process answers with 401 in one minute; further ones get 429, right ones still pass. */
const wrongTokens = { limit: 20, windowMs: 60_000, mostKeys: 1 }
/** One window for all callers together. */
const allCallers = ''

/** A token is at least this long; a shorter one is refused unseen. */
const shortestToken = 32

/**
 * Lets only operators pass: 404 where none is configured, 403 for browsers sent by another site, 401 without the right token.
 * Calls of one operator are limited for all processes together.
 * There is no cookie, so no browser carries an operator's right by accident. The limit on wrong tokens is of this process and
 * for all callers together: it spares the log. The length of tokens keeps them from being guessed.
 */
export function operatorsOnly(
  world: Pick<World, 'now'>,
  { operators, rateLimits }: { operators: readonly Operator[]; rateLimits: RateLimits },
  origin: string,
): RequestHandler {
  const failures = openWindow(wrongTokens, world.now)
  return async (request, response, next) => {
    if (operators.length === 0) throw new GwanmunError('not_found')
    response.set('cache-control', 'no-store')
    const from = request.get('origin')
    const elsewhere = { site: request.get('sec-fetch-site'), purpose: request.get('sec-purpose') }
    if (cameFromElsewhere(elsewhere) || (from !== undefined && from !== origin))
      throw new GwanmunError('cross_site_refused')

    const token = bearerOf(request)
    const name = token !== null && token.length >= shortestToken ? operatorOf(operators, token) : null
    if (name !== null) {
      const allowance = demandWithin(await rateLimits.take('operator', name), world.now())
      tellLeft(response, allowance, world.now())
      response.locals['operator'] = name
      return next()
    }
    const waitMs = failures.take(allCallers)
    if (waitMs !== null) throw new GwanmunError('too_many_requests', { retryAfterSeconds: Math.ceil(waitMs / 1000) })
    // RFC 6750 §3.1: no error code for a request without any token.
    response.set('www-authenticate', `Bearer realm="ops"${token === null ? '' : ', error="invalid_token"'}`)
    throw new GwanmunError('operator_unknown')
  }
}

/** The acting operator, behind {@link operatorsOnly}. */
export function operatorIn(response: Response): string {
  const name: unknown = response.locals['operator']
  if (typeof name !== 'string') throw new GwanmunError('operator_unknown')
  return name
}

/** RFC 6750 §2.1: in the header only. Not in the query, which logs and histories keep. */
function bearerOf(request: Request): string | null {
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(request.get('authorization') ?? '')?.[1] ?? null
}
