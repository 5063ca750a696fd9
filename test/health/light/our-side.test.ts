import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ownParts } from '../../../src/domain/light.ts'
import { openOurSide } from '../../../src/health/light/our-side.ts'
import { anyBoard, boardOf, doorLight, minute } from '../../operator/board.ts'
import { stillWorld } from '../../support/still-world.ts'

describe('The lights while our own side cannot carry a login', () => {
  const scene = () => {
    const still = stillWorld()
    const { now } = still.world
    return { still, now, watch: openOurSide(still.world) }
  }

  it('are unknown and cannot be chosen, whatever was measured and whatever part of ours it is', () => {
    fc.assert(
      fc.property(anyBoard, fc.constantFrom(...ownParts), (board, part) => {
        const { now, watch } = scene()
        watch.report(part, { nextTryAt: now() + 1_000 })
        const shown = watch.shown(board)
        for (const [index, door] of shown.doors.entries()) {
          const { reason } = board.doors[index] ?? assert.fail()
          const isDecided = reason === 'operator_closed' || reason === 'maintenance'
          if (isDecided) assert.equal(door, board.doors[index])
          else
            assert.deepEqual(
              [door.light, door.reason, door.selectable, door.waitSeconds, door.since],
              ['yellow', 'unknown', false, null, now()],
            )
        }
      }),
    )
  })

  it('show what was measured as soon as our side is well, since then at the earliest', () => {
    const { still, now, watch } = scene()
    const board = boardOf(doorLight('naver', { since: now() - minute }), doorLight('kakao', { since: now() + 9_000 }))
    assert.deepEqual(watch.shown(board), { ...board, ourSide: { kind: 'ok' } })
    watch.report('hot_store', { nextTryAt: now() + 1_000 })
    still.pass(5)
    watch.shown(board)
    const lastShownAt = now()
    watch.report('hot_store', null)
    still.pass(1)
    const { doors } = watch.shown(board)
    assert.deepEqual(
      doors.map(({ light, selectable, since }) => [light, selectable, since]),
      [
        ['green', true, lastShownAt],
        ['green', true, lastShownAt + 4_000],
      ],
    )
  })

  it('leave open the doors at which people prove to get through', () => {
    const { now, watch } = scene()
    const board = boardOf(doorLight('naver'), doorLight('kakao'))
    const [naver] = board.doors
    watch.report('several_doors', { nextTryAt: now(), except: naver ? [naver.id] : [] })
    assert.deepEqual(
      watch.shown(board).doors.map(({ selectable }) => selectable),
      [true, false],
    )
  })

  it('tell the most fundamental part, since when it is unable, and when it is tried again: soon, but not too soon to be read', () => {
    const { still, now, watch } = scene()
    const began = now()
    watch.report('event_loop', { nextTryAt: began + 1_000 })
    still.pass(2)
    watch.report('hot_store', { nextTryAt: now() + 1_000 })
    watch.report('event_loop', { nextTryAt: now() + 1_000 })
    const state = watch.now()
    assert.deepEqual(state, { kind: 'unable', what: 'hot_store', since: began + 2_000, nextTryAt: began + 10_000 })
    watch.report('hot_store', null)
    assert.deepEqual(watch.now(), { ...state, what: 'event_loop', since: began })
    watch.report('event_loop', { nextTryAt: began + 60_500 })
    assert.deepEqual(watch.now(), { ...state, what: 'event_loop', since: began, nextTryAt: began + 70_000 })
    watch.report('event_loop', null)
    assert.deepEqual(watch.now(), { kind: 'ok' })
  })
})
