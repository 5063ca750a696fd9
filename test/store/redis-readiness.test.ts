import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { hasCode } from '../../src/domain/errors.ts'
import { redisAttemptLedger } from '../../src/store/redis/attempt-ledger.ts'
import { openRedis, type RedisOpening, type RedisStore } from '../../src/store/redis/connection.ts'
import { scriptCommands } from '../../src/store/redis/script-commands.ts'
import { system } from '../../src/system.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'

const timeouts: RedisOpening = { commandMs: 500, connectMs: 500 }
const allRights = scriptCommands.map((command) => `+${command.toLowerCase()}`)

describe('Redis that answers PING', () => {
  let server: RedisServer
  let redis: RedisStore
  const opened: RedisStore[] = []
  const open = async (url: string) => {
    const store = await openRedis(system, { url }, timeouts)
    opened.push(store)
    return store
  }
  const asUser = (name: string) => open(server.url.replace('://', `://${name}:secret@`))
  const codes = async (store: RedisStore) => (await store.complaints()).map(({ code }) => code)

  before(async () => {
    server = await startRedis()
    redis = await open(server.url)
  })
  after(async () => {
    await Promise.all(opened.map((store) => store.close()))
    await server?.stop()
  })

  for (const [what, trouble, set, back] of [
    ['has no memory left', 'out_of_memory', ['maxmemory', '1'], ['maxmemory', '0']],
    ['has too few replicas', 'too_few_replicas', ['min-replicas-to-write', '1'], ['min-replicas-to-write', '0']],
  ] as const)
    it(`${what}: is not ready, says why, and is ready again by itself`, async () => {
      assert.equal(await redis.trouble(), null)
      await server.command('CONFIG', 'SET', ...set)
      assert.equal(await redis.trouble(), trouble)
      assert.deepEqual(await redis.complaints(), [], 'that is no mistake of settings')
      await server.command('CONFIG', 'SET', ...back)
      assert.equal(await redis.trouble(), null)
    })

  it('is a replica: is not ready, and is ready again when it is the master', async () => {
    await server.command('REPLICAOF', '127.0.0.1', '1')
    await until(async () => (await redis.trouble()) === 'read_only')
    await server.command('REPLICAOF', 'NO', 'ONE')
    await until(async () => (await redis.trouble()) === null)
  })

  it('is away, then there again', async () => {
    await server.kill()
    assert.equal(await redis.trouble(), 'no_answer')
    assert.deepEqual(await redis.complaints(), [], 'what is away is not judged')
    await server.restart()
    await until(async () => (await redis.trouble()) === null)
  })

  it('leaves a key that ends by itself, and nothing else', async () => {
    await server.command('FLUSHALL')
    assert.equal(await redis.trouble(), null)
    assert.deepEqual(await server.command('KEYS', '*'), ['gw:ready'])
    const ms = Number(await server.command('PTTL', 'gw:ready'))
    assert.ok(ms > 0 && ms <= 10_000, `${ms}`)
  })

  for (const [what, rights, missing] of [
    ['no scripts', ['~gw:*', '+@all', '-@scripting'], ['eval', 'evalsha']],
    ['no commands of sorted sets', ['~gw:*', '+@all', '-@sortedset'], ['zadd', 'zscore']],
    ['only a few commands', ['~gw:*', '+eval', '+evalsha', '+get', '+ping'], ['set', 'hset', 'time']],
    ['only keys of others', ['~other:*', '+@all'], ['set']],
  ] as const)
    it(`gives its user ${what}: that is a mistake of settings, which names the missing commands`, async () => {
      await server.command('ACL', 'SETUSER', 'app', 'reset', 'on', '>secret', ...rights)
      const store = await asUser('app')
      assert.equal(await store.trouble(), 'not_permitted')
      const [complaint, ...others] = await store.complaints()
      assert.deepEqual([complaint?.code, complaint?.weight, others], ['redis_rights_missing', 'fatal', []])
      assert.equal(complaint?.setting, 'REDIS_URL')
      for (const command of missing) assert.match(complaint?.mend ?? '', new RegExp(`~gw:\\*.* \\+${command}\\b`))
      assert.doesNotMatch(JSON.stringify(complaint), /secret/)
    })

  it('gives its user exactly the rights that the complaint asks for: is ready', async () => {
    await server.command('ACL', 'SETUSER', 'app', 'reset', 'on', '>secret', '~gw:*', '+eval', '+evalsha', ...allRights)
    const store = await asUser('app')
    assert.deepEqual([await store.trouble(), await store.complaints()], [null, []])
  })

  it('takes a right away while the broker runs: is not ready, not a fault of ours', async () => {
    await server.command('ACL', 'SETUSER', 'app', 'reset', 'on', '>secret', '~gw:*', '+@all')
    const store = await asUser('app')
    assert.equal(await store.trouble(), null)
    const consume = () => redisAttemptLedger(store).consume('state', 60)
    await server.command('ACL', 'SETUSER', 'app', '-set')
    assert.equal(await store.trouble(), 'not_permitted')
    await assert.rejects(consume, (error) => hasCode(error, 'store_unavailable'))
    await server.command('ACL', 'SETUSER', 'app', '+set')
    assert.equal(await store.trouble(), null)
    assert.equal(await consume(), true)
  })

  it('refuses the password: that is a mistake of settings, and the password is said nowhere', async () => {
    await server.command('ACL', 'SETUSER', 'app', 'reset', 'on', '>other', '~*', '+@all')
    const store = await asUser('app')
    await until(async () => (await store.trouble()) === 'refused')
    assert.deepEqual(await codes(store), ['redis_credentials_refused'])
    assert.doesNotMatch(JSON.stringify(await store.complaints()), /secret/)
  })

  it('has no such database: nothing is written to another, and the mistake is named', async () => {
    await server.command('FLUSHALL')
    const store = await open(`${server.url}/99`)
    await until(async () => (await store.trouble()) === 'refused')
    const [complaint] = await store.complaints()
    assert.deepEqual([complaint?.code, complaint?.setting], ['redis_database_refused', 'REDIS_URL'])
    assert.match(complaint?.what ?? '', /database 99/)
    assert.equal(await server.command('DBSIZE'), 0)
    assert.equal(await (await open(`${server.url}/15`)).trouble(), null)
  })

  it('throws keys away when it is full: that is said at start, and why', async () => {
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    const [complaint] = await redis.complaints()
    assert.deepEqual([complaint?.code, complaint?.weight], ['redis_evicts_keys', 'warning'])
    assert.match(complaint?.what ?? '', /allkeys-lru.*throws sessions/)
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
    assert.deepEqual(await redis.complaints(), [])
  })

  it('is asked for the rights of all scripts: none calls a command that is not looked at', () => {
    const folder = new URL('../../src/store/redis/', import.meta.url)
    const called = readdirSync(folder).flatMap((file) =>
      [...readFileSync(new URL(file, folder), 'utf8').matchAll(/redis\.p?call\('([A-Z]+)'/g)].map(([, name]) => name),
    )
    assert.deepEqual([...new Set(called)].sort(), [...scriptCommands].sort())
    const docs = readFileSync(new URL('../../docs/operators.md', import.meta.url), 'utf8')
    const [, acl = ''] = /ACL SETUSER gwanmun([^`]*)```/.exec(docs) ?? []
    for (const right of ['+eval', '+evalsha', ...allRights]) assert.match(acl, new RegExp(`\\${right}\\b`), right)
  })
})
