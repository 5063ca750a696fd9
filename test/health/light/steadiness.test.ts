import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { RuleResult } from '../../../src/health/light/rules.ts'
import { type SteadyLight, steady } from '../../../src/health/light/steadiness.ts'

const steadyMs = 9_000
const green: RuleResult = { light: 'green', selectable: true, reason: 'ok', waitSeconds: 1, rule: 'ok' }
const yellow: RuleResult = {
  light: 'yellow',
  selectable: true,
  reason: 'slow',
  waitSeconds: 4,
  rule: 'exchange-slow',
}
const shut: RuleResult = {
  light: 'red',
  selectable: false,
  reason: 'outage',
  waitSeconds: null,
  rule: 'breaker-open',
}
/** The light after these results, each at its instant. */
const lightAfter = (results: readonly (readonly [at: number, result: RuleResult])[]) =>
  results.reduce<SteadyLight | null>((shown, [at, result]) => steady(shown, result, { now: at, steadyMs }), null)

describe('A steady light', () => {
  it('gets worse at once', () => {
    const shown = lightAfter([
      [0, green],
      [1_000, shut],
    ])
    assert.deepEqual([shown?.light, shown?.selectable, shown?.since], ['red', false, 1_000])
  })

  it('gets better only after nine seconds of good results, one step at a time', () => {
    const colours: string[] = []
    let shown = lightAfter([
      [0, green],
      [1_000, shut],
    ])
    for (let at = 2_000; at <= 40_000; at += 1_000) {
      shown = steady(shown, green, { now: at, steadyMs })
      colours.push(`${shown.light}${shown.selectable ? '' : '!'}`)
    }
    assert.deepEqual(
      colours.filter((colour, index) => colour !== colours[index - 1]),
      ['red!', 'red', 'yellow', 'green'],
    )
  })

  it('names the rule that decided what it shows, and says so while it only gets better', () => {
    let shown = lightAfter([[0, shut]])
    const names = [shown?.rule]
    for (let at = 1_000; at <= 40_000; at += 1_000) {
      shown = steady(shown, green, { now: at, steadyMs })
      if (shown.rule !== names.at(-1)) names.push(shown.rule)
    }
    assert.deepEqual(names, ['breaker-open', 'getting-better', 'ok'])
  })

  it('waits the nine seconds anew when a bad result comes in between', () => {
    const shown = lightAfter([
      [0, shut],
      [8_000, green],
      [9_000, shut],
      [10_000, green],
      [18_000, green],
    ])
    assert.equal(shown?.selectable, false)
  })

  it('opens a shut door at once, in red, when slow start admits a few devices', () => {
    const shown: SteadyLight = { ...shut, since: 0, betterSince: null }
    const recovering: RuleResult = { ...shut, selectable: true, reason: 'recovering', rule: 'breaker-recovering' }
    const colourAfter = (result: RuleResult, slowStart: boolean) => {
      const { light, selectable } = steady(shown, result, { now: 1_000, steadyMs, slowStart })
      return `${light} ${selectable}`
    }
    assert.equal(colourAfter(recovering, false), 'red false')
    assert.equal(colourAfter(recovering, true), 'red true')
    assert.equal(colourAfter(green, true), 'red false')
  })

  it('leaves “unknown” at the first evidence', () => {
    const unknown: RuleResult = { ...yellow, reason: 'unknown', waitSeconds: null, rule: 'no-evidence' }
    const shown = lightAfter([
      [0, unknown],
      [1_000, green],
    ])
    assert.equal(shown?.light, 'green')
  })

  it('is never better than the rules say, and improves at most once in nine seconds', () => {
    const rank = { green: 0, yellow: 1, red: 2 }
    fc.assert(
      fc.property(fc.array(fc.constantFrom(green, yellow, shut), { minLength: 2, maxLength: 80 }), (results) => {
        let shown: SteadyLight | null = null
        let improvedAt = Number.NEGATIVE_INFINITY
        for (const [second, result] of results.entries()) {
          const before: SteadyLight | null = shown
          shown = steady(before, result, { now: second * 1_000, steadyMs })
          assert.ok(rank[shown.light] >= rank[result.light])
          if (before && rank[shown.light] < rank[before.light]) {
            assert.ok(second * 1_000 - improvedAt >= steadyMs)
            improvedAt = second * 1_000
          }
        }
      }),
    )
  })
})
