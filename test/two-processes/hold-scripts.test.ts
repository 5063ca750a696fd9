import assert from 'node:assert/strict'
import { Redis } from 'ioredis'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import type { Browser } from '../support/browser.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { api, calmLights, seedPlaces, verify } from '../web/integration/scene.ts'

describe('What a call costs Redis', function () {
  this.timeout(60_000)
  let server: RedisServer
  let broker: TestBroker
  let client: Redis
  let monitor: Redis
  let slots: string[]
  let browser: Browser
  /** Keys of the scripts that the broker ran, in their order: one entry a script. */
  const scripts: string[] = []
  const marks = new Set<string>()

  before(async () => {
    server = await startRedis()
    client = new Redis(server.url)
    monitor = await client.monitor()
    monitor.on('monitor', (_: string, [command = '', ...operands]: string[], source: string) => {
      if (command.toLowerCase() === 'echo') marks.add(operands[0] ?? '')
      if (source !== 'lua' && /^eval/i.test(command)) scripts.push(operands[2] ?? '')
    })
    broker = await startTestBroker({
      stores: { redis: { url: server.url }, dataDir: null },
      config: { lights: calmLights },
      async prepare({ database }) {
        slots = await seedPlaces(database, [5, 1, 5])
      },
    })
    browser = await verify(broker, 'woman')
    assert.equal((await api(browser, 'POST /ticket')).body.state, 'admitted')
    // An empty Redis is sent every script once more, in full.
    assert.equal((await api(browser, 'POST /holds', { body: { slot: slots[1] } })).status, 201)
  })
  after(async () => {
    client?.disconnect()
    monitor?.disconnect()
    await broker?.stop()
    await server?.stop()
  })

  /** Resolves when the monitor has told of everything that was run before. */
  async function toldOfAll(): Promise<void> {
    const mark = `mark ${marks.size}`
    await client.echo(mark)
    await until(() => marks.has(mark))
  }

  /** How many scripts on the waiting room and on device claims the broker runs for one call. */
  async function costOf(call: string, body?: unknown): Promise<{ status: number; leases: number; claims: number }> {
    await toldOfAll()
    scripts.length = 0
    const { status } = await api(browser, call, { body })
    await toldOfAll()
    const on = (key: string) => scripts.filter((first) => first.startsWith(key)).length
    return { status, leases: on('gw:{room:'), claims: on('gw:claim:') }
  }

  it('is one script on leases and one on claims for a hold', async () => {
    for (const slot of [slots[0], slots[2]])
      assert.deepEqual(await costOf('POST /holds', { slot }), { status: 201, leases: 1, claims: 1 })
  })
})
