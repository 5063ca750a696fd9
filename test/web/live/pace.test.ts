import assert from 'node:assert/strict'
import fc from 'fast-check'
import { nextMsOf } from '../../../src/web/live/pace.ts'

const idle = { delayMs: 0, inFlight: 0 }

describe('How soon pages ask again', () => {
  it('is three seconds as long as the broker keeps up', () => {
    assert.equal(nextMsOf(3_000, idle, 3_000), 3_000)
    assert.equal(nextMsOf(3_000, { delayMs: 99, inFlight: 249 }, 3_000), 3_000)
  })

  it('grows with how far it is behind, at once, to fifteen seconds at most', () => {
    assert.equal(nextMsOf(3_000, { delayMs: 200, inFlight: 0 }, 3_000), 6_000)
    assert.equal(nextMsOf(3_000, { delayMs: 0, inFlight: 750 }, 3_000), 9_000)
    assert.equal(nextMsOf(3_000, { delayMs: 60_000, inFlight: 9_999 }, 3_000), 15_000)
  })

  it('goes back to normal step by step, and is there within twenty measurings', () => {
    let next = 15_000
    const told = Array.from({ length: 20 }, () => {
      next = nextMsOf(3_000, idle, next)
      return next
    })
    assert.deepEqual(told.slice(0, 2), [13_500, 12_150])
    assert.equal(told.at(-1), 3_000)
  })

  it('is never less than the base nor more than five times it, whatever comes', () => {
    const any = fc.double({ min: 0, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(any, any, any, (delayMs, inFlight, before) => {
        const next = nextMsOf(3_000, { delayMs, inFlight }, before)
        assert.ok(Number.isInteger(next) && next >= 3_000 && next <= 15_000)
      }),
    )
  })
})
