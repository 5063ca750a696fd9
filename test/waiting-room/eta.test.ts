import assert from 'node:assert/strict'
import fc from 'fast-check'
import { eta } from '../../src/waiting-room/eta.ts'

const now = Date.parse('2021-08-09T20:18:00+09:00')

function minutes(ahead: number, perMinute: number): [number, number] {
  const guess = eta(ahead, perMinute, now)
  assert.ok(guess)
  return [guess.fromMinutes, guess.toMinutes]
}

describe('How long it will take', () => {
  it('says nothing when nothing is known, or nobody is being called', () => {
    assert.equal(eta(100, null, now), null)
    assert.equal(eta(100, 0, now), null)
  })

  it('is a range from a tenth sooner to a fifth later, in minutes and by the clock', () => {
    assert.deepEqual(eta(899, 100, now), {
      fromMinutes: 8,
      toMinutes: 11,
      fromAt: Date.parse('2021-08-09T20:26:00+09:00'),
      toAt: Date.parse('2021-08-09T20:29:00+09:00'),
      clockOnly: false,
    })
  })

  it('is rounded outwards: to the minute below 15, to five minutes below an hour, to ten above', () => {
    assert.deepEqual(minutes(9, 1), [9, 12])
    assert.deepEqual(minutes(12, 1), [11, 20]) // 15.6 minutes at the latest
    assert.deepEqual(minutes(29, 1), [25, 40]) // 27 to 36
    assert.deepEqual(minutes(59, 1), [50, 80]) // 54 to 72
    assert.deepEqual(minutes(99, 1), [90, 120])
    assert.deepEqual(minutes(20_000, 100), [180, 250])
  })

  it('never says “now” to a person who still waits', () => {
    assert.deepEqual(minutes(0, 1000), [1, 2])
    assert.deepEqual(minutes(0, 0.2), [4, 6])
  })

  it('gives only the clock time when it may take more than two hours', () => {
    assert.equal(eta(99, 1, now)?.clockOnly, false)
    assert.equal(eta(100, 1, now)?.clockOnly, true)
  })

  it('always contains the plain calculation, and never grows as people in front go', () => {
    const ahead = fc.integer({ min: 0, max: 2_000_000 })
    const perMinute = fc.double({ min: 0.2, max: 100_000, noNaN: true })
    fc.assert(
      fc.property(ahead, perMinute, (people, rate) => {
        const guess = eta(people, rate, now)
        const closer = eta(Math.max(0, people - 1), rate, now)
        assert.ok(guess && closer)
        const plain = (people + 1) / rate
        assert.ok(guess.fromMinutes <= Math.max(1, plain) && plain <= guess.toMinutes)
        assert.ok(guess.fromMinutes < guess.toMinutes)
        assert.ok(closer.fromMinutes <= guess.fromMinutes && closer.toMinutes <= guess.toMinutes)
      }),
    )
  })
})
