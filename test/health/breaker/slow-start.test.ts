import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { SharedBreaker, SlowStartStep } from '../../../src/domain/health.ts'
import { openSlowStart } from '../../../src/health/breaker/slow-start.ts'
import { closedBreaker } from '../../../src/health/breaker/state.ts'

const start = 1_000_000
const stepAt = (step: SlowStartStep): SharedBreaker => ({
  ...closedBreaker,
  phase: 'slow-start',
  step,
  since: start,
  probesUnreliable: false,
  version: 9,
})
const opened: SharedBreaker = { ...closedBreaker, phase: 'open', since: start, probesUnreliable: false }
const inBackoff: SharedBreaker = { ...closedBreaker, backoffUntil: start + 30_000 }

/** Slow start on a clock that the test moves. */
function scene(capacity = 100_000) {
  const clock = { now: start }
  const slowStart = openSlowStart('kakao', { resetMs: 5_000, rampMs: 3_000, capacity }, () => clock.now)
  const devices = Array.from({ length: 10_000 }, (_, n) => `device-${n}`)
  const admitted = (breaker: SharedBreaker) => devices.filter((device) => slowStart.enter(breaker, device) === null)
  return { slowStart, clock, admitted }
}

describe('Slow start at a provider', () => {
  it('admits every device while the breaker is closed', () => {
    const { admitted } = scene()
    assert.equal(admitted(closedBreaker).length, 10_000)
  })

  it('admits the share of the step, and a device admitted at one step at every later one', () => {
    const { admitted } = scene()
    const steps = ([0, 1, 2] as const).map((step) => admitted(stepAt(step)))
    for (const [step, share] of [0.02, 0.1, 0.5].entries()) {
      const seen = (steps[step]?.length ?? 0) / 10_000
      assert.ok(Math.abs(seen - share) < 0.02, `step ${step}: ${seen}`)
    }
    for (const [step, earlier] of steps.entries()) {
      const later = new Set(steps[step + 1] ?? earlier)
      assert.ok(earlier.every((device) => later.has(device)))
    }
  })

  it('gives a device the same answer however often it reloads, and a new position after ten minutes', () => {
    const { slowStart, clock, admitted } = scene()
    fc.assert(
      fc.property(fc.string(), fc.constantFrom<SlowStartStep[]>(0, 1, 2), (device, step) => {
        const answers = Array.from({ length: 20 }, () => slowStart.opensAt(stepAt(step), device))
        assert.equal(new Set(answers).size, 1)
      }),
    )
    const one = admitted(stepAt(0))
    clock.now += 600_000
    const other = new Set(admitted(stepAt(0)))
    assert.ok(one.filter((device) => other.has(device)).length < one.length / 4)
  })

  it('admits no more devices a second than the share of its capacity, however many new devices come', () => {
    const { slowStart, clock, admitted } = scene(200)
    assert.equal(admitted(stepAt(0)).length, 4)
    assert.equal(admitted(stepAt(0)).length, 0)
    clock.now += 1_000
    assert.equal(slowStart.opensAt(stepAt(1), admitted(stepAt(0))[0] ?? ''), null, 'asking counts no device')
    clock.now += 1_000
    assert.equal(admitted(stepAt(1)).length, 20)
    assert.equal(scene(1).admitted(stepAt(0)).length, 1, 'and always at least one')
  })

  it('tells a refused device when to try again, spread so that not all come at once', () => {
    const { slowStart } = scene()
    for (const [breaker, from, to] of [
      [opened, start + 6_000, start + 11_000],
      [inBackoff, start + 31_000, start + 46_000],
    ] as const) {
      const waits = Array.from({ length: 500 }, (_, n) => slowStart.opensAt(breaker, `device-${n}`) ?? 0)
      assert.ok(waits.every((wait) => wait >= from && wait <= to))
      assert.ok(new Set(waits).size > 300)
    }
  })

  it('waits for nothing that lies ahead because a clock was set back', () => {
    const { slowStart, clock } = scene()
    clock.now -= 600_000
    assert.equal(slowStart.opensAt(inBackoff, 'device'), null)
    assert.ok((slowStart.opensAt(opened, 'device') ?? start) < clock.now + 12_000)
  })
})
