import { randomBytes } from 'node:crypto'
import type { World } from './domain/world.ts'

/** The real clock, randomness and network. The only file besides the entry points that touches them. */
export const system: World = {
  now: () => Date.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
  token: (bits) => randomBytes(bits / 8).toString('base64url'),
  fetch: globalThis.fetch,
}
