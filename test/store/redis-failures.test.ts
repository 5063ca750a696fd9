import assert from 'node:assert/strict'
import { GwanmunError, hasCode } from '../../src/domain/errors.ts'
import { openRedis, type RedisStore } from '../../src/store/redis/connection.ts'
import { script } from '../../src/store/redis/script.ts'
import { system } from '../../src/system.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { everyOperation, hotPorts } from './redis-operations.ts'

const commandMs = 300
/** What a busy machine may add to a time-out. */
const slackMs = 1_500

/** Runs every operation at once; each must be refused in time, as a store that is away. */
async function everythingIsRefused(redis: RedisStore): Promise<void> {
  const started = performance.now()
  const outcomes = await Promise.allSettled(everyOperation(hotPorts(redis), 'anna').map(([, run]) => run()))
  const took = performance.now() - started
  for (const outcome of outcomes) {
    assert.equal(outcome.status, 'rejected')
    assert.ok(hasCode(outcome.reason, 'store_unavailable'), String(outcome.reason))
  }
  assert.notEqual(await redis.trouble(), null)
  assert.ok(took < commandMs + slackMs, `took ${took} ms`)
}

async function everythingWorks(redis: RedisStore, name: string): Promise<void> {
  for (const [verb, run] of everyOperation(hotPorts(redis), name)) await assert.doesNotReject(run, verb)
}

describe('When Redis is away', () => {
  let server: RedisServer
  let redis: RedisStore
  const told: Error[] = []

  beforeEach(async () => {
    told.length = 0
    server = await startRedis()
    redis = await openRedis(
      system,
      { url: server.url },
      { commandMs, connectMs: commandMs, report: (error) => told.push(error) },
    )
  })
  afterEach(async () => {
    await redis.close()
    await server.stop()
  })

  it('refuses every operation within its time-out while Redis is silent, and goes on by itself when it speaks', async () => {
    await everythingWorks(redis, 'before')
    server.freeze()
    await everythingIsRefused(redis)
    await everythingIsRefused(redis)
    server.thaw()
    await until(async () => (await redis.trouble()) === null)
    await everythingWorks(redis, 'after')
  })

  it('refuses every operation while Redis is dead, says why, and goes on by itself with an empty one', async () => {
    const { sessions, rooms } = hotPorts(redis)
    for (const [verb, run] of everyOperation(hotPorts(redis), 'before')) if (verb !== 'close a session') await run()
    assert.ok(await sessions.find('session-before' as never))
    await server.kill()
    await everythingIsRefused(redis)
    await until(() => told.length > 0)
    await server.restart()
    await until(async () => (await redis.trouble()) === null)
    await everythingWorks(redis, 'after')
    assert.equal(await sessions.find('session-before' as never), null)
    assert.equal((await rooms.board('campaign-before' as never, { ...unlimited })).nextKey, 0)
  })

  it('fails what is under way when the connection breaks, and is back a moment later', async () => {
    const underWay = redis.run(script(`while true do end`), ['any'], [null])
    const failed = assert.rejects(underWay, (error) => hasCode(error, 'store_unavailable'))
    await server.kill()
    await failed
    await server.restart()
    await until(async () => (await redis.trouble()) === null)
  })

  it('sends what belongs to one turn in one write, and what fails of it fails alone', async () => {
    const [good, wrong] = [script('return ARGV[2]'), script(`return redis.call('ZCARD', KEYS[1], 'too', 'many')`)]
    const run = (n: number) => redis.run<string>(n === 7 ? wrong : good, [`key-${n}`], [null, n])
    const reads = async () =>
      Number(/total_reads_processed:(\d+)/.exec(String(await server.command('INFO', 'stats')))?.[1])
    // From now on Redis knows both scripts.
    await Promise.allSettled([run(0), run(7)])
    const before = await reads()
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => run(n)))
    const took = (await reads()) - before
    // One or two are ours; the others belong to the question for the number, over a connection of its own.
    assert.ok(took <= 15, `${took} reads`)
    for (const [n, outcome] of outcomes.entries())
      if (n === 7) assert.equal(outcome.status, 'rejected')
      else assert.deepEqual(outcome, { status: 'fulfilled', value: String(n) })
  })

  it('goes on when Redis has forgotten its scripts, or has cut all connections', async () => {
    await everythingWorks(redis, 'before')
    await server.command('SCRIPT', 'FLUSH', 'SYNC')
    await everythingWorks(redis, 'after')
    await server.command('CLIENT', 'KILL', 'TYPE', 'normal')
    await until(async () => (await redis.trouble()) === null)
    await everythingWorks(redis, 'later')
  })

  it('opens without a Redis, and works once there is one', async () => {
    await server.kill()
    const early = await openRedis(system, { url: server.url }, { commandMs, connectMs: commandMs })
    try {
      await everythingIsRefused(early)
      await server.restart()
      await until(async () => (await early.trouble()) === null)
      await everythingWorks(early, 'anna')
    } finally {
      await early.close()
    }
  })

  it('takes an answer that Redis cannot serve now as being away: read-only, or out of memory', async () => {
    const [, [, save] = []] = everyOperation(hotPorts(redis), 'anna')
    assert.ok(save)
    await server.command('REPLICAOF', '127.0.0.1', '1')
    await assert.rejects(save, (error) => hasCode(error, 'store_unavailable'))
    await server.command('REPLICAOF', 'NO', 'ONE')
    await until(async () => (await redis.trouble()) === null)
    await server.command('CONFIG', 'SET', 'maxmemory', '1')
    await assert.rejects(save, (error) => hasCode(error, 'store_unavailable'))
    await server.command('CONFIG', 'SET', 'maxmemory', '0')
    await save()
  })

  it('does not pass a mistake of ours off as an outage', async () => {
    const wrong = redis.run(script(`return redis.call('ZCARD', KEYS[1], 'too', 'many')`), ['key'], [null])
    await assert.rejects(wrong, (error) => !(error instanceof GwanmunError))
  })

  it('lets no person in without the password, and tells it to no process', async () => {
    await server.command('CONFIG', 'SET', 'requirepass', 'right-secret')
    const said: Error[] = []
    const url = (secret: string) => server.url.replace('://', `://:${secret}@`)
    const timeouts = { commandMs, connectMs: commandMs }
    const wrong = await openRedis(
      system,
      { url: url('wrong-secret') },
      { ...timeouts, report: (error) => said.push(error) },
    )
    await everythingIsRefused(wrong)
    await wrong.close()
    assert.ok(said.length > 0)
    for (const error of said) assert.doesNotMatch(JSON.stringify({ ...error, message: error.message }), /wrong-secret/)
    const right = await openRedis(system, { url: url('right-secret') }, timeouts)
    await everythingWorks(right, 'anna')
    await right.close()
  })

  it('hangs no argument of a command on an error', async () => {
    await server.command('CONFIG', 'SET', 'maxmemory', '1')
    const { identities } = hotPorts(redis)
    const record = { verification: 'one' as never, person: 'anna' as never, identity: 'sealed-text' as never }
    const error = await identities.save(record, 60).catch((reason: unknown) => reason)
    assert.ok(error instanceof GwanmunError && error.cause instanceof Error)
    assert.doesNotMatch(
      JSON.stringify({ ...error.cause, text: error.cause.message, stack: error.cause.stack }),
      /sealed-text/,
    )
  })
})

const unlimited = {
  insideLimit: 10,
  readySeconds: 180,
  leaseSeconds: 1200,
  longestLeaseSeconds: 2400,
  idleSeconds: 300,
  assistedShare: 0.05,
}
