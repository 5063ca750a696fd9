import assert from 'node:assert/strict'
import { openWindow } from '../../src/limits/window.ts'
import { testClock } from '../contract/test-clock.ts'

const windowOf = (limit: number, mostKeys = 100) => {
  const clock = testClock()
  return { clock, ...openWindow({ limit, windowMs: 60_000, mostKeys }, clock.now) }
}

describe('A window that counts requests', () => {
  it('takes as many requests of a key as its limit, and then says how long the window still lasts', () => {
    const { clock, take } = windowOf(2)
    assert.equal(take('a'), null)
    clock.pass(20)
    assert.equal(take('a'), null)
    clock.pass(10)
    assert.equal(take('a'), 30_000)
    assert.equal(take('b'), null, 'another key has a window of its own')
  })

  it('begins anew with the first request after its end', () => {
    const { clock, take } = windowOf(1)
    assert.equal(take('a'), null)
    clock.pass(59.999)
    assert.equal(take('a'), 1)
    clock.pass(0.001)
    assert.equal(take('a'), null)
    assert.equal(take('a'), 60_000)
  })

  it('is not made longer by a clock that is set back', () => {
    const { clock, take } = windowOf(1)
    take('a')
    clock.pass(-3_600)
    assert.equal(take('a'), null)
    assert.equal(take('a'), 60_000)
  })

  it('keeps no more keys than it may: the oldest window is forgotten', () => {
    const { take } = windowOf(1, 2)
    for (const key of ['a', 'b', 'c']) assert.equal(take(key), null)
    assert.equal(take('c'), 60_000)
    assert.equal(take('b'), 60_000)
    assert.equal(take('a'), null)
  })
})
