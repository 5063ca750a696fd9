import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { BreakerPosition } from '../../../src/health/breaker/breaker.ts'
import type { LoginPageSignal } from '../../../src/health/evidence/signals.ts'
import {
  defaultThresholds,
  lightOf,
  type ProviderCondition,
  type RuleResult,
  type SteadyLight,
  steady,
  stricter,
} from '../../../src/health/light/rules.ts'
import { anyWord, doorWith } from '../condition.ts'

const now = 1_000_000
const steadyMs = 9_000
const share = fc.double({ min: 0, max: 1, noNaN: true })
const condition = fc.record({
  breaker: fc.constantFrom<BreakerPosition>('closed', 'half-open', 'open'),
  utilization: share,
  backoff: fc.boolean(),
  dependencyDown: fc.boolean(),
  baselineRoundTripMs: fc.integer({ min: 10_000, max: 180_000 }),
  signals: fc.record({
    verified: fc.nat(200),
    lost: fc.nat(40),
    failures: fc.nat(40),
    p95Ms: fc.option(fc.constantFrom(50, 800, 1_600, 3_200, 6_400, Number.POSITIVE_INFINITY)),
    ...anyWord,
    verifiedSinceFailure: fc.nat(10),
    lastEvidenceAt: fc.option(fc.integer({ min: now - 60_000, max: now })),
    away: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
  }),
})
/** One more failed look at the page people are sent to. */
const ill = (loginPage: LoginPageSignal | null) => ({
  ...{
    passed: loginPage?.passed ?? 0,
    credible: loginPage?.credible ?? false,
    failures: (loginPage?.failures ?? 0) + 1,
  },
})
const rank = { green: 0, yellow: 1, red: 2 }
const badness = ({ light, selectable }: RuleResult) => rank[light] + (selectable ? 0 : 1)
const light = (given: ProviderCondition) => lightOf(given, now, defaultThresholds)

describe('The light of a door, whatever happens,', () => {
  it('is never green without evidence, nor with evidence older than 30 s', () => {
    fc.assert(
      fc.property(condition, fc.option(fc.integer({ min: 30_001, max: 9_000_000 })), (given, ageMs) => {
        const lastEvidenceAt = ageMs === null ? null : now - ageMs
        assert.notEqual(light({ ...given, signals: { ...given.signals, lastEvidenceAt } }).light, 'green')
      }),
    )
  })

  it('says unknown when all that speaks against a door is that nothing has been heard of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30_001, max: 9_000_000 }), (ageMs) => {
        const verdict = light(doorWith({ lastEvidenceAt: now - ageMs }))
        assert.deepEqual([verdict.light, verdict.reason, verdict.selectable], ['yellow', 'unknown', true])
      }),
    )
  })

  it('is not made worse than yellow, nor shut, by people who stay away, however many', () => {
    fc.assert(
      fc.property(condition, fc.double({ min: 0, max: 1_000, noNaN: true }), (given, away) => {
        const without = light({ ...given, signals: { ...given.signals, abandonment: null } })
        const verdict = light({ ...given, signals: { ...given.signals, abandonment: away } })
        assert.ok(badness(verdict) <= Math.max(1, badness(without)))
        assert.equal(verdict.selectable, without.selectable)
      }),
    )
  })

  it('gets no better when any signal gets worse', () => {
    fc.assert(
      fc.property(condition, fc.nat(40), share, (given, more, fuller) => {
        const { signals } = given
        const worse: ProviderCondition[] = [
          { ...given, breaker: 'open' },
          { ...given, backoff: true },
          { ...given, dependencyDown: true },
          { ...given, utilization: Math.max(given.utilization, fuller) },
          { ...given, signals: { ...signals, probeFailures: signals.probeFailures + 1 } },
          { ...given, signals: { ...signals, p95Ms: Number.POSITIVE_INFINITY } },
          { ...given, signals: { ...signals, slowRoundTrips: Math.max(signals.slowRoundTrips ?? 0, fuller) } },
          { ...given, signals: { ...signals, refused: Math.max(signals.refused ?? 0, fuller) } },
          { ...given, signals: { ...signals, probeBlindFailures: true } },
          { ...given, signals: { ...signals, singleSourceFailures: false } },
          { ...given, signals: { ...signals, loginPage: { ...ill(signals.loginPage), credible: true } } },
          { ...given, signals: { ...signals, loginPage: { ...ill(signals.loginPage), passed: 0 } } },
          { ...given, signals: { ...signals, abandonment: (signals.away ?? 0) + more } },
        ]
        for (const one of worse) assert.ok(badness(light(one)) >= badness(light(given)))
      }),
    )
  })

  it('may be used by nobody while its breaker is open or its provider asked for a pause', () => {
    fc.assert(
      fc.property(condition, (given) => {
        if (given.breaker === 'open' || given.backoff) assert.equal(light(given).selectable, false)
      }),
    )
  })

  it('must do better to improve than it had to do to stay', () => {
    const strict = stricter(defaultThresholds)
    fc.assert(
      fc.property(condition, (given) => {
        assert.ok(badness(lightOf(given, now, strict)) >= badness(light(given)))
      }),
    )
    const brink = doorWith({ verified: 955, lost: 45, p95Ms: 100, lastEvidenceAt: now })
    assert.deepEqual([light(brink).light, lightOf(brink, now, strict).light], ['green', 'yellow'])
  })

  it('gets worse at once, and better one step at a time, each after 9 s of verdicts that are better by the margin', () => {
    fc.assert(
      fc.property(fc.array(condition, { minLength: 2, maxLength: 60 }), (conditions) => {
        let shown: SteadyLight | null = null
        let lastStep = Number.NEGATIVE_INFINITY
        for (const [second, given] of conditions.entries()) {
          const at = now + second * 1_000
          const verdict = lightOf(given, at, defaultThresholds)
          const strict = lightOf(given, at, stricter(defaultThresholds))
          const before: SteadyLight | null = shown
          shown = steady(before, verdict, { now: at, steadyMs, stricter: strict })
          assert.ok(badness(shown) >= badness(verdict), 'never better than the rules say')
          if (!before || before.reason === 'unknown') continue
          const step: number = badness(before) - badness(shown)
          if (step <= 0) continue
          assert.equal(step, 1)
          assert.ok(at - lastStep >= steadyMs)
          assert.ok(badness(strict) < badness(before))
          lastStep = at
        }
      }),
      { numRuns: 300 },
    )
  })
})
