import assert from 'node:assert/strict'
import type { CampaignId, PersonId } from '../../src/domain/ids.ts'
import type { ClaimRequest } from '../../src/domain/session.ts'
import { openRedis, type RedisStore } from '../../src/store/redis/connection.ts'
import { redisOidcArtifacts } from '../../src/store/redis/oidc-artifacts.ts'
import { redisWaitingRoom } from '../../src/store/redis/waiting-room.ts'
import { system } from '../../src/system.ts'
import { testClock } from '../contract/test-clock.ts'
import { type RedisDatabase, sharedRedis } from '../support/redis.ts'
import { agreesWithMemory } from './redis-agreement.ts'
import { emptyPart, redisContracts } from './redis-contracts.ts'
import { everyOperation, hotPorts, rules } from './redis-operations.ts'

describe('Redis', () => {
  let server: RedisDatabase
  let redis: RedisStore

  before(async () => {
    server = await sharedRedis()
    redis = await openRedis(system, { url: server.url })
  })
  after(async () => {
    await redis?.close()
  })

  redisContracts('Redis', () => redis)
  agreesWithMemory(async ({ now }) => redisWaitingRoom(emptyPart(redis), now))

  describe('what lies in Redis', () => {
    const endings = /^(close|forget|remove|release|revoke|leave)/

    before(async () => {
      await server.command('FLUSHDB', 'SYNC')
      for (const [verb, run] of everyOperation(hotPorts(redis), 'anna')) if (!endings.test(verb)) await run()
    })

    it('begins with our prefix, and bears the tag of its aggregate', async () => {
      const keys = (await server.command('KEYS', '*')) as string[]
      assert.ok(keys.every((key) => key.startsWith('gw:')))
      assert.ok(keys.includes('gw:claim:{anna}'))
      assert.ok(keys.includes('gw:{room:campaign-anna}:tickets'))
      assert.ok(keys.some((key) => /^gw:attempt:\{[\w-]{43}\}$/.test(key)))
    })

    it('ends by itself, except for places in line', async () => {
      const keys = (await server.command('KEYS', '*')) as string[]
      assert.ok(keys.length >= 15, keys.join(' '))
      for (const key of keys) {
        const left = Number(await server.command('PTTL', key))
        if (key.startsWith('gw:{room:')) assert.equal(left, -1, key)
        else assert.ok(left > 0 && left <= 900_000 + 86_400_000, `${key} ${left}`)
      }
    })

    it('remembers the generation of a claim for a day after it has ended', async () => {
      const about = { person: 'boram', device: 'phone', provider: 'kakao' } as never as ClaimRequest
      await hotPorts(redis).claims.claim({ ...about, session: null, kind: 'ios', blockSeconds: 600 })
      assert.ok(Number(await server.command('PTTL', 'gw:claim:{boram}')) > 86_400_000)
    })

    it('keeps of leases that ended nothing but the ticket', async () => {
      const clock = testClock()
      const rooms = redisWaitingRoom(redis, clock.now)
      const room = 'campaign-busy' as CampaignId
      for (let n = 0; n < 50; n++) {
        const person = `person-${n}` as PersonId
        await rooms.join(room, person, rules)
        assert.equal((await rooms.enter(room, person, rules))?.state, 'admitted')
        clock.pass(rules.idleSeconds)
      }
      const size = async (verb: string, part: string) => Number(await server.command(verb, `gw:{room:${room}}:${part}`))
      assert.equal(await size('HLEN', 'tickets'), 50)
      const rest = [await size('ZCARD', 'leases'), await size('HLEN', 'ends'), await size('ZCARD', 'ready')]
      assert.ok(Math.max(...rest) <= 2, rest.join(' '))
    })

    it('names no state, code or token in its keys', async () => {
      const secret = 'the-value-of-a-token'
      const row = { payload: {}, indexes: { userCode: secret }, ttlSeconds: 60 }
      await redisOidcArtifacts(redis).put('AccessToken', secret, row)
      await hotPorts(redis).attempts.consume(secret, 60)
      const keys = (await server.command('KEYS', '*')) as string[]
      assert.ok(keys.every((key) => !key.includes(secret)))
    })
  })

  it('calls a great many people over several calls, in their order, and holds no person up for long', async () => {
    const rooms = redisWaitingRoom(emptyPart(redis), testClock().now)
    const room = 'campaign-1' as CampaignId
    const crowd = Array.from({ length: 500 }, (_, n) => `person-${n}` as PersonId)
    for (const who of crowd) await rooms.join(room, who, { ...rules, insideLimit: 0 })
    const wide = { ...rules, insideLimit: 450 }
    const called: number[] = []
    for (let times = 0; times < 4; times++) called.push((await rooms.board(room, wide)).called)
    assert.deepEqual(called, [199, 399, 449, 449])
  })
})
