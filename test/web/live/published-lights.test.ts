import assert from 'node:assert/strict'
import type { LightsBoard } from '../../../src/domain/light.ts'
import { openPublishedLights } from '../../../src/web/live/published-lights.ts'
import { boardOf, doorLight } from '../../operator/board.ts'
import { stillWorld } from '../../support/still-world.ts'

describe('The lights as everyone sees them', () => {
  function scene() {
    const still = stillWorld()
    const now = {
      measured: boardOf(doorLight('naver'), doorLight('kakao', { light: 'yellow', reason: 'unknown' })),
      closed: false,
      unable: false,
      load: { delayMs: 0, inFlight: 0 },
    }
    const lights = openPublishedLights(still.world, {
      measured: () => now.measured,
      overlaid: (measured): LightsBoard => {
        const doors = measured.doors.map((door) => ({ ...door, selectable: false, reason: 'operator_closed' as const }))
        return now.closed ? { ...measured, doors } : measured
      },
      withOurSide: (board) => {
        const doors = board.doors.map((door) => ({ ...door, selectable: false, reason: 'unknown' as const }))
        return now.unable ? { ...board, doors } : board
      },
      load: () => now.load,
    })
    return { still, now, lights }
  }

  it('are what was measured, with the decisions of operators over it, once they are published', () => {
    const { now, lights } = scene()
    assert.deepEqual(lights.board(), now.measured)
    now.closed = true
    assert.deepEqual(lights.board(), now.measured)
    lights.publish()
    assert.ok(lights.board().doors.every(({ reason }) => reason === 'operator_closed'))
  })

  it('are unknown where our own side cannot carry a login, whatever was measured and decided', () => {
    const { now, lights } = scene()
    now.closed = true
    now.unable = true
    lights.publish()
    assert.ok(lights.board().doors.every(({ reason }) => reason === 'unknown'))
  })

  it('reach every follower in order, the same object as the board, beside what was measured', () => {
    const { now, lights } = scene()
    const told: [string, LightsBoard, LightsBoard][] = []
    lights.follow((shown, measured) => told.push(['first', shown, measured]))
    lights.follow((shown, measured) => told.push(['second', shown, measured]))
    now.closed = true
    lights.publish()
    assert.deepEqual(
      told.map(([name]) => name),
      ['first', 'second'],
    )
    for (const [, shown, measured] of told) {
      assert.equal(shown, lights.board())
      assert.equal(measured, now.measured)
    }
  })

  it('tell pages to ask less often while the process is busy, and fall back step by step', () => {
    const { now, lights } = scene()
    now.load = { delayMs: 400, inFlight: 0 }
    lights.publish()
    assert.equal(lights.board().nextMs, 12_000)
    now.load = { delayMs: 0, inFlight: 0 }
    lights.publish()
    assert.equal(lights.board().nextMs, 10_800)
  })

  describe('are known', () => {
    async function waiting() {
      const { still, now, lights } = scene()
      let known = false
      void lights.known(3_000).then(() => {
        known = true
      })
      const publish = async (measured: LightsBoard) => {
        now.measured = measured
        lights.publish()
        await still.live(0)
        return known
      }
      return { still, publish, isKnown: () => known }
    }

    it('as soon as something was measured of every provider, good or bad, whatever operators say', async () => {
      const { still, publish } = await waiting()
      assert.equal(await publish(boardOf(doorLight('naver'), doorLight('kakao', { reason: 'unknown' }))), false)
      assert.equal(
        await publish(boardOf(doorLight('naver'), doorLight('kakao', { light: 'red', reason: 'outage' }))),
        true,
      )
      assert.equal(still.timers, 0)
    })

    it('after the time given at the latest: a provider that says nothing delays no other', async () => {
      const { still, isKnown } = await waiting()
      await still.live(2.999)
      assert.equal(isKnown(), false)
      await still.live(0.001)
      assert.equal(isKnown(), true)
    })
  })
})
