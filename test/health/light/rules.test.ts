import assert from 'node:assert/strict'
import fc from 'fast-check'
import { lightOf, type ProviderCondition } from '../../../src/health/light/rules.ts'
import { defaultThresholds } from '../../../src/health/light/thresholds.ts'
import { anyCondition, providerWith, widely } from '../condition.ts'

const now = 1_000_000
const well = {
  ...providerWith({ verified: 100, p95Ms: 400, lastEvidenceAt: now - 1_000 }),
  baselineRoundTripMs: 30_000,
}
const light = (change: Partial<ProviderCondition>, signals: Partial<ProviderCondition['signals']> = {}) => {
  const { light, selectable, reason } = lightOf(
    { ...well, ...change, signals: { ...well.signals, ...widely(signals) } },
    now,
    defaultThresholds,
  )
  return `${light} ${reason}${selectable ? '' : ' shut'}`
}

describe('The light of a door', () => {
  it('is green when people are verified and the exchange is quick', () => assert.equal(light({}), 'green ok'))

  it('is never green from silence', () => {
    const silent = { verified: 0, lost: 0, p95Ms: null }
    assert.equal(light({}, { ...silent, lastEvidenceAt: null }), 'yellow unknown')
    assert.equal(light({}, { ...silent, lastEvidenceAt: now - 30_001 }), 'yellow unknown')
    assert.equal(light({}, { ...silent, lastEvidenceAt: now - 30_000 }), 'green ok')
  })

  it('is shut while the breaker is open, whatever else is well', () =>
    assert.equal(light({ breaker: 'open' }), 'red outage shut'))

  it('is red but selectable while the breaker is half-open', () =>
    assert.equal(light({ breaker: 'half-open' }), 'red recovering'))

  it('follows the share of returned people who are verified', () => {
    assert.equal(light({}, { verified: 96, lost: 4 }), 'green ok')
    assert.equal(light({}, { verified: 94, lost: 6 }), 'yellow failing')
    assert.equal(light({}, { verified: 79, lost: 21 }), 'red failing')
  })

  it('follows the share of failed token exchanges', () => {
    assert.equal(light({}, { verified: 97, lost: 3, failures: 3 }), 'yellow failing')
    assert.equal(light({}, { verified: 89, lost: 11, failures: 11 }), 'red failing')
  })

  it('is yellow, then red, when the exchange is slow', () => {
    assert.equal(light({}, { p95Ms: 3_200 }), 'yellow slow')
    assert.equal(light({}, { p95Ms: 6_400 }), 'red slow')
  })

  it('is not red for one or two slow exchanges on thin traffic', () => {
    assert.equal(light({}, { verified: 1, p95Ms: 6_400 }), 'yellow slow')
    assert.equal(light({}, { verified: 2, p95Ms: 6_400 }), 'yellow slow')
    assert.equal(light({}, { verified: 3, p95Ms: 6_400 }), 'red slow')
  })

  it('is yellow, then red, when the bulkhead fills', () => {
    assert.equal(light({ utilization: 0.75 }), 'yellow saturated')
    assert.equal(light({ utilization: 0.95 }), 'red saturated')
  })

  it('follows the probes on thin traffic: one failure yellow, two red and shut', () => {
    const thin = { verified: 1, lost: 0, p95Ms: null }
    assert.equal(light({}, { ...thin, probeFailures: 1 }), 'yellow failing')
    assert.equal(light({}, { ...thin, probeFailures: 2 }), 'red outage shut')
  })

  it('follows the people, not the probes, when many are verified', () =>
    assert.equal(light({}, { probeFailures: 2, verifiedSinceFailure: 3 }), 'green ok'))

  it('follows the probes when no person was verified since they began to fail, however many were before', () => {
    assert.equal(light({}, { probeFailures: 1 }), 'yellow failing')
    assert.equal(light({}, { probeFailures: 2 }), 'red outage shut')
  })

  it('is red but selectable when the login page does not answer, until a person who started since is verified', () => {
    const loginPage = { failures: 1, credible: true, passed: 0 }
    assert.equal(light({}, { loginPage }), 'yellow failing')
    assert.equal(light({}, { loginPage: { ...loginPage, failures: 2 } }), 'red failing')
    assert.equal(light({}, { loginPage: { ...loginPage, failures: 9, passed: 1 } }), 'green ok')
    const thin = { verified: 0, p95Ms: null }
    assert.equal(light({}, { ...thin, loginPage: { ...loginPage, failures: 9 } }), 'red failing')
  })

  it('is not red for a login page that our checks never reached, because our own network may be the reason', () =>
    assert.equal(light({}, { loginPage: { failures: 99, credible: false, passed: 0 } }), 'yellow failing'))

  it('is yellow, never red, when most round trips are slow or many returns are refused', () => {
    assert.equal(light({}, { slowRoundTrips: 0.5 }), 'green ok')
    assert.equal(light({}, { slowRoundTrips: 0.51 }), 'yellow slow')
    assert.equal(light({}, { slowRoundTrips: 1 }), 'yellow slow')
    assert.equal(light({}, { refused: 0.3 }), 'green ok')
    assert.equal(light({}, { refused: 0.31 }), 'yellow failing')
    assert.equal(light({}, { refused: 1 }), 'yellow failing')
  })

  it('stays green for losses that several networks do not share, however many, on thin and on busy traffic', () => {
    assert.equal(light({}, { verified: 3, lost: 3 }), 'red failing')
    assert.equal(light({}, { verified: 3, lost: 3, lostWidely: 0 }), 'green ok')
    const oneNetwork = { lost: 300, failures: 300, lostWidely: 0, failuresWidely: 0 }
    for (const verified of [0, 1, 100]) assert.equal(light({}, { verified, ...oneNetwork }), 'green ok')
  })

  it('is yellow, never red, when all returns come from one network and three browsers were lost there', () => {
    const alone = { verified: 0, lost: 3, lostWidely: 0, lostInSoleNetwork: 3 }
    assert.equal(light({}, alone), 'yellow failing')
    assert.equal(light({}, { ...alone, lostInSoleNetwork: 2 }), 'green ok')
    assert.equal(light({}, { ...alone, verified: 1 }), 'green ok')
  })

  it('is yellow, never red, when several networks share that answers tell too little of the person', () => {
    assert.equal(light({}, { verified: 7, incompleteWidely: 3 }), 'green ok')
    assert.equal(light({}, { verified: 6, incompleteWidely: 3 }), 'yellow failing')
    assert.equal(light({}, { verified: 0, incompleteWidely: 300 }), 'yellow failing')
  })

  it('is yellow for probe-blind failures alone', () =>
    assert.equal(light({}, { verified: 0, p95Ms: null, probeBlindFailures: true }), 'yellow failing'))

  it('gives the time that people wait: the exchange, and the round trip beyond its baseline', () => {
    const wait = (signals: Partial<ProviderCondition['signals']>) =>
      lightOf({ ...well, signals: { ...well.signals, ...signals } }, now, defaultThresholds).waitSeconds
    assert.equal(wait({ p95Ms: null }), null)
    assert.equal(wait({ p95Ms: 400, roundTripMs: 25_000, slowRoundTrips: 0 }), 1)
    assert.equal(wait({ p95Ms: 1_600, roundTripMs: 88_400, slowRoundTrips: 1 }), 60)
    assert.equal(wait({ p95Ms: 1_600, roundTripMs: 88_400 }), 2, 'the round trip of few networks says nothing')
  })

  it('stays green after one lost person on thin traffic', () =>
    assert.equal(light({}, { verified: 0, lost: 1, failures: 1, lostWidely: 0, failuresWidely: 0 }), 'green ok'))

  it('is green only with evidence, a closed breaker and no bad ratio', () => {
    fc.assert(
      fc.property(anyCondition(now), (given) => {
        const result = lightOf(given, now, defaultThresholds)
        if (result.light !== 'green') return
        assert.equal(given.breaker, 'closed')
        assert.ok(given.utilization < defaultThresholds.utilizationYellow)
        assert.ok(given.signals.lastEvidenceAt !== null && now - given.signals.lastEvidenceAt <= 30_000)
        assert.equal(result.reason, 'ok')
      }),
    )
  })

  it('says ok with green and only with green, and shuts a door only in red', () => {
    fc.assert(
      fc.property(anyCondition(now), (given) => {
        const { light, reason, selectable } = lightOf(given, now, defaultThresholds)
        assert.equal(reason === 'ok', light === 'green')
        assert.ok(selectable || light === 'red')
      }),
    )
  })
})
