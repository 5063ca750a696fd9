import assert from 'node:assert/strict'
import { hasCode } from '../../src/domain/errors.ts'
import type { PersonId } from '../../src/domain/ids.ts'
import { artifactAdapter } from '../../src/openid-provider/adapter.ts'
import { inExchange } from '../../src/openid-provider/exchange.ts'
import { redisAttemptLedger } from '../../src/store/redis/attempt-ledger.ts'
import { openRedis, type RedisStore } from '../../src/store/redis/connection.ts'
import { redisDeviceClaims } from '../../src/store/redis/device-claims.ts'
import { redisOidcArtifacts } from '../../src/store/redis/oidc-artifacts.ts'
import { script } from '../../src/store/redis/script.ts'
import { system } from '../../src/system.ts'
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts'
import { until } from '../support/until.ts'
import { redisContracts } from './redis-contracts.ts'
import { everyOperation, hotPorts } from './redis-operations.ts'

const commandMs = 1_000

describe('Redis Cluster', () => {
  let cluster: RedisCluster
  let redis: RedisStore

  before(async () => {
    cluster = await startRedisCluster()
    redis = await openRedis(system, { clusterNodes: cluster.nodes }, { commandMs })
  })
  after(async () => {
    await redis?.close()
    await cluster?.stop()
  })

  redisContracts('Redis Cluster', () => redis)

  it('refuses a script over two slots, and tells us: such a mistake cannot pass these tests', async () => {
    const wrong = redis.run(script(`return 1`), ['claim:{anna}', 'claim:{boram}'], [null])
    await assert.rejects(wrong, /CROSSSLOT/)
  })

  it('carries every operation, with the keys of each in one slot and all of them on all masters', async () => {
    const slots = new Set<number>()
    const [anyMaster] = cluster.masters
    const watched: RedisStore = {
      ...redis,
      async run(lua, keys, args) {
        const of = await Promise.all(keys.map((key) => anyMaster?.command('CLUSTER', 'KEYSLOT', `gw:${key}`)))
        assert.equal(new Set(of).size, 1, keys.join(' '))
        slots.add(Number(of[0]))
        return redis.run(lua, keys, args)
      },
    }
    for (const name of ['anna', 'boram', 'chul'])
      for (const [verb, run] of everyOperation(hotPorts(watched), name)) await assert.doesNotReject(run, verb)
    for (const [from, to] of [
      [0, 5460],
      [5461, 10921],
      [10922, 16383],
    ] as const)
      assert.ok([...slots].some((slot) => slot >= from && slot <= to))
  })

  it('is ready only when every master can do the work: one that is full, or runs no scripts for us, is enough', async () => {
    assert.equal(await redis.trouble(), null)
    for (const master of cluster.masters) {
      await master.command('CONFIG', 'SET', 'maxmemory', '1')
      assert.equal(await redis.trouble(), 'out_of_memory')
      await master.command('CONFIG', 'SET', 'maxmemory', '0')
      await master.command('ACL', 'SETUSER', 'default', '-@scripting')
      assert.equal(await redis.trouble(), 'not_permitted')
      const [complaint] = await redis.complaints()
      assert.deepEqual([complaint?.code, complaint?.setting], ['redis_rights_missing', 'REDIS_CLUSTER_NODES'])
      assert.match(complaint?.mend ?? '', /\+eval \+evalsha\.$/)
      await master.command('ACL', 'SETUSER', 'default', '+@all')
    }
    assert.deepEqual([await redis.trouble(), await redis.complaints()], [null, []])
  })

  it('lets the OpenID Provider consume a code once, wherever it lies', async () => {
    await inExchange(async () => {
      const adapters = artifactAdapter({
        artifacts: redisOidcArtifacts(redis),
        now: system.now,
        grantsInSessions: true,
        requestsInJourneys: false,
        keptRequests: { find: async () => null, answer: async () => false, remove: async () => {} },
        devicesOf: () => [],
        answerTo: async () => null,
      })
      const codes = adapters('AuthorizationCode')
      await codes.upsert('the-code', { grantId: 'grant' }, 60)
      await codes.consume('the-code')
      await assert.rejects(async () => codes.consume('the-code'), { error: 'invalid_grant' })
    })
  })

  for (const [how, lose] of [
    ['falls silent', (server: RedisCluster['masters'][number]) => server.freeze()],
    ['dies', (server: RedisCluster['masters'][number]) => server.kill()],
  ] as const)
    it(`goes on by itself when a master ${how} and its replica takes over, and never hangs meanwhile`, async () => {
      await cluster.well()
      const states = Array.from({ length: 60 }, (_, n) => `${how}-${n}`)
      const ledger = redisAttemptLedger(redis)
      for (const state of states) assert.equal(await ledger.consume(state, 600), true)
      await cluster.replicated()
      const lost = await cluster.someMaster()
      await lose(lost)
      let [refused, worst] = [0, 0]
      await until(async () => {
        const started = performance.now()
        const answers = await Promise.allSettled(states.map((state) => ledger.consume(state, 600)))
        worst = Math.max(worst, performance.now() - started)
        const failures = answers.filter((answer) => answer.status === 'rejected')
        for (const { reason } of failures) assert.ok(hasCode(reason, 'store_unavailable'), String(reason))
        for (const answer of answers) if (answer.status === 'fulfilled') assert.equal(answer.value, false)
        refused += failures.length
        return failures.length === 0
      })
      assert.ok(refused > 0, 'the loss was felt')
      await until(async () => (await redis.trouble()) === null)
      assert.ok(worst < commandMs + 1_500, `an answer took ${worst} ms`)
      for (const [verb, run] of everyOperation(hotPorts(redis), how)) await assert.doesNotReject(run, verb)
      if (how === 'dies') await lost.restart()
      else lost.thaw()
    })

  it('comes back by itself when all of it was gone', async () => {
    await cluster.well()
    const servers = [...cluster.masters, ...cluster.replicas]
    await Promise.all(servers.map((server) => server.kill()))
    const claims = redisDeviceClaims(redis)
    const find = () => claims.find('anna' as PersonId)
    for (let times = 0; times < 3; times++) await assert.rejects(find, (error) => hasCode(error, 'store_unavailable'))
    assert.equal(await redis.trouble(), 'no_answer')
    await Promise.all(servers.map((server) => server.restart()))
    await until(() =>
      find()
        .then((claim) => claim === null)
        .catch(() => false),
    )
  })
})
