import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type BreakerVerdict, bucketOf, type Counts, type ProbeRecord } from '../../../src/domain/health.ts'
import {
  admittedShare,
  closedVerdict,
  gateUntil,
  judge,
  type VerdictEvidence,
  type VerdictSettings,
} from '../../../src/health/breaker/state.ts'

const settings: VerdictSettings = {
  ...{ errorThresholdPercentage: 50, slowThresholdPercentage: 80, volumeThreshold: 5, resetMs: 5_000, rampMs: 3_000 },
}
const start = 1_000_000
const silent: VerdictEvidence = { calls: [], countedAt: start, probe: null, notBefore: null }
const lately = (counts: Counts): VerdictEvidence => ({ ...silent, calls: [{}, {}, {}, {}, {}, counts] })
const token = (calls: number, failed = 0, slow = 0): VerdictEvidence =>
  lately({ 'calls.token': calls, 'failed.token': failed, 'slow.token': slow })
const probed = (ok: boolean, at: number): VerdictEvidence => ({ ...silent, probe: probeAt(ok, at) })
const probeAt = (ok: boolean, at: number): ProbeRecord => ({
  ...{
    at,
    failures: ok ? 0 : 1,
    good: ok ? 1 : 0,
    calm: ok ? 1 : 0,
    lost: null,
    run: 0,
    front: null,
    vain: null,
    usual: null,
  },
})
const judged = (ms: number, verdict: BreakerVerdict, evidence: VerdictEvidence) =>
  judge(verdict, evidence, { now: start + ms, settings })
const opened = judged(0, closedVerdict, token(6, 6))
const halfOpen = judged(5_000, opened, silent)

describe('The verdict on a breaker', () => {
  it('opens when half of a step’s calls fail, of all processes together, and enough were made', () => {
    assert.equal(opened.phase, 'open')
    assert.equal(judged(0, closedVerdict, token(4, 4)).phase, 'closed')
    assert.equal(judged(0, closedVerdict, token(10, 4)).phase, 'closed')
    assert.equal(judged(0, closedVerdict, token(10, 5)).phase, 'open')
  })

  it('looks at each step by itself: one that always fails is not outvoted by the others', () =>
    assert.equal(
      judged(0, closedVerdict, lately({ 'calls.token': 500, 'calls.userinfo': 6, 'failed.userinfo': 6 })).phase,
      'open',
    ))

  it('counts slow: a provider that crawls is as good as down', () => {
    assert.equal(judged(0, closedVerdict, token(10, 0, 7)).phase, 'closed')
    assert.equal(judged(0, closedVerdict, token(10, 0, 8)).phase, 'open')
    assert.equal(judged(0, closedVerdict, token(10, 4, 4)).phase, 'open')
  })

  it('goes by the last ten to twenty seconds only', () => {
    const long = { ...silent, calls: [{}, {}, {}, { 'calls.token': 90, 'failed.token': 90 }, {}, { 'calls.token': 9 }] }
    assert.equal(judged(0, closedVerdict, long).phase, 'closed')
  })

  it('is the same object while nothing changes, and one version up when something does', () => {
    assert.equal(judged(0, closedVerdict, token(100)), closedVerdict)
    assert.equal(judged(4_999, opened, token(6, 6)), opened)
    assert.equal(opened.version, 1)
    assert.deepEqual([halfOpen.phase, halfOpen.version], ['half-open', 2])
  })

  it('begins a new count when it lets the door try, so that the outage is not held against it', () => {
    assert.equal(halfOpen.epoch, opened.epoch + 1)
    assert.equal(judged(6_000, halfOpen, probed(true, start + 5_500)).epoch, halfOpen.epoch + 1)
  })

  it('half open, follows the next probe, or a call; an older probe says nothing', () => {
    assert.equal(judged(6_000, halfOpen, probed(true, start + 5_500)).phase, 'ramp')
    assert.equal(judged(6_000, halfOpen, probed(false, start + 5_500)).phase, 'open')
    assert.equal(judged(6_000, halfOpen, probed(true, start + 4_000)), halfOpen)
    assert.equal(judged(6_000, halfOpen, token(1)).phase, 'ramp')
    assert.equal(judged(6_000, halfOpen, token(1, 1)).phase, 'open')
    assert.equal(judged(60_000, halfOpen, silent), halfOpen, 'silence closes nothing')
  })

  it('lets people in again by 2 %, 10 %, 50 % and all, each stage for a while and only with good news', () => {
    const shares: number[] = []
    let verdict = judged(6_000, halfOpen, probed(true, start + 5_500))
    for (let ms = 6_000; ms <= 20_000; ms += 1_000) {
      verdict = judged(ms, verdict, probed(true, start + ms - 100))
      shares.push(admittedShare(verdict))
    }
    assert.deepEqual(
      shares.filter((share, index) => share !== shares[index - 1]),
      [0.02, 0.1, 0.5, 1],
    )
    assert.equal(shares.filter((share) => share === 0.1).length, 3)
    const ramp = judged(6_000, halfOpen, probed(true, start + 5_500))
    assert.equal(judged(60_000, ramp, silent), ramp)
  })

  it('falls back to open when it fails on the way, not for one who may have been on the way since', () => {
    const ramp = judged(6_000, halfOpen, probed(true, start + 5_500))
    assert.equal(judged(7_000, ramp, probed(false, start + 6_500)).phase, 'open')
    assert.equal(judged(7_000, ramp, token(1, 1)), ramp)
    assert.equal(judged(7_000, ramp, token(2, 2)).phase, 'open')
  })

  it('forgets losses after three good probes since, when nobody came through who could prove them over', () => {
    const calm = { ...probeAt(true, start - 100), good: 3, calm: 3, lost: { bucket: start, count: 2 } }
    const judgedOn = (counts: Counts, probe = calm) => judged(0, closedVerdict, { ...lately(counts), probe })
    assert.equal(judgedOn({ lost: 2, exchange: 2 }).epoch, 1)
    assert.equal(judgedOn({ lost: 2, exchange: 2, verified: 1 }), closedVerdict)
    assert.equal(judgedOn({ lost: 2, exchange: 2 }, { ...calm, calm: 2 }), closedVerdict)
    assert.equal(judgedOn({}), closedVerdict, 'nothing to forget')
  })

  it('forgets no second time within ten minutes: bad codes refused properly prove nothing of good ones', () => {
    const evidence = (ms: number): VerdictEvidence => {
      const lost = { bucket: bucketOf(start + ms), count: 1 }
      const probe = { ...probeAt(true, start + ms), good: 9, calm: 9, lost }
      return { ...lately({ lost: 1, exchange: 1 }), countedAt: start + ms, probe }
    }
    const forgiven = judged(0, closedVerdict, evidence(0))
    assert.deepEqual([forgiven.epoch, forgiven.forgivenAt], [1, start])
    assert.equal(judged(599_999, forgiven, evidence(599_999)), forgiven)
    assert.equal(judged(600_000, forgiven, evidence(600_000)).epoch, 2)
  })

  it('forgets no loss that a probe of the token endpoint has not seen, or could not disprove', () => {
    const calm = { ...probeAt(true, start - 100), good: 9, calm: 9, lost: { bucket: start, count: 2 } }
    for (const counts of [
      { lost: 3, exchange: 3 },
      { lost: 2 },
      { lost: 2, exchange: 1 },
      { lost: 2, exchange: 2, 'calls.userinfo': 2, 'failed.userinfo': 1 },
      { lost: 2, exchange: 2, 'calls.keys': 2, 'failed.keys': 1 },
    ])
      assert.equal(judged(0, closedVerdict, { ...lately(counts), probe: calm }), closedVerdict, JSON.stringify(counts))
  })

  it('keeps new people away for as long as the provider asked, and only longer, never shorter', () => {
    const gated = judged(0, closedVerdict, { ...silent, probeHeldUntil: start + 30_000 })
    assert.deepEqual([gated.notBefore, gated.phase], [start + 30_000, 'closed'])
    assert.equal(judged(1, gated, { ...silent, probeHeldUntil: start + 20_000 }), gated)
  })

  it('takes three answers to people, and a tenth of all, for such a wish: one of many shuts no door', () => {
    const told = (counts: Counts) => judged(0, closedVerdict, { ...lately(counts), notBefore: start + 30_000 })
    assert.equal(told({ 'calls.token': 2, held: 2 }), closedVerdict)
    assert.equal(told({ 'calls.token': 100, held: 9 }), closedVerdict)
    assert.equal(told({ 'calls.token': 100, held: 10 }).notBefore, start + 30_000)
    assert.equal(told({ 'calls.token': 3, held: 3 }).notBefore, start + 30_000)
  })

  it('waits for no time that lies ahead because a clock was set back', () => {
    const back = -600_000
    const ahead = { ...closedVerdict, notBefore: start + 30_000 }
    assert.equal(gateUntil(ahead, start + back), null)
    assert.equal(judged(back, closedVerdict, { ...silent, probeHeldUntil: start + 30_000 }), closedVerdict)
    const noted = judged(back, opened, silent)
    assert.deepEqual([noted.phase, noted.since], ['open', start + back])
    assert.equal(judged(back + 5_000, noted, silent).phase, 'half-open')
    const waiting = { ...halfOpen, since: start + back }
    assert.equal(judged(back + 1_000, waiting, probed(true, start)), waiting, 'a probe of the future says nothing')
  })

  it('never closes but over the whole ramp, never skips a version, and opens on nothing but failures and crawling', () => {
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
    const mayFollow: Record<BreakerVerdict['phase'], BreakerVerdict['phase'][]> = {
      closed: ['closed', 'open'],
      open: ['open', 'half-open'],
      'half-open': ['half-open', 'open', 'ramp'],
      ramp: ['ramp', 'open', 'closed'],
    }
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let [verdict, now] = [closedVerdict, start]
        for (const { pass, counts, ok, probes } of steps) {
          now += pass
          const given = { ...counts, 'failed.token': Math.min(counts['failed.token'], counts['calls.token']) }
          const evidence = { ...lately(given), probe: probes ? probeAt(ok, now - 1) : null }
          const next = judge(verdict, evidence, { now, settings })
          assert.ok(mayFollow[verdict.phase].includes(next.phase), `${verdict.phase} → ${next.phase}`)
          if (next.phase === 'closed' && verdict.phase === 'ramp') assert.equal(verdict.stage, 2)
          assert.equal(next.version, next === verdict ? verdict.version : verdict.version + 1)
          if (next.phase === 'open' && verdict.phase === 'closed')
            assert.ok(given['failed.token'] + given['slow.token'] > 0)
          verdict = next
        }
      }),
    )
  })
})
