import assert from 'node:assert/strict'
import { lightsOf } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { type Fleet, startFleet } from './fleet.ts'

/** Two ticks, by the design; and what a busy machine may add. */
const sharedWithinMs = 2_000
const slackMs = 1_500

describe('Two brokers whose lights go by one Redis', function () {
  this.timeout(180_000)
  let redis: RedisServer
  let fleet: Fleet

  before(async () => {
    redis = await startRedis()
    const databaseUrl = await (await sharedPostgres()).empty()
    // Probes that hardly ever come: what is learned here is learned from people.
    const lights = { steadyMs: 1_000, rampMs: 300, probeThinMs: 2_000 }
    const config = { lights, providerCalls: { resetMs: 1_000 } }
    fleet = await startFleet(2, { databaseUrl, env: { REDIS_URL: redis.url }, config })
  })
  after(async () => {
    await fleet?.stop()
    await redis?.stop()
  })

  const shown = async (origin: string, door: string) => (await lightsOf(origin)).find(({ id }) => id === door)
  const isGreen = async (door: string) => {
    const lights = await Promise.all(fleet.origins.map((origin) => shown(origin, door)))
    return lights.every((light) => light?.light === 'green')
  }
  const isShut = async (origin: string, door: string) => !(await shown(origin, door))?.selectable

  /** People come back to the first broker, and to it alone, and their attributes cannot be had. No probe notices. */
  async function failAtTheFirst(door: string): Promise<void> {
    const [first = ''] = fleet.origins
    const callbacks: [Browser, string][] = []
    for (let n = 0; n < 8; n++) {
      const browser = new Browser()
      const start = await browser.once(`${first}/doors/${door}?login_hint=elder&anyway=1`)
      const back = await browser.once(start.headers.get('location') ?? '')
      const callback = new URL(back.headers.get('location') ?? assert.fail(`${start.status} ${back.status}`))
      callbacks.push([browser, `${first}${callback.pathname}${callback.search}`])
    }
    fleet.idps.faults.add({
      match: { persona: 'elder', endpoint: 'profile' },
      do: [{ type: 'status', status: 500 }],
    } as never)
    await Promise.all(callbacks.map(async ([browser, callback]) => (await browser.once(callback)).body?.cancel()))
  }

  async function bothLearn(door: string): Promise<void> {
    await until(() => isGreen(door), 60_000)
    const [first = '', second = ''] = fleet.origins
    await failAtTheFirst(door)
    await until(() => isShut(first, door), 5_000)
    const learned = performance.now()
    await until(() => isShut(second, door), 10_000)
    const took = performance.now() - learned
    assert.ok(took <= sharedWithinMs + slackMs, `the other one took ${took} ms`)
    fleet.idps.faults.clear()
    await somebodyGetsThrough(door)
  }

  /** Probes went well all the time, so only people are believed that it is over. */
  async function somebodyGetsThrough(door: string): Promise<void> {
    const [first = ''] = fleet.origins
    await until(async () => {
      const { path } = await new Browser().get(`${first}/doors/${door}?login_hint=man&anyway=1`)
      return !path.includes('/doors/')
    }, 60_000)
  }

  it('show both within two seconds what only one of them has lived through', () => bothLearn('kakao'))

  for (const [how, lose, find] of [
    ['silent', () => redis.freeze(), () => redis.thaw()],
    ['dead, and comes back empty', () => redis.kill(), () => redis.restart()],
  ] as const)
    it(`say that it is us while Redis is ${how}, know the doors at once and learn from each other again after`, async () => {
      await until(() => isGreen('certificate'), 60_000)
      await lose()
      fleet.idps.faults.add({ match: { provider: 'certificate' }, do: [{ type: 'outage' }] } as never)
      for (const origin of fleet.origins) await until(() => isShut(origin, 'certificate'), 20_000)
      for (const origin of fleet.origins) assert.equal((await shown(origin, 'phone'))?.reason, 'unknown')
      fleet.idps.faults.clear()
      await find()
      await until(() => isGreen('certificate'), 60_000)
      // Once its Redis is there again, a process shares within a tick.
      for (const origin of fleet.origins) await until(async () => (await fetch(`${origin}/readyz`)).ok)
      await new Promise((resolve) => setTimeout(resolve, 2_000))
      await bothLearn('naver')
    })
})
