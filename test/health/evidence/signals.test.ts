import assert from 'node:assert/strict'
import { type Counters, type ProbeRecord, sumOf } from '../../../src/domain/health.ts'
import { counters, type Evidence, signalsOf } from '../../../src/health/evidence/signals.ts'
import { unseen } from '../condition.ts'

const now = 1_000_000_000
const probe: ProbeRecord = {
  at: now - 1_000,
  failures: 0,
  good: 1,
  probesSinceLoss: 1,
  lost: null,
  run: 0,
  loginPage: null,
  probeBlindFailures: null,
  baseline: null,
}
const snapshot = (change: Partial<Evidence> = {}) =>
  signalsOf({ calls: [], countedAt: now, probe: null, verifiedAt: null, abandonment: null, ...change }, now)
/** The six buckets, in which only the newest, or the one so many before it, holds something. */
const bucket = (counts: Counters, before = 0): Counters[] =>
  Array.from({ length: 6 }, (_, n) => (n === 5 - before ? counts : {}))
const took = (...samples: number[]) => sumOf(samples.map((ms) => ({ [counters.took(ms)]: 1 })))

describe('The signals of the last minute', () => {
  it('are empty at first: no sample, no evidence', () => {
    assert.deepEqual(snapshot(), {
      ...unseen,
      abandonment: null,
    })
  })

  it('count the verified, the lost, and the failed exchanges among them, over all buckets', () => {
    const calls = [{ verified: 2 }, { verified: 3, lost: 2, exchange: 1 }, { lost: 1 }]
    const { verified, lost, failures } = snapshot({ calls })
    assert.deepEqual({ verified, lost, failures }, { verified: 5, lost: 3, failures: 1 })
  })

  it('tell the share of refused returns of the last ten seconds where it is more than that of the minute', () => {
    const returns = (each: number, refused: number, shards = 8): Counters =>
      sumOf(
        Array.from({ length: shards }, (_, shard) => ({
          [counters.returnedFrom(shard)]: each,
          [counters.refusedFrom(shard)]: refused,
        })),
      )
    const well = returns(4, 0)
    const minute = (...last: Counters[]) => [...Array.from({ length: 6 - last.length }, () => well), ...last]
    assert.equal(snapshot({ calls: minute() }).refused, 0)
    assert.equal(snapshot({ calls: minute(returns(2, 2)) }).refused, 1)
    assert.equal(snapshot({ calls: minute(returns(2, 2), well) }).refused, 1, 'the bucket before counts as well')
    const older = snapshot({ calls: minute(returns(2, 2), well, well) }).refused ?? 0
    assert.ok(older > 0 && older < 0.2, 'an older one only as a part of the minute')
    const few = snapshot({ calls: minute(returns(1, 1)) }).refused ?? 0
    assert.ok(few < 0.2, 'eight returns are too few for a share of their own')
    assert.equal(snapshot({ calls: minute(returns(4, 4, 2)) }).refused, 0, 'two networks move nothing')
  })

  it('give the 95th percentile of the exchange, as the bound of its bucket', () => {
    const fast = Array.from({ length: 95 }, () => 40)
    const slow = Array.from({ length: 5 }, () => 3_000)
    assert.equal(snapshot({ calls: [took(...fast), took(...slow)] }).p95Ms, 50)
    assert.equal(snapshot({ calls: [took(...fast), took(...slow, 3_000)] }).p95Ms, 3_200)
  })

  it('tell the share of exchanges that run for too long, of the last two buckets and as several networks share it', () => {
    const overdue = (each: number, shards: number) =>
      Object.fromEntries(Array.from({ length: shards }, (_, shard) => [counters.overdueFrom(shard), each]))
    assert.equal(snapshot({ calls: bucket({ verified: 70, lost: 5, ...overdue(5, 5) }) }).overdue, 0.25)
    assert.equal(snapshot({ calls: bucket({ verified: 70, lost: 5, ...overdue(5, 5) }, 1) }).overdue, 0.25)
    assert.equal(snapshot({ calls: bucket(overdue(5, 5), 2) }).overdue, 0, 'by now they have ended')
    assert.equal(snapshot({ calls: bucket(overdue(500, 2)) }).overdue, 0, 'two networks may be one account')
    assert.equal(snapshot({ calls: bucket(overdue(1, 3)) }).overdue, 1)
  })

  it('have no upper bound for an exchange beyond the last bucket', () =>
    assert.equal(snapshot({ calls: [took(60_000)] }).p95Ms, Number.POSITIVE_INFINITY))

  it('take the duration from verified people only, because a lost person says nothing about speed', () =>
    assert.equal(snapshot({ calls: [{ lost: 1 }] }).p95Ms, null))

  it('count the people verified since the probes began to fail, and none before', () => {
    const calls = [{ [counters.verifiedIn(0)]: 40, verified: 43, [counters.verifiedIn(1)]: 3 }]
    assert.equal(snapshot({ calls, probe }).verifiedSinceFailure, 0)
    const failing = { ...probe, failures: 2, good: 0, run: 1 }
    assert.deepEqual(
      [snapshot({ calls, probe: failing }).verifiedSinceFailure, snapshot({ calls, probe: failing }).probeFailures],
      [3, 2],
    )
    assert.equal(snapshot({ calls, probe: { ...failing, run: 3 } }).verifiedSinceFailure, 0)
  })

  it('take a verified person and any probe as evidence, but no loss', () => {
    assert.equal(snapshot({ calls: bucket({ lost: 5 }) }).lastEvidenceAt, null)
    assert.equal(snapshot({ probe }).lastEvidenceAt, now - 1_000)
    assert.equal(snapshot({ probe, verifiedAt: now - 500 }).lastEvidenceAt, now - 500)
  })

  it('date the evidence of other replicas by the start of its bucket, rather too old than too new', () => {
    assert.equal(snapshot({ calls: bucket({ verified: 1 }) }).lastEvidenceAt, now - (now % 10_000))
    assert.equal(snapshot({ calls: bucket({ verified: 1 }, 2) }).lastEvidenceAt, now - (now % 10_000) - 20_000)
  })
})
