import { timingSafeEqual } from 'node:crypto'
import { sha256Bytes } from '../mechanics/hash.ts'

/** `view` reads, `operate` decides about doors and terminals, `desk` signs terminals in. */
export const operatorRoles = ['view', 'operate', 'desk'] as const
export type OperatorRole = (typeof operatorRoles)[number]

/** A person who may do what their roles say. */
export interface Operator {
  name: string
  /** SHA-256 of their token, 64 hexadecimal digits. The token itself is kept nowhere. */
  tokenSha256: string
  /** At least one. */
  roles: readonly OperatorRole[]
}

/** An operator who may operate may view. */
export function operatorMay({ roles }: Pick<Operator, 'roles'>, role: OperatorRole): boolean {
  return roles.includes(role) || (role === 'view' && roles.includes('operate'))
}

/**
 * Whose token this is, or null. A plain hash suffices because the tokens are random, 32 characters and more: there is
 * nothing to guess. Every operator is compared, in constant time, so that the time taken tells nothing either.
 */
export function operatorOf(operators: readonly Operator[], token: string): Operator | null {
  const digest = sha256Bytes(token)
  let found: Operator | null = null
  for (const operator of operators)
    if (timingSafeEqual(digest, Buffer.from(operator.tokenSha256, 'hex'))) found = operator
  return found
}
