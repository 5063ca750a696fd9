import { openRedis, type RedisStore } from '../../src/store/redis/connection.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { redisContracts } from './redis-contracts.ts'

describe('Redis', function () {
  // Thousands of round trips in the property tests.
  this.timeout(120_000)

  let server: RedisServer
  let redis: RedisStore

  before(async () => {
    server = await startRedis()
    redis = await openRedis({ url: server.url })
  })
  after(async () => {
    await redis?.close()
    await server?.stop()
  })

  redisContracts('Redis', () => redis)
})
