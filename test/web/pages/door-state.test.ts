import assert from 'node:assert/strict'
import type { Light, LightReason } from '../../../src/domain/light.ts'
import { doorLine, doorState, opens, summarise } from '../../../src/web/pages/door-state.ts'

const light = (change: Partial<Light>): Light => ({
  light: 'green',
  selectable: true,
  reason: 'ok',
  waitSeconds: null,
  since: 0,
  ...change,
})

describe('What a citizen sees of a door', () => {
  it('is the published light in one of its words', () => {
    const cases: [Partial<Light>, string][] = [
      [{}, 'clear'],
      [{ light: 'yellow', reason: 'slow' }, 'slow'],
      [{ light: 'yellow', reason: 'unknown' }, 'unknown'],
      [{ light: 'yellow', reason: 'unknown', selectable: false }, 'ours'],
      [{ light: 'red', reason: 'saturated' }, 'busy'],
      [{ light: 'red', reason: 'recovering' }, 'busy'],
      [{ light: 'red', reason: 'outage', selectable: false }, 'down'],
      [{ light: 'red', reason: 'operator_closed', selectable: false }, 'down'],
      [{ light: 'red', reason: 'maintenance', selectable: false }, 'maint'],
    ]
    for (const [change, state] of cases) assert.equal(doorState(light(change), { ageMs: 0, staleMs: 30_000 }), state)
  })

  it('is unknown once the measurement is older than 30 seconds, and then the door opens', () => {
    for (const staleMs of [5_000, 30_000]) {
      assert.equal(doorState(light({}), { ageMs: staleMs, staleMs }), 'clear')
      assert.equal(doorState(light({}), { ageMs: staleMs + 1, staleMs }), 'unknown')
    }
    assert.equal(opens('unknown'), true)
    assert.deepEqual((['down', 'maint', 'ours'] as const).map(opens), [false, false, false])
  })

  it('names a dependency that is down while the door is not clear, and not because the board is old', () => {
    const dependency = { id: 'relay', name: { ko: '중계', en: 'Relay' }, sharedWith: [] }
    const line = (change: Partial<Light>, state: Parameters<typeof doorLine>[1]) =>
      doorLine({ ...light(change), dependency }, state)
    assert.equal(line({ light: 'red', reason: 'outage', selectable: false }, 'down'), 'dependency')
    assert.equal(line({ light: 'red', reason: 'failing' }, 'busy'), 'dependency')
    assert.equal(line({ light: 'yellow', reason: 'unknown' }, 'unknown'), 'dependency')
    assert.equal(line({ light: 'red', reason: 'failing' }, 'unknown'), 'unknown')
    assert.equal(line({}, 'clear'), 'now')
  })

  it('names a time only where one was measured, rounded up, and never more than “over five minutes”', () => {
    const line = (waitSeconds: number | null) =>
      doorLine(light({ light: 'yellow', reason: 'slow', waitSeconds }), 'slow')
    assert.deepEqual([3, 11, 42, 61, 150, 299, 301, 9000].map(line), [
      'about10',
      'about30',
      'about60',
      'about120',
      'about180',
      'about300',
      'over300',
      'over300',
    ])
    assert.equal(line(null), 'crowded')
    assert.equal(doorLine(light({ waitSeconds: 2 }), 'clear'), 'now')
  })

  it('says the reason where no time was measured', () => {
    const line = (reason: LightReason, state: 'slow' | 'busy') => doorLine(light({ reason }), state)
    assert.equal(line('failing', 'slow'), 'sometimes')
    assert.equal(line('failing', 'busy'), 'often')
    assert.equal(line('recovering', 'busy'), 'recovering')
    assert.equal(line('saturated', 'busy'), 'crowded')
  })

  it('says that an operator decided where that alone explains the colour, and when a maintenance is over', () => {
    const forced = (colour: 'yellow' | 'red') => light({ light: colour, reason: 'unknown', decidedBy: 'operator' })
    for (const [colour, state] of [
      ['yellow', 'slow'],
      ['red', 'busy'],
    ] as const) {
      assert.equal(doorState(forced(colour), { ageMs: 0, staleMs: 30_000 }), state)
      assert.equal(doorLine(forced(colour), state), 'operator')
    }
    assert.equal(doorLine(light({ reason: 'maintenance', until: 1 }), 'maint'), 'maintUntil')
    assert.equal(doorLine(light({ reason: 'maintenance' }), 'maint'), 'maint')
  })

  it('adds up to one line above the doors', () => {
    assert.deepEqual(summarise(['clear', 'busy', 'clear']), { kind: 'clear', count: 2 })
    assert.deepEqual(summarise(['slow', 'busy', 'down']), { kind: 'none_clear' })
    assert.deepEqual(summarise(['busy', 'busy', 'down']), { kind: 'all_busy' })
    assert.deepEqual(summarise(['down', 'maint']), { kind: 'all_down' })
    assert.deepEqual(summarise(['unknown', 'down']), { kind: 'unknown' })
    assert.deepEqual(summarise(['ours', 'ours', 'maint']), { kind: 'our_side' })
    assert.deepEqual(summarise(['ours', 'clear']), { kind: 'clear', count: 1 })
  })
})
