import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { HealthReport, SharedBreaker } from '../../src/domain/health.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import { openRedis, type RedisStore } from '../../src/store/redis/connection.ts'
import { redisHealth } from '../../src/store/redis/health.ts'
import { breakerFrom, probeFrom } from '../../src/store/redis/health-records.ts'
import { system } from '../../src/system.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'

const kakao = 'kakao' as ProviderId
const key = 'gw:health:2:{kakao}'
const now = 1_628_503_200_000
const report: HealthReport = {
  replica: 'a',
  batch: 0,
  epoch: 0,
  calls: [],
  roundTrips: [],
  probe: null,
  utilization: 0,
  leaseMs: 4_000,
  now,
}
const open: SharedBreaker = {
  phase: 'open',
  since: now,
  probesUnreliable: false,
  version: 8,
  epoch: 3,
  backoffUntil: null,
  lossesClearedAt: null,
}

describe('Health records in Redis', () => {
  let server: RedisServer
  let redis: RedisStore

  before(async () => {
    server = await startRedis()
    redis = await openRedis(system, { url: server.url })
  })
  after(async () => {
    await redis?.close()
    await server?.stop()
  })

  it('that another version of the broker wrote in another shape count as absent, and hinder no new ones', async () => {
    const health = redisHealth(redis)
    const unknown = JSON.stringify({ ...open, phase: 'ramp', stage: 1, version: 41 })
    await server.command('HSET', key, 'version', '41', 'breaker', unknown, 'probe', '{"at":1}', 'probedAt', '1')
    const { breaker, probe } = await health.exchange(kakao, report)
    assert.deepEqual([breaker, probe], [null, null])
    assert.equal(await health.decide(kakao, open), true)
    assert.deepEqual((await health.exchange(kakao, report)).breaker, open)
  })

  it('are read as one of the four phases, with the fields of that phase and no others, or as nothing', () => {
    const field = fc.oneof(fc.constant(undefined), fc.integer({ min: -1, max: 4 }), fc.boolean(), fc.constant(null))
    const anything = fc.record({
      phase: fc.constantFrom('closed', 'open', 'half-open', 'slow-start', 'ramp'),
      step: field,
      since: field,
      probesUnreliable: field,
      version: fc.constantFrom(3, -1, '3'),
      epoch: fc.constantFrom(0, null),
      backoffUntil: fc.constantFrom(null, now, undefined),
      lossesClearedAt: fc.constantFrom(null, now),
      stage: field,
    })
    const fieldsOf: Record<string, readonly string[]> = {
      closed: [],
      open: ['since', 'probesUnreliable'],
      'half-open': ['since', 'probesUnreliable'],
      'slow-start': ['step', 'since', 'probesUnreliable'],
    }
    const shared = ['phase', 'version', 'epoch', 'backoffUntil', 'lossesClearedAt']
    fc.assert(
      fc.property(anything, (record) => {
        const read = breakerFrom(JSON.stringify(record))
        if (!read) return
        assert.deepEqual(Object.keys(read).toSorted(), [...shared, ...(fieldsOf[read.phase] ?? [])].toSorted())
        for (const [name, value] of Object.entries(read)) assert.equal(value, record[name as keyof typeof record])
      }),
      { numRuns: 2_000 },
    )
  })

  it('are nothing when they are not JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        assert.deepEqual([breakerFrom(text), probeFrom(text)], [null, null])
      }),
    )
  })
})
