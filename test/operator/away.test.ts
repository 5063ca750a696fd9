import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { startRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { lightOf } from '../web/doors/way.ts'
import { movableWorld } from '../web/integration/scene.ts'
import { operate, operators, reason } from './scene.ts'

describe('What operators decided, when', () => {
  let postgres: TestPostgres
  let databaseUrl = ''
  const { world, pass } = movableWorld()
  const running: TestBroker[] = []

  before(async () => {
    postgres = await startPostgres()
    databaseUrl = await postgres.empty()
  })
  afterEach(() => Promise.all(running.splice(0).map((broker) => broker.stop())))
  after(() => postgres?.stop())

  /** A replica of its own: hot state in its memory, as after a flush, decisions in the database they share. */
  const replica = async (faults?: readonly unknown[]): Promise<TestBroker> => {
    const stores = { databaseUrl, dataDir: null }
    const broker = await startTestBroker({ world, stores, config: { operators }, ...(faults ? { faults } : {}) })
    running.push(broker)
    return broker
  }
  /** By the broker's clock, which it sets by PostgreSQL's. */
  const inSeconds = async ({ origin }: TestBroker, seconds: number) => {
    const { measuredAt } = (await (await fetch(`${origin}/lights.json`)).json()) as { measuredAt: string }
    return new Date(Date.parse(measuredAt) + seconds * 1000).toISOString()
  }
  const decide = async (broker: TestBroker, door: string, body: object) => {
    const answer = await operate(broker, `POST /doors/${door}/overrides`, {
      body: { until: await inSeconds(broker, 600), reason, ...body },
    })
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body
  }
  const withdraw = async (broker: TestBroker, { id }: { id: string }) =>
    assert.equal((await operate(broker, `DELETE /overrides/${id}`, { body: { reason } })).status, 200)
  const shows = (broker: TestBroker, door: Parameters<typeof lightOf>[1], light: string) =>
    until(async () => (await lightOf(broker, door)) === light)

  it('there are several replicas, is seen at all of them soon after, in whichever it was decided', async () => {
    const [one, other] = [await replica(), await replica()]
    const kept = await decide(one, 'kakao', { action: 'close' })
    await shows(other, 'kakao', 'red operator_closed shut')
    await withdraw(other, kept)
    await shows(one, 'kakao', 'green ok')
  })

  it('every process was restarted and everything hot forgotten, still stands: no door reopens', async () => {
    const before = await replica()
    const kept = await decide(before, 'naver', { action: 'close' })
    await before.stop()
    running.length = 0
    // Not to be waited for until it is green: the very first board has to know.
    const after = await replica([])
    assert.equal(await lightOf(after, 'naver'), 'red operator_closed shut')
    await withdraw(after, kept)
  })

  it('Redis comes back empty, still stands', async () => {
    const redis = await startRedis()
    try {
      const stores = { redis: { url: redis.url }, databaseUrl, dataDir: null }
      const broker = await startTestBroker({ stores, config: { operators } })
      running.push(broker)
      const kept = await decide(broker, 'kakao', { action: 'close' })
      await redis.kill()
      await until(async () => (await fetch(`${broker.origin}/readyz`)).status === 503)
      assert.equal(await lightOf(broker, 'kakao'), 'red operator_closed shut')
      await redis.restart()
      await until(async () => (await fetch(`${broker.origin}/readyz`)).status === 200, 30_000)
      assert.equal(await lightOf(broker, 'kakao'), 'red operator_closed shut')
      assert.equal((await new Browser().get(`${broker.origin}/doors/kakao?anyway=1`)).status, 503)
      await withdraw(broker, kept)
      await shows(broker, 'kakao', 'green ok')
    } finally {
      await Promise.all(running.splice(0).map((broker) => broker.stop()))
      await redis.stop()
    }
  })

  it('it was planned, begins and ends at its times', async () => {
    const broker = await replica()
    const [from, to] = [await inSeconds(broker, 60), await inSeconds(broker, 120)]
    await decide(broker, 'ipin', { action: 'maintenance', from, until: to })
    assert.equal(await lightOf(broker, 'ipin'), 'green ok')
    pass(60)
    await shows(broker, 'ipin', 'red maintenance shut')
    pass(60)
    await shows(broker, 'ipin', 'green ok')
    const { body } = await operate(broker, 'GET /audit?limit=1')
    assert.deepEqual([body.entries[0].event, body.entries[0].author], ['expired', null])
  })

  it('the provider is down and then PostgreSQL as well, stays in force until its end, and no longer', async () => {
    const broker = await replica([{ match: { provider: 'phone' }, do: [{ type: 'outage', mode: 'reset' }] }])
    await shows(broker, 'phone', 'red outage shut')
    const end = await inSeconds(broker, 300)
    for (const door of ['phone', 'kakao']) await decide(broker, door, { action: 'close', until: end })
    assert.equal(await lightOf(broker, 'phone'), 'red operator_closed shut')
    await postgres.kill()
    await until(async () => (await fetch(`${broker.origin}/readyz`)).status === 503)

    const refused = await operate(broker, 'POST /doors/naver/overrides', {
      body: { action: 'close', until: end, reason },
    })
    assert.deepEqual([refused.status, refused.body.code], [503, 'store_unavailable'])
    assert.ok(Number(refused.headers.get('retry-after')) > 0)
    assert.equal(await lightOf(broker, 'naver'), 'yellow unknown shut', 'what was not kept is not shown either')
    const seen = await operate(broker, 'GET /doors')
    assert.equal(seen.status, 200)
    assert.equal((await operate(broker, 'GET /audit')).body.code, 'store_unavailable')

    await broker.mend()
    assert.equal((await new Browser().get(`${broker.origin}/doors/kakao`)).status, 503)
    assert.equal(await lightOf(broker, 'phone'), 'red operator_closed shut')
    pass(200)
    assert.equal(await lightOf(broker, 'kakao'), 'red operator_closed shut')
    pass(100)
    // No operator keeps them shut any more; without PostgreSQL no person could come back.
    await shows(broker, 'kakao', 'yellow unknown shut')
    await shows(broker, 'phone', 'yellow unknown shut')

    await postgres.start()
    await until(async () => (await fetch(`${broker.origin}/readyz`)).status === 200, 30_000)
    for (const door of ['kakao', 'phone', 'naver'] as const) await shows(broker, door, 'green ok')
    await decide(broker, 'naver', { action: 'close' })
    await shows(broker, 'naver', 'red operator_closed shut')
  })
})
