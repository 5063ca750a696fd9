import assert from 'node:assert/strict'
import { openRedis } from '../../src/store/redis/connection.ts'
import { system } from '../../src/system.ts'
import { type RedisWatched, startRedisSentinel } from '../support/redis-sentinel.ts'
import { until } from '../support/until.ts'
import { everyOperation, hotPorts } from './redis-operations.ts'

describe('Redis behind Sentinels', () => {
  let watched: RedisWatched

  before(async () => {
    watched = await startRedisSentinel()
  })
  after(() => watched?.stop())

  it('is found by the name of its master, and found again by itself after a failover', async () => {
    // On a busy machine a server that has just become master answers some commands only after half a second.
    const redis = await openRedis(system, { url: watched.url }, { commandMs: 2_000 })
    try {
      const ports = hotPorts(redis)
      for (const [verb, run] of everyOperation(ports, 'before')) await assert.doesNotReject(run, verb)
      await ports.attempts.consume('state', 600)
      await watched.master.command('WAIT', '1', '2000')
      assert.equal(await redis.trouble(), null)
      await watched.master.kill()
      assert.equal(await redis.trouble(), 'no_answer')
      const again = () => ports.attempts.consume('state', 600)
      const isServed = () =>
        again()
          .then((first) => !first)
          .catch(() => false)
      // Two to three seconds; but a Sentinel that was not run for two seconds, on a busy machine, does nothing for thirty (TILT).
      await until(isServed, 110_000)
      assert.equal(await redis.trouble(), null)
      for (const [verb, run] of everyOperation(ports, 'after')) await assert.doesNotReject(run, verb)
      assert.match(String(await watched.replica.command('INFO', 'replication')), /role:master/)
    } finally {
      await redis.close()
    }
  })
})
