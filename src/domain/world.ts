import type { Instant } from './time.ts'

/** The outside world. Tests pass a fake; `src/system.ts` holds the only real one. */
export interface World {
  now(): Instant
  /** URL-safe random text with at least `bits` of entropy (RFC 6749 §10.10 asks for 128, prefers 160). */
  token(bits: 128 | 160 | 256): string
  fetch: typeof globalThis.fetch
}

/** A random number from 0 to 1, as good as the world's tokens are. */
export function draw({ token }: Pick<World, 'token'>): number {
  return Buffer.from(token(128), 'base64url').readUInt32BE() / 2 ** 32
}
