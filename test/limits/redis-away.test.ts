import assert from 'node:assert/strict'
import type { QuotaPolicy } from '../../src/domain/rate-limit.ts'
import { openRateLimits } from '../../src/limits/rate-limits.ts'
import { openRedis, type RedisStore } from '../../src/store/redis/connection.ts'
import { redisQuotas } from '../../src/store/redis/quotas.ts'
import { system } from '../../src/system.ts'
import { testClock } from '../contract/test-clock.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'

const policy: QuotaPolicy = { name: 'operator', limit: 100, seconds: 3_600 }

describe('Rate limits on a real Redis', () => {
  let server: RedisServer
  const open: RedisStore[] = []

  before(async () => {
    server = await startRedis()
    for (let processes = 0; processes < 2; processes++) open.push(await openRedis(system, { url: server.url }))
  })
  after(async () => {
    await Promise.all(open.map((redis) => redis.close()))
    await server?.stop()
  })

  it('go on in each process while Redis is stopped, and are one limit again when it is back', async () => {
    const clock = testClock()
    const processes = open.map((redis) =>
      openRateLimits({ store: redisQuotas(redis), policies: [policy], world: clock, refused: () => {} }),
    )
    const send = async (requests: number, key: string) => {
      let within = 0
      for (let n = 0; n < requests; n++) if ((await processes[n % 2]?.take('operator', key))?.within) within++
      return within
    }
    const together = await send(300, 'anna')
    assert.ok(together >= 90 && together <= 110, `${together}`)

    await server.kill()
    assert.equal(await send(300, 'boram'), 200, 'each process lets its own hundred pass')
    assert.equal(await send(300, 'anna'), 0, 'what is refused stays refused')

    await server.restart()
    await until(async () =>
      (await Promise.all(open.map((redis) => redis.trouble()))).every((trouble) => trouble === null),
    )
    clock.pass(5)
    const again = await send(300, 'chul')
    assert.ok(again >= 90 && again <= 110, `${again}`)
  })
})
