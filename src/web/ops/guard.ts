import type { Request, RequestHandler, Response } from 'express'
import { GwanmunError } from '../../domain/errors.ts'
import type { RateLimits } from '../../domain/rate-limit.ts'
import type { World } from '../../domain/world.ts'
import { demandWithin } from '../../limits/demand.ts'
import { type Operator, type OperatorRole, operatorMay } from '../../operator/operators.ts'
import { tellLeft } from '../rate-limit-fields.ts'
import { cameFromElsewhere } from '../request/same-site.ts'
import { openTokenCheck } from './tokens.ts'

/**
 * Lets only operators pass: 404 where none is configured, 403 for browsers sent by another site, 401 without the right token.
 * Calls of one operator are limited for all processes together.
 * There is no cookie, so no browser carries an operator's right by accident. Wrong tokens: tokens.ts.
 */
export function operatorsOnly(
  world: Pick<World, 'now'>,
  { operators, rateLimits }: { operators: readonly Operator[]; rateLimits: RateLimits },
  origin: string,
): RequestHandler {
  const operatorOf = openTokenCheck(world, operators)
  return async (request, response, next) => {
    if (operators.length === 0) throw new GwanmunError('not_found')
    response.set('cache-control', 'no-store')
    const from = request.get('origin')
    const elsewhere = { site: request.get('sec-fetch-site'), purpose: request.get('sec-purpose') }
    if (cameFromElsewhere(elsewhere) || (from !== undefined && from !== origin))
      throw new GwanmunError('cross_site_refused')

    const token = bearerOf(request)
    const operator = operatorOf(token)
    if (operator) {
      const allowance = demandWithin(await rateLimits.take('operator', operator.name), world.now())
      tellLeft(response, allowance, world.now())
      response.locals['operator'] = operator
      return next()
    }
    // RFC 6750 §3.1: no error code for a request without any token.
    response.set('www-authenticate', `Bearer realm="ops"${token === null ? '' : ', error="invalid_token"'}`)
    throw new GwanmunError('operator_unknown')
  }
}

/** The acting operator, behind {@link operatorsOnly}. */
export function actingIn(response: Response): Operator {
  const operator = response.locals['operator'] as Operator | undefined
  if (!operator) throw new GwanmunError('operator_unknown')
  return operator
}

/** Name of the acting operator, behind {@link operatorsOnly}. */
export function operatorIn(response: Response): string {
  return actingIn(response).name
}

/** Lets only operators with this role pass, behind {@link operatorsOnly}. */
export function withRole(role: OperatorRole): RequestHandler {
  return (_request, response, next) => {
    next(operatorMay(actingIn(response), role) ? undefined : new GwanmunError('role_missing'))
  }
}

/** RFC 6750 §2.1: in the header only. Not in the query, which logs and histories keep. */
function bearerOf(request: Request): string | null {
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(request.get('authorization') ?? '')?.[1] ?? null
}
