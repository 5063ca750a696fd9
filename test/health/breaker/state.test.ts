import assert from 'node:assert/strict'
import fc from 'fast-check'
import { bucketOf, type Counters, type ProbeRecord, type SharedBreaker } from '../../../src/domain/health.ts'
import {
  activeBackoff,
  admittedShare,
  type BreakerEvidence,
  type BreakerStateSettings,
  closedBreaker,
  nextState,
} from '../../../src/health/breaker/state.ts'

const settings: BreakerStateSettings = {
  errorThresholdPercentage: 50,
  slowThresholdPercentage: 80,
  volumeThreshold: 5,
  resetMs: 5_000,
  rampMs: 3_000,
}
const start = 1_000_000
const silent: BreakerEvidence = { calls: [], countedAt: start, probe: null, backoffUntil: null }
const lately = (counts: Counters): BreakerEvidence => ({ ...silent, calls: [{}, {}, {}, {}, {}, counts] })
const token = (calls: number, failed = 0, slow = 0): BreakerEvidence =>
  lately({ 'calls.token': calls, 'failed.token': failed, 'slow.token': slow })
const probed = (ok: boolean, at: number): BreakerEvidence => ({ ...silent, probe: probeAt(ok, at) })
const probeAt = (ok: boolean, at: number): ProbeRecord => ({
  at,
  failures: ok ? 0 : 1,
  good: ok ? 1 : 0,
  probesSinceLoss: ok ? 1 : 0,
  lost: null,
  run: 0,
  loginPage: null,
  probeBlindFailures: null,
  baseline: null,
})
const nextAt = (ms: number, breaker: SharedBreaker, evidence: BreakerEvidence) =>
  nextState(breaker, evidence, { now: start + ms, settings })
const opened = nextAt(0, closedBreaker, token(6, 6))
const halfOpen = nextAt(5_000, opened, silent)

describe('The next state of a breaker', () => {
  it('is open when half of a step’s calls fail, over all replicas, and there were enough calls', () => {
    assert.equal(opened.phase, 'open')
    assert.equal(nextAt(0, closedBreaker, token(4, 4)).phase, 'closed')
    assert.equal(nextAt(0, closedBreaker, token(10, 4)).phase, 'closed')
    assert.equal(nextAt(0, closedBreaker, token(10, 5)).phase, 'open')
  })

  it('is open when one step always fails, however many calls of other steps succeed', () =>
    assert.equal(
      nextAt(0, closedBreaker, lately({ 'calls.token': 500, 'calls.userinfo': 6, 'failed.userinfo': 6 })).phase,
      'open',
    ))

  it('is open when most calls are slow: a very slow provider is as good as down', () => {
    assert.equal(nextAt(0, closedBreaker, token(10, 0, 7)).phase, 'closed')
    assert.equal(nextAt(0, closedBreaker, token(10, 0, 8)).phase, 'open')
    assert.equal(nextAt(0, closedBreaker, token(10, 4, 4)).phase, 'open')
  })

  it('depends on the last ten to twenty seconds only', () => {
    const long = { ...silent, calls: [{}, {}, {}, { 'calls.token': 90, 'failed.token': 90 }, {}, { 'calls.token': 9 }] }
    assert.equal(nextAt(0, closedBreaker, long).phase, 'closed')
  })

  it('is the same object while nothing changes, and has the next version when something does', () => {
    assert.equal(nextAt(0, closedBreaker, token(100)), closedBreaker)
    assert.equal(nextAt(4_999, opened, token(6, 6)), opened)
    assert.equal(opened.version, 1)
    assert.deepEqual([halfOpen.phase, halfOpen.version], ['half-open', 2])
  })

  it('begins a new epoch at half-open, so that the outage is not held against the provider', () => {
    assert.equal(halfOpen.epoch, opened.epoch + 1)
    assert.equal(nextAt(6_000, halfOpen, probed(true, start + 5_500)).epoch, halfOpen.epoch + 1)
  })

  it('follows the next probe, or a call, from half-open; an older probe says nothing', () => {
    assert.equal(nextAt(6_000, halfOpen, probed(true, start + 5_500)).phase, 'slow-start')
    assert.equal(nextAt(6_000, halfOpen, probed(false, start + 5_500)).phase, 'open')
    assert.equal(nextAt(6_000, halfOpen, probed(true, start + 4_000)), halfOpen)
    assert.equal(nextAt(6_000, halfOpen, token(1)).phase, 'slow-start')
    assert.equal(nextAt(6_000, halfOpen, token(1, 1)).phase, 'open')
    assert.equal(nextAt(60_000, halfOpen, silent), halfOpen, 'silence closes nothing')
  })

  it('admits 2 %, 10 %, 50 % and all devices in slow start, each step for a while and only on good evidence', () => {
    const shares: number[] = []
    let breaker = nextAt(6_000, halfOpen, probed(true, start + 5_500))
    for (let ms = 6_000; ms <= 20_000; ms += 1_000) {
      breaker = nextAt(ms, breaker, probed(true, start + ms - 100))
      shares.push(admittedShare(breaker))
    }
    assert.deepEqual(
      shares.filter((share, index) => share !== shares[index - 1]),
      [0.02, 0.1, 0.5, 1],
    )
    assert.equal(shares.filter((share) => share === 0.1).length, 3)
    const slowStart = nextAt(6_000, halfOpen, probed(true, start + 5_500))
    assert.equal(nextAt(60_000, slowStart, silent), slowStart)
  })

  it('is open again when slow start fails, but not for one person who may have started before the outage', () => {
    const slowStart = nextAt(6_000, halfOpen, probed(true, start + 5_500))
    assert.equal(nextAt(7_000, slowStart, probed(false, start + 6_500)).phase, 'open')
    assert.equal(nextAt(7_000, slowStart, token(1, 1)), slowStart)
    assert.equal(nextAt(7_000, slowStart, token(2, 2)).phase, 'open')
  })

  it('clears losses after three good probes since the last one, when no person was verified', () => {
    const quiet = { ...probeAt(true, start - 100), good: 3, probesSinceLoss: 3, lost: { bucket: start, count: 2 } }
    const nextOn = (counts: Counters, probe = quiet) => nextAt(0, closedBreaker, { ...lately(counts), probe })
    assert.equal(nextOn({ lost: 2, exchange: 2 }).epoch, 1)
    assert.equal(nextOn({ lost: 2, exchange: 2, verified: 1 }), closedBreaker)
    assert.equal(nextOn({ lost: 2, exchange: 2 }, { ...quiet, probesSinceLoss: 2 }), closedBreaker)
    assert.equal(nextOn({}), closedBreaker, 'nothing to clear')
  })

  it('clears losses no second time within ten minutes, because a probe proves nothing about good codes', () => {
    const evidence = (ms: number): BreakerEvidence => {
      const lost = { bucket: bucketOf(start + ms), count: 1 }
      const probe = { ...probeAt(true, start + ms), good: 9, probesSinceLoss: 9, lost }
      return { ...lately({ lost: 1, exchange: 1 }), countedAt: start + ms, probe }
    }
    const cleared = nextAt(0, closedBreaker, evidence(0))
    assert.deepEqual([cleared.epoch, cleared.lossesClearedAt], [1, start])
    assert.equal(nextAt(599_999, cleared, evidence(599_999)), cleared)
    assert.equal(nextAt(600_000, cleared, evidence(600_000)).epoch, 2)
  })

  it('clears no loss that a probe of the token endpoint has not seen, or cannot disprove', () => {
    const quiet = { ...probeAt(true, start - 100), good: 9, probesSinceLoss: 9, lost: { bucket: start, count: 2 } }
    for (const counts of [
      { lost: 3, exchange: 3 },
      { lost: 2 },
      { lost: 2, exchange: 1 },
      { lost: 2, exchange: 2, 'calls.userinfo': 2, 'failed.userinfo': 1 },
      { lost: 2, exchange: 2, 'calls.keys': 2, 'failed.keys': 1 },
    ])
      assert.equal(nextAt(0, closedBreaker, { ...lately(counts), probe: quiet }), closedBreaker, JSON.stringify(counts))
  })

  it('keeps the backoff for as long as the provider asked, and makes it longer, never shorter', () => {
    const inBackoff = nextAt(0, closedBreaker, { ...silent, probeBackoffUntil: start + 30_000 })
    assert.deepEqual([inBackoff.backoffUntil, inBackoff.phase], [start + 30_000, 'closed'])
    assert.equal(nextAt(1, inBackoff, { ...silent, probeBackoffUntil: start + 20_000 }), inBackoff)
  })

  it('believes Retry-After after three answers to people and a tenth of all: one answer of many is not enough', () => {
    const told = (counts: Counters) => nextAt(0, closedBreaker, { ...lately(counts), backoffUntil: start + 30_000 })
    assert.equal(told({ 'calls.token': 2, retryAfter: 2 }), closedBreaker)
    assert.equal(told({ 'calls.token': 100, retryAfter: 9 }), closedBreaker)
    assert.equal(told({ 'calls.token': 100, retryAfter: 10 }).backoffUntil, start + 30_000)
    assert.equal(told({ 'calls.token': 3, retryAfter: 3 }).backoffUntil, start + 30_000)
  })

  it('waits for no time that lies ahead because a clock was set back', () => {
    const back = -600_000
    const ahead = { ...closedBreaker, backoffUntil: start + 30_000 }
    assert.equal(activeBackoff(ahead.backoffUntil, start + back), null)
    assert.equal(nextAt(back, closedBreaker, { ...silent, probeBackoffUntil: start + 30_000 }), closedBreaker)
    const noted = nextAt(back, opened, silent)
    assert.deepEqual(noted, { ...opened, since: start + back, version: opened.version + 1 })
    assert.equal(nextAt(back + 5_000, noted, silent).phase, 'half-open')
    const waiting = { ...halfOpen, since: start + back }
    assert.equal(nextAt(back + 1_000, waiting, probed(true, start)), waiting, 'a probe of the future says nothing')
  })

  it('never closes except after the whole slow start, never skips a version, and opens only on failed or slow calls', () => {
    const counts = fc.record({
      'calls.token': fc.nat(20),
      'failed.token': fc.nat(20),
      'slow.token': fc.nat(20),
      lost: fc.nat(3),
      verified: fc.nat(3),
    })
    const step = fc.record({
      pass: fc.integer({ min: 100, max: 9_000 }),
      counts,
      ok: fc.boolean(),
      probes: fc.boolean(),
    })
    const mayFollow: Record<SharedBreaker['phase'], SharedBreaker['phase'][]> = {
      closed: ['closed', 'open'],
      open: ['open', 'half-open'],
      'half-open': ['half-open', 'open', 'slow-start'],
      'slow-start': ['slow-start', 'open', 'closed'],
    }
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let [breaker, now] = [closedBreaker, start]
        for (const { pass, counts, ok, probes } of steps) {
          now += pass
          const given = { ...counts, 'failed.token': Math.min(counts['failed.token'], counts['calls.token']) }
          const evidence = { ...lately(given), probe: probes ? probeAt(ok, now - 1) : null }
          const next = nextState(breaker, evidence, { now, settings })
          assert.ok(mayFollow[breaker.phase].includes(next.phase), `${breaker.phase} → ${next.phase}`)
          if (next.phase === 'closed' && breaker.phase === 'slow-start') assert.equal(breaker.step, 2)
          assert.equal(next.version, next === breaker ? breaker.version : breaker.version + 1)
          if (next.phase === 'open' && breaker.phase === 'closed')
            assert.ok(given['failed.token'] + given['slow.token'] > 0)
          breaker = next
        }
      }),
    )
  })
})
