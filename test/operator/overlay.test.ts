import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ProviderId } from '../../src/domain/ids.ts'
import { isInForce, overlay, reopensAt } from '../../src/operator/overlay.ts'
import { anyBoard, anyOverride, boardOf, doorLight, minute, now, override } from './board.ts'

const brief = (door: { light: string; selectable: boolean; reason: string } | undefined) =>
  door && `${door.light} ${door.reason}${door.selectable ? '' : ' shut'}`

/** What kakao shows, measured so, under these overrides. */
const shown = (measured: Parameters<typeof doorLight>[1], ...overrides: Parameters<typeof override>[0][]) =>
  brief(overlay(boardOf(doorLight('kakao', measured)), overrides.map(override), now).doors[0])

const broken = { light: 'red', selectable: false, reason: 'outage', waitSeconds: null } as const

describe('What operators decide about a door', () => {
  it('closes it, red and not selectable, without a time to wait', () => {
    assert.equal(shown({}, { action: 'close' }), 'red operator_closed shut')
    assert.equal(shown({}, { action: 'maintenance' }), 'red maintenance shut')
    const [door] = overlay(boardOf(doorLight('kakao')), [override()], now).doors
    assert.deepEqual([door?.waitSeconds, door?.since], [null, now - minute])
  })

  it('colours it, and keeps the measured reason where that explains the colour', () => {
    const force = (light: 'green' | 'yellow' | 'red') => ({ action: 'force', light }) as const
    assert.equal(shown({}, force('yellow')), 'yellow unknown')
    assert.equal(shown({}, force('red')), 'red unknown')
    assert.equal(shown({ light: 'yellow', reason: 'slow' }, force('red')), 'red slow')
    assert.equal(shown({ light: 'yellow', reason: 'unknown' }, force('red')), 'red unknown')
    assert.equal(shown({ light: 'red', reason: 'saturated' }, force('green')), 'green ok')
  })

  it('is said to be an operator’s decision, with the end of a maintenance and of nothing else', () => {
    const decided = (given: Parameters<typeof override>[0]) => {
      const [door] = overlay(boardOf(doorLight('kakao')), [override(given)], now).doors
      return [door?.decidedBy, door?.until]
    }
    assert.deepEqual(decided({ action: 'maintenance' }), ['operator', now + minute])
    assert.deepEqual(decided({ action: 'close' }), ['operator', undefined])
    assert.deepEqual(decided({ action: 'force', light: 'red' }), ['operator', undefined])
    assert.deepEqual(decided({ action: 'force', light: 'green' }), [undefined, undefined])
  })

  it('never opens a door that measuring has shut', () => {
    for (const light of ['green', 'yellow', 'red'] as const)
      assert.equal(shown(broken, { action: 'force', light }), 'red outage shut')
  })

  it('closes a door that is down already, for the operator’s reason', () => {
    assert.equal(shown(broken, { action: 'maintenance' }), 'red maintenance shut')
  })

  it('counts in the order of decision, and what shuts goes before what colours', () => {
    const green = { action: 'force', light: 'green' } as const
    const red = { action: 'force', light: 'red' } as const
    assert.equal(shown({}, red, green), 'green ok')
    assert.equal(shown({}, green, red), 'red unknown')
    assert.equal(shown({}, { action: 'close' }, green), 'red operator_closed shut')
    assert.equal(shown({}, { action: 'close' }, { action: 'maintenance' }), 'red maintenance shut')
    assert.equal(shown({}, { action: 'maintenance' }, { action: 'close' }), 'red operator_closed shut')
  })

  it('begins and ends to the millisecond', () => {
    const planned = override({ from: now, until: now + 10 })
    assert.deepEqual(
      [-1, 0, 9, 10].map((after) => isInForce(planned, now + after)),
      [false, true, true, false],
    )
  })

  it('tells when to come back: after maintenance, within the minute where a door is closed until further notice', () => {
    const kakao = 'kakao' as ProviderId
    const at = (...given: Parameters<typeof override>[0][]) => reopensAt(given.map(override), kakao, now)
    assert.equal(at(), null)
    assert.equal(at({ action: 'force', light: 'red' }), null)
    assert.equal(at({ door: 'naver' as ProviderId }), null)
    assert.equal(at({ action: 'maintenance', until: now + 90 * minute }), now + 90 * minute)
    assert.equal(at({ action: 'maintenance', from: now + 1, until: now + minute }), null)
    assert.equal(at({ until: now + 90 * minute }), now + minute)
    assert.equal(at({ until: now + 5_000 }), now + 5_000)
    // It opens when the last of them is over, whichever was decided first.
    assert.equal(at({ action: 'maintenance', until: now + 90 * minute }, {}), now + 90 * minute)
  })

  it('touches no other door, and nothing at all when nothing is in force', () => {
    const board = boardOf(doorLight('naver'), doorLight('kakao'))
    assert.equal(overlay(board, [override({ until: now })], now), board)
    assert.equal(overlay(board, [override()], now).doors[0], board.doors[0])
  })

  it('whatever it is: no door is opened by it, none is green that cannot be used, and doors keep their places', () => {
    fc.assert(
      fc.property(anyBoard, fc.array(anyOverride, { maxLength: 8 }), (board, overrides) => {
        const { doors, ...rest } = overlay(board, overrides, now)
        assert.deepEqual(rest, { measuredAt: board.measuredAt, nextMs: board.nextMs, staleMs: board.staleMs })
        assert.deepEqual(
          doors.map(({ id }) => id),
          board.doors.map(({ id }) => id),
        )
        for (const [index, door] of doors.entries()) {
          const measured = board.doors[index] ?? assert.fail()
          const here = overrides.filter((one) => one.door === door.id && isInForce(one, now))
          const shut = here.some(({ action }) => action !== 'force')
          assert.equal(door.selectable, measured.selectable && !shut)
          assert.ok(door.selectable || door.light === 'red' || door === measured)
          assert.ok(door.since <= now)
          if (here.length === 0) assert.equal(door, measured)
        }
      }),
    )
  })
})
