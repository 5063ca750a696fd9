import { randomFillSync } from 'node:crypto'
import type { World } from './domain/world.ts'

/** The real clock, randomness and network. The only file besides the entry points that touches them. */
export const system: World = {
  now: () => Date.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
  token,
  fetch: globalThis.fetch,
}

/**
 * Random bytes that are not given out yet, 4 KiB at a time from the generator of the platform: a login needs about twenty tokens, and
 * each by itself cost 2.6 instead of 0.15 µs (Node 20). `crypto.randomUUID` draws in advance, too.
 */
const drawn = Buffer.alloc(4_096)
let given = drawn.length

/** Each byte is given out once and then wiped. */
function token(bits: 128 | 160 | 256): string {
  if (given + bits / 8 > drawn.length) {
    randomFillSync(drawn)
    given = 0
  }
  const [from, to] = [given, given + bits / 8]
  given = to
  const text = drawn.toString('base64url', from, to)
  drawn.fill(0, from, to)
  return text
}
