import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Signals } from '../../src/health/signals.ts'

const start = 1_000_000_000

describe('What a door showed over the last minute', () => {
  it('is nothing at first: no sample, no evidence', () => {
    assert.deepEqual(new Signals().snapshot(start), {
      verified: 0,
      lost: 0,
      failures: 0,
      p95Ms: null,
      probeFailures: 0,
      verifiedSinceFailure: 0,
      lastEvidenceAt: null,
    })
  })

  it('counts who was verified, who was lost, and who of them the exchange lost', () => {
    const signals = new Signals()
    signals.verified(120, start)
    signals.lost('exchange', start)
    signals.lost('assertion', start)
    const { verified, lost, failures } = signals.snapshot(start)
    assert.deepEqual({ verified, lost, failures }, { verified: 1, lost: 2, failures: 1 })
  })

  it('forgets after a minute, in steps of ten seconds', () => {
    const signals = new Signals()
    for (let second = 0; second < 60; second++) signals.verified(100, start + second * 1_000)
    assert.equal(signals.snapshot(start + 59_999).verified, 60)
    assert.equal(signals.snapshot(start + 60_000).verified, 50)
    assert.equal(signals.snapshot(start + 119_999).verified, 0)
  })

  it('never counts more than what happened within the minute, nor less than within the last fifty seconds', () => {
    const times = fc.array(fc.integer({ min: 0, max: 180_000 }), { maxLength: 60 })
    fc.assert(
      fc.property(times, (unsorted) => {
        const sorted = unsorted.toSorted((a, b) => a - b)
        const signals = new Signals()
        for (const at of sorted) signals.verified(100, start + at)
        const now = start + (sorted.at(-1) ?? 0)
        const since = (ms: number) => sorted.filter((at) => start + at > now - ms).length
        const { verified } = signals.snapshot(now)
        assert.ok(verified >= since(50_000) && verified <= since(60_000), `${verified}`)
      }),
    )
  })

  it('knows the 95th percentile of the exchange, as the bound of its bucket', () => {
    const signals = new Signals()
    for (let n = 0; n < 95; n++) signals.verified(40, start)
    for (let n = 0; n < 5; n++) signals.verified(3_000, start)
    assert.equal(signals.snapshot(start).p95Ms, 50)
    signals.verified(3_000, start)
    assert.equal(signals.snapshot(start).p95Ms, 3_200)
  })

  it('has no upper bound for what takes longer than it can measure', () => {
    const signals = new Signals()
    signals.verified(60_000, start)
    assert.equal(signals.snapshot(start).p95Ms, Number.POSITIVE_INFINITY)
  })

  it('takes latency from verified people only: whoever was lost says nothing about speed', () => {
    const signals = new Signals()
    signals.lost('exchange', start)
    assert.equal(signals.snapshot(start).p95Ms, null)
  })

  it('counts probes that failed in a row', () => {
    const signals = new Signals()
    const failures = [false, false, true, false].map((ok) => {
      signals.probe(ok, start)
      return signals.snapshot(start).probeFailures
    })
    assert.deepEqual(failures, [1, 2, 0, 1])
  })

  it('knows whether anybody got through since the probes began to fail', () => {
    const signals = new Signals()
    const since = () => signals.snapshot(start).verifiedSinceFailure
    signals.verified(100, start)
    signals.probe(false, start)
    assert.equal(since(), 0)
    signals.verified(100, start)
    signals.probe(false, start)
    assert.equal(since(), 1)
    signals.probe(true, start)
    signals.probe(false, start)
    assert.equal(since(), 0)
  })

  it('takes a verified person and any probe as evidence, but not someone lost', () => {
    const signals = new Signals()
    signals.lost('exchange', start)
    assert.equal(signals.snapshot(start).lastEvidenceAt, null)
    signals.probe(false, start + 1)
    assert.equal(signals.snapshot(start + 5).lastEvidenceAt, start + 1)
    signals.verified(100, start + 2)
    assert.equal(signals.snapshot(start + 5).lastEvidenceAt, start + 2)
  })

  it('starts anew when told: a breaker closed, what was before counts no more', () => {
    const signals = new Signals()
    signals.lost('exchange', start)
    signals.restart()
    assert.equal(signals.snapshot(start).lost, 0)
  })

  it('forgets an outage after three good probes in a row, when nobody was let in who could prove it over', () => {
    const signals = new Signals()
    signals.lost('exchange', start)
    signals.probe(true, start)
    signals.probe(true, start)
    assert.equal(signals.snapshot(start).lost, 1)
    signals.probe(true, start)
    assert.equal(signals.snapshot(start).lost, 0)
  })

  it('does not let probes wash away losses while people come through: the ratio tells more', () => {
    const signals = new Signals()
    signals.lost('exchange', start)
    signals.verified(100, start)
    for (let n = 0; n < 5; n++) signals.probe(true, start)
    assert.equal(signals.snapshot(start).lost, 1)
  })

  it('does not let probes wash away losses that come between them', () => {
    const signals = new Signals()
    for (let n = 0; n < 9; n++) {
      signals.lost('assertion', start)
      signals.probe(true, start)
    }
    assert.equal(signals.snapshot(start).lost, 9)
  })
})
