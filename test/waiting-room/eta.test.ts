import assert from 'node:assert/strict'
import fc from 'fast-check'
import { eta, nextTelling, type Told } from '../../src/waiting-room/eta.ts'

const now = Date.parse('2021-08-09T20:18:00+09:00')

function minutes(ahead: number, perMinute: number): [number, number] {
  const guess = eta(ahead, perMinute, now)
  assert.ok(guess)
  return [guess.fromMinutes, guess.toMinutes]
}

describe('How long it will take', () => {
  it('says nothing when nothing is known, or no person is being called', () => {
    assert.equal(eta(100, null, now), null)
    assert.equal(eta(100, 0, now), null)
  })

  it('says nothing before three people were called in the last five minutes: one call is no speed', () => {
    for (const calls of [1, 2]) assert.equal(eta(10, calls / 5, now), null)
    assert.deepEqual(minutes(8, 3 / 5), [13, 20])
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
    assert.deepEqual(minutes(0, 0.6), [1, 2])
  })

  it('gives only the clock time when it may take more than two hours', () => {
    assert.equal(eta(99, 1, now)?.clockOnly, false)
    assert.equal(eta(100, 1, now)?.clockOnly, true)
  })

  it('always contains the plain calculation, and never grows as people in front go', () => {
    const ahead = fc.integer({ min: 0, max: 2_000_000 })
    const perMinute = fc.double({ min: 0.6, max: 100_000, noNaN: true })
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

describe('What a person is told of it, again and again', () => {
  const minute = 60_000
  /** Tells what was measured at each minute from now; returns what was told then. */
  function tell(measured: readonly number[], stepMs = minute) {
    let told: Told | null = null
    return measured.map((ahead, index) => {
      const at = now + index * stepMs
      const telling = nextTelling(eta(ahead, 1, at), told, at)
      told = telling.told
      return [telling.eta?.fromMinutes, telling.eta?.toMinutes, telling.longer]
    })
  }

  it('falls at any time, and while it is not longer by a quarter, what was told stays', () => {
    assert.deepEqual(tell([9, 8, 8, 8]), [
      [9, 12, false],
      [8, 11, false],
      [7, 10, false],
      [6, 9, false],
    ])
    assert.deepEqual(tell([9, 5]), [
      [9, 12, false],
      [5, 8, false],
    ])
  })

  it('rises only after it was longer by a quarter for a minute, and then says so', () => {
    assert.deepEqual(tell([5, 12, 12, 12], 30_000), [
      [5, 8, false],
      [5, 8, false],
      [4, 7, false],
      [11, 20, true],
    ])
    assert.deepEqual(
      tell([5, 12, 5, 12, 12], 30_000).map(([, , longer]) => longer),
      [false, false, false, false, false],
    )
  })

  it('says so too where the speed is not known any more', () => {
    assert.deepEqual(nextTelling(null, { fromAt: now, toAt: now + minute, longerSince: null }, now), {
      eta: null,
      told: null,
      longer: true,
    })
  })
})
