import { GwanmunError } from '../../domain/errors.ts'
import type { World } from '../../domain/world.ts'
import { openWindow } from '../../limits/window.ts'
import { type Operator, operatorOf } from '../../operator/operators.ts'

/** Wrong tokens that this process answers in one minute; further ones get 429, right ones still pass. */
const wrongTokens = { limit: 20, windowMs: 60_000, mostKeys: 1 }
/** One window for all callers together. */
const allCallers = ''

/** A token is at least this long; a shorter one is refused unseen. */
const shortestToken = 32

/**
 * Whose token it is; null: no operator's. The limit on wrong ones is of this process and for all callers together: it spares the log.
 * The length of tokens keeps them from being guessed.
 */
export type TokenCheck = (token: string | null) => Operator | null

/** The check throws GwanmunError `too_many_requests` once too many were wrong. */
export function openTokenCheck(world: Pick<World, 'now'>, operators: readonly Operator[]): TokenCheck {
  const failures = openWindow(wrongTokens, world.now)
  return (token) => {
    const operator = token !== null && token.length >= shortestToken ? operatorOf(operators, token) : null
    if (operator) return operator
    const waitMs = failures.take(allCallers)
    if (waitMs !== null) throw new GwanmunError('too_many_requests', { retryAfterSeconds: Math.ceil(waitMs / 1000) })
    return null
  }
}
