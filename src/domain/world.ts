import type { Instant } from './time.ts'

/** The outside world. Tests pass a fake; `src/system.ts` holds the only real one. */
export interface World {
  now(): Instant
  /**
   * Calls `act` once, after `ms` milliseconds, unless the returned function was called before. A timer alone does not keep
   * the process alive: sockets do.
   */
  after(ms: number, act: () => void): () => void
  /** URL-safe random text with at least `bits` of entropy (RFC 6749 §10.10 asks for 128, prefers 160). */
  token(bits: 128 | 160 | 256): string
  fetch: typeof globalThis.fetch
}
