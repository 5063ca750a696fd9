import { timingSafeEqual } from 'node:crypto'
import { sha256Bytes } from '../mechanics/hash.ts'

/** A person who may decide about doors. */
export interface Operator {
  name: string
  /** SHA-256 of their token, 64 hexadecimal digits. The token itself is kept nowhere. */
  tokenSha256: string
}

/**
 * Whose token this is, or null. A plain hash suffices because the tokens are random, 32 characters and more: there is
 * nothing to guess. Every operator is compared, in constant time, so that the time taken tells nothing either.
 */
export function operatorOf(operators: readonly Operator[], token: string): string | null {
  const digest = sha256Bytes(token)
  let found: string | null = null
  for (const { name, tokenSha256 } of operators)
    if (timingSafeEqual(digest, Buffer.from(tokenSha256, 'hex'))) found = name
  return found
}
