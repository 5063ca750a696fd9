import assert from 'node:assert/strict'
import { Agent, type IncomingMessage, request } from 'node:http'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { until } from '../support/until.ts'
import { areGreen, doorIds, lightOf } from '../web/doors/way.ts'
import { movableWorld } from '../web/integration/scene.ts'

const starts = 3_000
/** Of them so many come back with an error, and so many with a code, that no provider ever gave. */
const forged = 600

describe('Thousands of starts and forged answers from one network', () => {
  let broker: TestBroker
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  const { world, pass } = movableWorld()
  before(async () => {
    const lights = { tickMs: 200, probeThinMs: 1_000, probeMs: 1_000 }
    broker = await startTestBroker({ world, config: { lights } })
  })
  after(async () => {
    agent.destroy()
    await broker.stop()
  })

  const get = (path: string, cookie = '') =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = cookie ? { cookie } : {}
      request(new URL(path, broker.origin), { agent, headers }, (answer) => {
        answer.resume().once('end', () => resolve(answer))
      })
        .once('error', reject)
        .end()
    })

  async function attack(n: number): Promise<void> {
    const start = await get('/doors/kakao?anyway=1')
    assert.equal(start.statusCode, 303)
    if (n >= 2 * forged) return
    const state = new URL(start.headers.location ?? '').searchParams.get('state')
    const cookie = (start.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]).join('; ')
    await get(`/doors/kakao/callback?state=${state}&${n % 2 ? 'error=server_error' : `code=made-up-${n}`}`, cookie)
  }

  it('leave a healthy door green: while they last, and when none of those people has come back', async () => {
    const seen = new Set<string>()
    let attacking = true
    const watching = (async () => {
      while (attacking) {
        seen.add(await lightOf(broker, 'kakao'))
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    })()
    let next = 0
    const attackers = Array.from({ length: 32 }, async () => {
      while (next < starts) await attack(next++)
    })
    await Promise.all(attackers)
    attacking = false
    await watching
    assert.deepEqual([...seen], ['green ok'])

    // Three minutes later they should be back. What was measured before is old by then; the next probe is not.
    pass(200)
    await until(async () => {
      const { measuredAt } = (await (await fetch(`${broker.origin}/lights.json`)).json()) as { measuredAt: string }
      return world.now() - Date.parse(measuredAt) < 10_000
    })
    await until(() => areGreen(broker, doorIds))
    const later = new Set<string>()
    await until(async () => {
      const { measuredAt } = (await (await fetch(`${broker.origin}/lights.json`)).json()) as { measuredAt: string }
      assert.equal(await lightOf(broker, 'kakao'), 'green ok')
      return later.add(measuredAt).size > 5
    })
  })
})
