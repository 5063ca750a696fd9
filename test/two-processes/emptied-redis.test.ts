import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import type { Browser } from '../support/browser.ts'
import { type RedisDatabase, sharedRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { api, calmLights, seedPlaces, verify } from '../web/integration/scene.ts'

describe('A waiting room whose Redis is emptied in the middle of the evening', () => {
  let broker: TestBroker
  let redis: RedisDatabase

  before(async () => {
    redis = await sharedRedis()
    broker = await startTestBroker({
      config: { lights: calmLights, limits: { insideLimit: 1, restoredPauseSeconds: 3 } },
      stores: { redis: { url: redis.url }, dataDir: null },
      prepare: async ({ database }) => {
        await seedPlaces(database, [9])
      },
    })
  })
  after(() => broker?.stop())

  const board = async () => (await fetch(`${broker.origin}/room.json`)).json()
  const ticketOf = async (browser: Browser) => (await api(browser, 'GET /ticket')).body
  const keptPlaces = async () => {
    const [row] = await broker.stores.database.query<{ count: number }>('select count(*)::int as count from room_place')
    return row?.count ?? 0
  }

  it('goes on in a new epoch: people who verify again have the places they had, and a new one stands behind them', async () => {
    await until(async () => (await board()).epoch === 1)
    for (const [n, key] of [0, 1, 2, 3].entries())
      assert.equal((await ticketOf(await verify(broker, `person-${n}`))).key, key)
    await until(async () => (await keptPlaces()) === 4)
    await until(async () => {
      const [row] = await broker.stores.database.query<{ next: number }>('select next_key::int as next from room_epoch')
      return row?.next === 4
    })
    await redis.command('FLUSHDB')
    await until(async () => (await board()).epoch === 2)

    const last = await verify(broker, 'person-3')
    const stranger = await verify(broker, 'person-8')
    const first = await verify(broker, 'person-0')
    const second = await verify(broker, 'person-1')
    const keys = []
    for (const browser of [last, stranger, first, second]) keys.push((await ticketOf(browser)).key)
    assert.deepEqual(keys, [3, 4, 0, 1])
    const { pausedUntil } = await board()
    if (pausedUntil !== null) assert.equal((await ticketOf(second)).state, 'waiting', 'no person is called yet')
    await until(async () => (await first.get('/next')).path === '/slots')
    for (const browser of [second, last, stranger]) assert.equal((await browser.get('/next')).path, '/wait')
  })
})
