import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { LoginPageSignal } from '../../../src/health/evidence/signals.ts'
import { lightOf, type ProviderCondition, type RuleResult } from '../../../src/health/light/rules.ts'
import { type SteadyLight, steady } from '../../../src/health/light/steadiness.ts'
import { defaultThresholds, stricter } from '../../../src/health/light/thresholds.ts'
import { anyCondition, providerWith } from '../condition.ts'

const now = 1_000_000
const steadyMs = 9_000
const share = fc.double({ min: 0, max: 1, noNaN: true })
const condition = anyCondition(now)
/** One more failed login-page check. */
const ill = (page: LoginPageSignal | null): LoginPageSignal => ({
  passed: page?.passed ?? 0,
  credible: page?.credible ?? false,
  failures: (page?.failures ?? 0) + 1,
})
const rank = { green: 0, yellow: 1, red: 2 }
const badness = ({ light, selectable }: Pick<RuleResult, 'light' | 'selectable'>) => rank[light] + (selectable ? 0 : 1)
const light = (given: ProviderCondition) => lightOf(given, now, defaultThresholds)

describe('The light of a door, under any condition,', () => {
  it('is never green without evidence, nor with evidence older than 30 s', () => {
    fc.assert(
      fc.property(condition, fc.option(fc.integer({ min: 30_001, max: 9_000_000 })), (given, ageMs) => {
        const lastEvidenceAt = ageMs === null ? null : now - ageMs
        assert.notEqual(light({ ...given, signals: { ...given.signals, lastEvidenceAt } }).light, 'green')
      }),
    )
  })

  it('is unknown when the only thing against a provider is old evidence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30_001, max: 9_000_000 }), (ageMs) => {
        const result = light(providerWith({ lastEvidenceAt: now - ageMs }))
        assert.deepEqual([result.light, result.reason, result.selectable], ['yellow', 'unknown', true])
      }),
    )
  })

  it('is at most yellow, and never shut, for abandoned round trips, however many', () => {
    fc.assert(
      fc.property(condition, fc.double({ min: 0, max: 1_000, noNaN: true }), (given, away) => {
        const without = light({ ...given, signals: { ...given.signals, abandonment: null } })
        const result = light({ ...given, signals: { ...given.signals, abandonment: away } })
        assert.ok(badness(result) <= Math.max(1, badness(without)))
        assert.equal(result.selectable, without.selectable)
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
          { ...given, signals: { ...signals, lostWidely: signals.lostWidely + more } },
          { ...given, signals: { ...signals, failuresWidely: signals.failuresWidely + more } },
          { ...given, signals: { ...signals, incompleteWidely: signals.incompleteWidely + more } },
          { ...given, signals: { ...signals, lostInSoleNetwork: signals.lostInSoleNetwork + more } },
          { ...given, signals: { ...signals, loginPage: { ...ill(signals.loginPage), credible: true } } },
          { ...given, signals: { ...signals, loginPage: { ...ill(signals.loginPage), passed: 0 } } },
          { ...given, signals: { ...signals, abandonment: (signals.abandonment ?? 0) + more } },
        ]
        for (const one of worse) assert.ok(badness(light(one)) >= badness(light(given)))
      }),
    )
  })

  it('stays red for failed exchanges, however many people are lost beside them', () => {
    for (const lostWidely of [6, 8, 40]) {
      const given = { verified: 52, failuresWidely: 6, lostWidely }
      assert.equal(light(providerWith({ ...given, lastEvidenceAt: now })).light, 'red', `${lostWidely} lost`)
    }
  })

  it('is shut while the breaker is open or the provider asked for a pause', () => {
    fc.assert(
      fc.property(condition, (given) => {
        if (given.breaker === 'open' || given.backoff) assert.equal(light(given).selectable, false)
      }),
    )
  })

  it('needs better signals to improve than to stay as it is', () => {
    const strict = stricter(defaultThresholds)
    fc.assert(
      fc.property(condition, (given) => {
        assert.ok(badness(lightOf(given, now, strict)) >= badness(light(given)))
      }),
    )
    const brink = providerWith({ verified: 955, lost: 45, p95Ms: 100, lastEvidenceAt: now })
    assert.deepEqual([light(brink).light, lightOf(brink, now, strict).light], ['green', 'yellow'])
  })

  it('gets worse at once, and better one step at a time, each after 9 s of results that are better by the margin', () => {
    fc.assert(
      fc.property(fc.array(condition, { minLength: 2, maxLength: 60 }), (conditions) => {
        let shown: SteadyLight | null = null
        let lastStep = Number.NEGATIVE_INFINITY
        for (const [second, given] of conditions.entries()) {
          const at = now + second * 1_000
          const result = lightOf(given, at, defaultThresholds)
          const strict = lightOf(given, at, stricter(defaultThresholds))
          const before: SteadyLight | null = shown
          shown = steady(before, result, { now: at, steadyMs, strict })
          assert.ok(badness(shown) >= badness(result), 'never better than the rules say')
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
