import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  defaultThresholds,
  lightOf,
  type ProviderCondition,
  type RuleResult,
  type SteadyLight,
  steady,
} from '../../../src/health/light/rules.ts'
import { anyWord, doorWith } from '../condition.ts'

const now = 1_000_000
const well = { ...doorWith({ verified: 100, p95Ms: 400, lastEvidenceAt: now - 1_000 }), baselineRoundTripMs: 30_000 }
const light = (change: Partial<ProviderCondition>, signals: Partial<ProviderCondition['signals']> = {}) => {
  const { light, selectable, reason } = lightOf(
    { ...well, ...change, signals: { ...well.signals, ...signals } },
    now,
    defaultThresholds,
  )
  return `${light} ${reason}${selectable ? '' : ' shut'}`
}

const condition: fc.Arbitrary<ProviderCondition> = fc.record({
  breaker: fc.constantFrom('closed', 'half-open', 'open'),
  utilization: fc.double({ min: 0, max: 1, noNaN: true }),
  signals: fc.record({
    verified: fc.nat(500),
    lost: fc.nat(500),
    failures: fc.nat(500),
    p95Ms: fc.option(fc.integer({ min: 50, max: 60_000 })),
    ...anyWord,
    verifiedSinceFailure: fc.nat(100),
    lastEvidenceAt: fc.option(fc.integer({ min: 0, max: now })),
  }),
})

describe('The light of a door', () => {
  it('is green when people get through and it is quick', () => assert.equal(light({}), 'green ok'))

  it('is never green from silence', () => {
    const silent = { verified: 0, lost: 0, p95Ms: null }
    assert.equal(light({}, { ...silent, lastEvidenceAt: null }), 'yellow unknown')
    assert.equal(light({}, { ...silent, lastEvidenceAt: now - 30_001 }), 'yellow unknown')
    assert.equal(light({}, { ...silent, lastEvidenceAt: now - 30_000 }), 'green ok')
  })

  it('is shut while a breaker is open, whatever else is well', () =>
    assert.equal(light({ breaker: 'open' }), 'red outage shut'))

  it('lets people try again, in red, when a breaker is half open', () =>
    assert.equal(light({ breaker: 'half-open' }), 'red recovering'))

  it('turns with the share of people who get through', () => {
    assert.equal(light({}, { verified: 96, lost: 4 }), 'green ok')
    assert.equal(light({}, { verified: 94, lost: 6 }), 'yellow failing')
    assert.equal(light({}, { verified: 79, lost: 21 }), 'red failing')
  })

  it('turns with failed token exchanges', () => {
    assert.equal(light({}, { verified: 97, lost: 3, failures: 3 }), 'yellow failing')
    assert.equal(light({}, { verified: 89, lost: 11, failures: 11 }), 'red failing')
  })

  it('counts slow as bad', () => {
    assert.equal(light({}, { p95Ms: 3_200 }), 'yellow slow')
    assert.equal(light({}, { p95Ms: 6_400 }), 'red slow')
  })

  it('makes no door red for one or two slow exchanges on thin traffic', () => {
    assert.equal(light({}, { verified: 1, p95Ms: 6_400 }), 'yellow slow')
    assert.equal(light({}, { verified: 2, p95Ms: 6_400 }), 'yellow slow')
    assert.equal(light({}, { verified: 3, p95Ms: 6_400 }), 'red slow')
  })

  it('shows a full bulkhead', () => {
    assert.equal(light({ utilization: 0.75 }), 'yellow saturated')
    assert.equal(light({ utilization: 0.95 }), 'red saturated')
  })

  it('follows the probes on thin traffic: one failure yellow, two red and shut', () => {
    const thin = { verified: 1, lost: 0, p95Ms: null }
    assert.equal(light({}, { ...thin, probeFailures: 1 }), 'yellow failing')
    assert.equal(light({}, { ...thin, probeFailures: 2 }), 'red outage shut')
  })

  it('follows the people, not the probes, when many get through', () =>
    assert.equal(light({}, { probeFailures: 2, verifiedSinceFailure: 3 }), 'green ok'))

  it('follows the probes when nobody got through since they began to fail, however many did before', () => {
    assert.equal(light({}, { probeFailures: 1 }), 'yellow failing')
    assert.equal(light({}, { probeFailures: 2 }), 'red outage shut')
  })

  it('warns of a page that does not answer, shuts nothing, and believes whoever was sent there since and got through', () => {
    const loginPage = { failures: 1, credible: true, passed: 0 }
    assert.equal(light({}, { loginPage }), 'yellow failing')
    assert.equal(light({}, { loginPage: { ...loginPage, failures: 2 } }), 'red failing')
    assert.equal(light({}, { loginPage: { ...loginPage, failures: 9, passed: 1 } }), 'green ok')
    const thin = { verified: 0, p95Ms: null }
    assert.equal(light({}, { ...thin, loginPage: { ...loginPage, failures: 9 } }), 'red failing')
  })

  it('does not turn red for a page that was never seen: not everything people reach can we', () =>
    assert.equal(light({}, { loginPage: { failures: 99, credible: false, passed: 0 } }), 'yellow failing'))

  it('is yellow, never worse, where most people are long under way, and where many are refused there', () => {
    assert.equal(light({}, { slowRoundTrips: 0.5 }), 'green ok')
    assert.equal(light({}, { slowRoundTrips: 0.51 }), 'yellow slow')
    assert.equal(light({}, { slowRoundTrips: 1 }), 'yellow slow')
    assert.equal(light({}, { refused: 0.3 }), 'green ok')
    assert.equal(light({}, { refused: 0.31 }), 'yellow failing')
    assert.equal(light({}, { refused: 1 }), 'yellow failing')
  })

  it('is not made red by losses of one lot of networks while people of others get through', () => {
    assert.equal(light({}, { verified: 3, lost: 3 }), 'red failing')
    assert.equal(light({}, { verified: 3, lost: 3, singleSourceFailures: true }), 'yellow failing')
  })

  it('is yellow while people are lost in vain, though nothing else speaks against the door', () =>
    assert.equal(light({}, { verified: 0, p95Ms: null, probeBlindFailures: true }), 'yellow failing'))

  it('tells how long the provider makes people wait: the exchange, and the way beyond what is usual', () => {
    const wait = (signals: Partial<ProviderCondition['signals']>) =>
      lightOf({ ...well, signals: { ...well.signals, ...signals } }, now, defaultThresholds).waitSeconds
    assert.equal(wait({ p95Ms: null }), null)
    assert.equal(wait({ p95Ms: 400, roundTripMs: 25_000, slowRoundTrips: 0 }), 1)
    assert.equal(wait({ p95Ms: 1_600, roundTripMs: 88_400, slowRoundTrips: 1 }), 60)
    assert.equal(wait({ p95Ms: 1_600, roundTripMs: 88_400 }), 2, 'of few networks the way says nothing')
  })

  it('does not turn red for one person’s mishap on thin traffic', () =>
    assert.equal(light({}, { verified: 0, lost: 1, failures: 1 }), 'green ok'))

  it('is green only with evidence, a closed breaker and no bad ratio', () => {
    fc.assert(
      fc.property(condition, (given) => {
        const verdict = lightOf(given, now, defaultThresholds)
        if (verdict.light !== 'green') return
        assert.equal(given.breaker, 'closed')
        assert.ok(given.utilization < defaultThresholds.utilizationYellow)
        assert.ok(given.signals.lastEvidenceAt !== null && now - given.signals.lastEvidenceAt <= 30_000)
        assert.equal(verdict.reason, 'ok')
      }),
    )
  })

  it('says ok with green and only with green, and shuts a door only in red', () => {
    fc.assert(
      fc.property(condition, (given) => {
        const { light, reason, selectable } = lightOf(given, now, defaultThresholds)
        assert.equal(reason === 'ok', light === 'green')
        assert.ok(selectable || light === 'red')
      }),
    )
  })
})

describe('A steady light', () => {
  const steadyMs = 9_000
  const green: RuleResult = { light: 'green', selectable: true, reason: 'ok', waitSeconds: 1 }
  const yellow: RuleResult = { light: 'yellow', selectable: true, reason: 'slow', waitSeconds: 4 }
  const shut: RuleResult = { light: 'red', selectable: false, reason: 'outage', waitSeconds: null }
  const play = (verdicts: readonly (readonly [at: number, verdict: RuleResult])[]) =>
    verdicts.reduce<SteadyLight | null>((shown, [at, verdict]) => steady(shown, verdict, { now: at, steadyMs }), null)

  it('gets worse at once', () => {
    const shown = play([
      [0, green],
      [1_000, shut],
    ])
    assert.deepEqual([shown?.light, shown?.selectable, shown?.since], ['red', false, 1_000])
  })

  it('gets better only after steady good news, one step at a time', () => {
    const colours: string[] = []
    let shown = play([
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

  it('starts its patience anew when bad news comes in between', () => {
    const shown = play([
      [0, shut],
      [8_000, green],
      [9_000, shut],
      [10_000, green],
      [18_000, green],
    ])
    assert.equal(shown?.selectable, false)
  })

  it('opens a shut door at once, red, to the few whom the ramp lets in', () => {
    const shown: SteadyLight = { ...shut, since: 0, betterSince: null }
    const recovering: RuleResult = { light: 'red', selectable: true, reason: 'recovering', waitSeconds: null }
    const of = (verdict: RuleResult, slowStart: boolean) => {
      const { light, selectable } = steady(shown, verdict, { now: 1_000, steadyMs, slowStart })
      return `${light} ${selectable}`
    }
    assert.equal(of(recovering, false), 'red false')
    assert.equal(of(recovering, true), 'red true')
    assert.equal(of(green, true), 'red false')
  })

  it('leaves “unknown” at the first evidence', () => {
    const unknown: RuleResult = { light: 'yellow', selectable: true, reason: 'unknown', waitSeconds: null }
    const shown = play([
      [0, unknown],
      [1_000, green],
    ])
    assert.equal(shown?.light, 'green')
  })

  it('never shows better than the rules say, and never flips more than once in the time of patience when it improves', () => {
    const rank = { green: 0, yellow: 1, red: 2 }
    const verdict = fc.constantFrom(green, yellow, shut)
    fc.assert(
      fc.property(fc.array(verdict, { minLength: 2, maxLength: 80 }), (verdicts) => {
        let shown: SteadyLight | null = null
        let improvedAt = Number.NEGATIVE_INFINITY
        for (const [second, said] of verdicts.entries()) {
          const before: SteadyLight | null = shown
          shown = steady(before, said, { now: second * 1_000, steadyMs })
          assert.ok(rank[shown.light] >= rank[said.light])
          if (before && rank[shown.light] < rank[before.light]) {
            assert.ok(second * 1_000 - improvedAt >= steadyMs)
            improvedAt = second * 1_000
          }
        }
      }),
    )
  })
})
