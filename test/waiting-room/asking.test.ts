import assert from 'node:assert/strict'
import { gatheringStep, isNear, momentOf, secondsToNextPoll } from '../../src/waiting-room/asking.ts'

const speed = { perMinute: 1_000, lastMinute: 900 }

describe('How often a page that waits asks', () => {
  it('reads the board after a tenth of the wait, between 5 and 60 seconds, and after 20 while no speed is known', () => {
    const waits = [0, 999, 4_999, 9_999, 2_000_000].map((ahead) => secondsToNextPoll(ahead, speed))
    assert.deepEqual(waits, [5, 6, 30, 60, 60])
    assert.equal(secondsToNextPoll(2_000_000, { perMinute: null, lastMinute: 0 }), 20)
    assert.equal(secondsToNextPoll(9_999, { perMinute: 100, lastMinute: 2_000 }), 30, 'by the faster measure')
    assert.equal(secondsToNextPoll(2_000_000, speed, 10), 10, 'a called person has only so long to come in')
  })

  it('asks in person within two minutes of the front', () => {
    assert.deepEqual(
      [0, 2_000, 2_001].map((ahead) => isNear(ahead, speed)),
      [true, true, false],
    )
    assert.deepEqual(
      [0, 1].map((ahead) => isNear(ahead, { perMinute: null, lastMinute: 0 })),
      [true, false],
    )
  })

  it('waits for an opening by the board, and spreads the questions about places over a minute at most', () => {
    const step = (secondsToOpening: number, people: number, hasPlaces: boolean) => {
      const { asksInPerson, spreadSeconds, nextSeconds } = gatheringStep({ secondsToOpening, people, hasPlaces })
      return [asksInPerson, spreadSeconds, nextSeconds]
    }
    assert.deepEqual(step(7_200, 100, false), [false, 5, 60])
    assert.deepEqual(step(300, 100, false), [false, 5, 30])
    assert.deepEqual(step(-10, 100, false), [false, 5, 5], 'the draw takes a moment')
    assert.deepEqual(step(-40, 30_000, true), [true, 30, 30])
    assert.deepEqual(step(-40, 2_000_000, true), [true, 60, 60])
  })

  it('spreads the questions of neighbours over the time: of a thousand called at once no tenth has more than 101', () => {
    for (const first of [0, 384_212, 1_999_000]) {
      const tenths = Array.from({ length: 10 }, () => 0)
      for (let key = first; key < first + 1_000; key++) {
        const tenth = Math.floor(momentOf(key) * 10)
        tenths[tenth] = (tenths[tenth] ?? 0) + 1
      }
      assert.ok(Math.max(...tenths) <= 101, tenths.join(' '))
    }
  })
})
