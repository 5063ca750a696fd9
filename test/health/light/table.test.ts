import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { SignalSnapshot } from '../../../src/health/evidence/signals.ts'
import { lightOf, type ProviderCondition, rules } from '../../../src/health/light/rules.ts'
import { defaultThresholds, type LightThresholds, stricter } from '../../../src/health/light/thresholds.ts'
import { anyCondition, providerWith, widely } from '../condition.ts'
import { formerRules, lightByIfs } from './rules-oracle.ts'

const now = 1_000_000
const well = providerWith({ verified: 100, p95Ms: 400, lastEvidenceAt: now - 1_000 })
const page = { failures: 2, credible: true, passed: 0 }

/** One example of each rule, in the order of the table. */
const examples: readonly [rule: string, signals: Partial<SignalSnapshot>, rest?: Partial<ProviderCondition>][] = [
  ['breaker-open', {}, { breaker: 'open' }],
  ['probes-failed', { verified: 1, probeFailures: 2 }],
  ['backoff', {}, { backoff: true }],
  ['breaker-recovering', {}, { breaker: 'half-open' }],
  ['most-lost', { verified: 79, lost: 21 }],
  ['many-exchanges-failed', { verified: 89, lost: 11, failures: 11 }],
  ['login-page-down', { loginPage: page }],
  ['full', {}, { utilization: 0.95 }],
  ['exchange-very-slow', { p95Ms: 6_400 }],
  ['sole-network-failures', { verified: 0, lost: 3, lostWidely: 0, lostInSoleNetwork: 3 }],
  ['some-lost', { verified: 94, lost: 6 }],
  ['some-exchanges-failed', { verified: 97, lost: 3, failures: 3 }],
  ['login-page-failing', { loginPage: { ...page, credible: false } }],
  ['probe-blind-failures', { probeBlindFailures: true }],
  ['probe-failed', { verified: 1, probeFailures: 1 }],
  ['busy', {}, { utilization: 0.75 }],
  ['exchange-slow', { p95Ms: 3_200 }],
  ['exchanges-overdue', { overdue: 0.06 }],
  ['no-evidence', { lastEvidenceAt: null }],
  ['abandoned', { abandonment: 1.9 }],
  ['answers-incomplete', { verified: 6, incompleteWidely: 3 }],
  ['refused', { refused: 0.31 }],
  ['round-trips-slow', { slowRoundTrips: 0.51 }],
  ['dependency-down', { verified: 3 }, { dependencyDown: true }],
  ['ok', {}],
]

const conditionOf = (signals: Partial<SignalSnapshot>, rest?: Partial<ProviderCondition>): ProviderCondition => ({
  ...well,
  ...rest,
  signals: { ...well.signals, ...widely(signals) },
})

describe('The table of light rules', () => {
  it('has a name of its own for every rule, in words that a metric label may have', () => {
    const names = rules.map(({ name }) => name)
    assert.equal(new Set(names).size, names.length)
    for (const name of names) assert.match(name, /^[a-z]+(-[a-z]+)*$/)
  })

  it('lets every rule decide somewhere, and only what its row shows', () => {
    assert.deepEqual(
      examples.map(([rule]) => rule),
      rules.map(({ name }) => name),
    )
    for (const [rule, signals, rest] of examples) {
      const result = lightOf(conditionOf(signals, rest), now, defaultThresholds)
      const [light, reason, shut] = rules.find(({ name }) => name === rule)?.shows ?? []
      assert.deepEqual(
        [result.rule, result.light, result.reason, result.selectable],
        [rule, light, reason, shut === undefined],
      )
    }
  })

  it('is ordered from what shuts a door over red and yellow to green', () => {
    const worst = { red: 2, yellow: 1, green: 0 }
    const ranks = rules.map(({ shows }) => worst[shows[0]])
    assert.deepEqual(
      ranks,
      ranks.toSorted((a, b) => b - a),
    )
  })

  it('shows the same light as the ordered conditions that it replaced, whatever the condition and the thresholds', () => {
    const seen = new Set<string>()
    const thresholds = fc.oneof(
      fc.constantFrom(defaultThresholds, stricter(defaultThresholds)),
      fc.record<LightThresholds>({
        ...Object.fromEntries(
          Object.keys(defaultThresholds).map((name) => [name, fc.double({ min: 0, max: 3, noNaN: true })]),
        ),
        thinReturns: fc.constantFrom(0, 10, 30),
        baselineMs: fc.constantFrom(400, 1_600),
        staleMs: fc.constantFrom(1_000, 30_000),
        probesRed: fc.constantFrom(1, 2, 3),
      } as { [Name in keyof LightThresholds]: fc.Arbitrary<number> }),
    )
    fc.assert(
      fc.property(anyCondition(now), thresholds, (condition, given) => {
        const { rule, ...shown } = lightOf(condition, now, given)
        // Where a later rule decides, the former conditions say nothing.
        if (!formerRules.has(rule)) return
        assert.deepEqual(shown, lightByIfs(condition, now, given))
        seen.add(rule)
      }),
      // The examples come first: chance alone reached the last rules in most runs, not in all.
      {
        numRuns: 50_000,
        examples: examples.map(([, signals, rest]) => [conditionOf(signals, rest), defaultThresholds]),
      },
    )
    assert.deepEqual(
      [...formerRules].filter((name) => !seen.has(name)),
      [],
      'never decided',
    )
  }).timeout(120_000)
})
