import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { openRedis, type RedisStore } from '../../src/store/redis/connection.ts'
import { system } from '../../src/system.ts'
import { sharedRedis } from '../support/redis.ts'
import { sharedRedisCluster } from '../support/redis-cluster.ts'
import { hotPorts } from './redis-operations.ts'
import type { Errands } from './redis-rival.ts'

const hour = 3_600_000
/** One process is right, one an hour slow, one an hour fast. */
const clocksOff = [0, -hour, hour]

interface Place {
  /** As in the environment of a broker. */
  environment: Record<string, string>
  redis: RedisStore
}

async function singlePlace(): Promise<Place> {
  const { url } = await sharedRedis()
  return { environment: { REDIS_URL: url }, redis: await openRedis(system, { url }) }
}

async function clusterPlace(): Promise<Place> {
  const { nodes } = await sharedRedisCluster()
  return { environment: { REDIS_CLUSTER_NODES: nodes }, redis: await openRedis(system, { clusterNodes: nodes }) }
}

for (const [name, open] of [
  ['Redis', singlePlace],
  ['Redis Cluster', clusterPlace],
] as const)
  describe(`Several processes on one ${name}`, () => {
    let place: Place
    let rivals: ChildProcess[] = []

    /** Tells all processes the same at the same time. */
    function all<Name extends keyof Errands>(
      errand: Name,
      ask: Errands[Name]['ask'],
    ): Promise<Errands[Name]['answer'][]> {
      return Promise.all(rivals.map((rival) => tell(rival, errand, ask)))
    }

    before(async () => {
      place = await open()
      rivals = clocksOff.map((clockOff) =>
        fork(fileURLToPath(new URL('redis-rival.ts', import.meta.url)), {
          execArgv: ['--import', 'tsx'],
          env: { ...process.env, ...place.environment, CLOCK_OFF_MS: String(clockOff) },
        }),
      )
      await Promise.all(rivals.map((rival) => once(rival, 'message')))
    })
    after(async () => {
      await Promise.all(rivals.filter(({ connected }) => connected).map(leave))
      await place?.redis.close()
    })

    it('gives each person to exactly one device, and tells all which', async () => {
      const [first, ...others] = await all('claims', { count: 40 })
      for (const other of others) assert.deepEqual(other, first)
      assert.equal(first?.length, 40)
    })

    it('gives each person one place in line, and no place twice', async () => {
      const [first = [], ...others] = await all('joins', { count: 200 })
      for (const other of others) assert.deepEqual(other, first)
      assert.deepEqual(
        [...first].sort((a, b) => a - b),
        Array.from({ length: 200 }, (_, n) => n),
      )
    })

    it('never has more people inside than the limit, whichever process asks', async () => {
      await all('enters', { count: 200, limit: 7 })
      const counts = await all('enters', { count: 200, limit: 7 })
      assert.deepEqual(counts, [7, 7, 7])
    })

    it('accepts each state and each code once', async () => {
      const { artifacts } = hotPorts(place.redis)
      for (let n = 0; n < 50; n++)
        await artifacts.put('AuthorizationCode', `code-${n}`, { payload: {}, indexes: {}, ttlSeconds: 60 })
      const answers = await all('consumes', { count: 50 })
      for (let n = 0; n < 50; n++) {
        assert.equal(answers.filter(({ states }) => states[n]).length, 1)
        assert.equal(answers.filter(({ codes }) => codes[n]).length, 1)
      }
    })

    it('dates everything by the clock of Redis, although one process is an hour slow and one an hour fast', async () => {
      const started = Date.now()
      const answers = await Promise.all(rivals.map((rival, n) => tell(rival, 'dates', { name: `dated-${n}` })))
      const [right, slow, fast] = answers.map(({ now }) => now - started)
      assert.ok(Math.abs(right ?? hour) < 60_000 && (slow ?? 0) < -hour / 2 && (fast ?? 0) > hour / 2)
      for (const { told } of answers)
        for (const instant of told) assert.ok(Math.abs(instant - started) < 60_000, `off by ${instant - started} ms`)
      const found = await Promise.all(rivals.map((_, n) => hotPorts(place.redis).sessions.find(`dated-${n}` as never)))
      assert.ok(found.every(Boolean))
    })
  })

async function tell<Name extends keyof Errands>(
  rival: ChildProcess,
  errand: Name,
  ask: Errands[Name]['ask'],
): Promise<Errands[Name]['answer']> {
  const answered = once(rival, 'message')
  rival.send({ errand, ask })
  const [{ answer }] = (await answered) as [{ answer: Errands[Name]['answer'] }]
  return answer
}

async function leave(rival: ChildProcess): Promise<void> {
  const gone = once(rival, 'exit')
  rival.disconnect()
  await gone
}
