import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { BreakerVerdict } from '../../../src/domain/health.ts'
import { openGate } from '../../../src/health/breaker/slow-start.ts'
import { closedVerdict } from '../../../src/health/breaker/state.ts'

const start = 1_000_000
const rampAt = (stage: number): BreakerVerdict => ({
  ...{ ...closedVerdict, phase: 'ramp', stage, since: start, version: 9 },
})
const opened: BreakerVerdict = { ...closedVerdict, phase: 'open', since: start }
const held: BreakerVerdict = { ...closedVerdict, notBefore: start + 30_000 }

/** A gate on a clock that the test moves. */
function scene(capacity = 100_000) {
  const clock = { now: start }
  const gate = openGate('kakao', { resetMs: 5_000, rampMs: 3_000, capacity }, () => clock.now)
  const devices = Array.from({ length: 10_000 }, (_, n) => `device-${n}`)
  const letIn = (verdict: BreakerVerdict) => devices.filter((device) => gate.enter(verdict, device) === null)
  return { gate, clock, letIn }
}

describe('The gate of a door', () => {
  it('is no gate while all is well', () => {
    const { letIn } = scene()
    assert.equal(letIn(closedVerdict).length, 10_000)
  })

  it('lets in the share of the ramp, and whoever was let in at a stage at every later one', () => {
    const { letIn } = scene()
    const stages = [0, 1, 2].map((stage) => letIn(rampAt(stage)))
    for (const [stage, share] of [0.02, 0.1, 0.5].entries()) {
      const seen = (stages[stage]?.length ?? 0) / 10_000
      assert.ok(Math.abs(seen - share) < 0.02, `stage ${stage}: ${seen}`)
    }
    for (const [stage, earlier] of stages.entries()) {
      const later = new Set(stages[stage + 1] ?? earlier)
      assert.ok(earlier.every((device) => later.has(device)))
    }
  })

  it('answers a device the same however often it reloads, and draws anew after ten minutes', () => {
    const { gate, clock, letIn } = scene()
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 2 }), (device, stage) => {
        const answers = Array.from({ length: 20 }, () => gate.opensAt(rampAt(stage), device))
        assert.equal(new Set(answers).size, 1)
      }),
    )
    const one = letIn(rampAt(0))
    clock.now += 600_000
    const other = new Set(letIn(rampAt(0)))
    assert.ok(one.filter((device) => other.has(device)).length < one.length / 4)
  })

  it('lets in no more a second than the share of its room, however many devices somebody makes', () => {
    const { gate, clock, letIn } = scene(200)
    assert.equal(letIn(rampAt(0)).length, 4)
    assert.equal(letIn(rampAt(0)).length, 0)
    clock.now += 1_000
    assert.equal(gate.opensAt(rampAt(1), letIn(rampAt(0))[0] ?? ''), null, 'to ask counts nobody')
    clock.now += 1_000
    assert.equal(letIn(rampAt(1)).length, 20)
    assert.equal(scene(1).letIn(rampAt(0)).length, 1, 'and never nobody at all')
  })

  it('tells whoever is refused when to come back, spread so that not all come at once', () => {
    const { gate } = scene()
    for (const [verdict, from, to] of [
      [opened, start + 6_000, start + 11_000],
      [held, start + 31_000, start + 46_000],
    ] as const) {
      const waits = Array.from({ length: 500 }, (_, n) => gate.opensAt(verdict, `device-${n}`) ?? 0)
      assert.ok(waits.every((wait) => wait >= from && wait <= to))
      assert.ok(new Set(waits).size > 300)
    }
  })

  it('waits for nothing that lies ahead because a clock was set back', () => {
    const { gate, clock } = scene()
    clock.now -= 600_000
    assert.equal(gate.opensAt(held, 'device'), null)
    assert.ok((gate.opensAt(opened, 'device') ?? start) < clock.now + 12_000)
  })
})
