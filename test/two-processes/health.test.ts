import assert from 'node:assert/strict'
import { lightsOf, type SeenLight } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { type Fleet, startFleet } from './fleet.ts'

/** Boards that a process measures until it shows what another one knows: two by the design, a third where one exchange was too slow. */
const sharedWithinBoards = 3

interface Board {
  measuredAt: string
  doors: readonly SeenLight[]
}

const boardOf = async (origin: string) => (await (await fetch(`${origin}/lights.json`)).json()) as Board

/** Looks at the boards of a process until one is as wished. Returns when that was measured, and how many it measured since `from`. */
async function boardsUntil(origin: string, isWished: (board: Board) => boolean, from = 0) {
  const seen = new Set<number>()
  let measuredAt = 0
  await until(async () => {
    const board = await boardOf(origin)
    measuredAt = Date.parse(board.measuredAt)
    if (measuredAt > from) seen.add(measuredAt)
    return isWished(board)
  })
  return { measuredAt, count: seen.size }
}

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
  const isShut =
    (door: string) =>
    ({ doors }: Board) =>
      !doors.find(({ id }) => id === door)?.selectable
  /** Until it has measured two more boards, for each of which it asked its Redis. */
  async function twoMoreBoards(origin: string): Promise<void> {
    const from = Date.parse((await boardOf(origin)).measuredAt)
    const later = new Set<string>()
    await boardsUntil(origin, ({ measuredAt }) => {
      if (Date.parse(measuredAt) > from) later.add(measuredAt)
      return later.size >= 2
    })
  }

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
    await until(() => isGreen(door))
    const [first = '', second = ''] = fleet.origins
    await failAtTheFirst(door)
    const learned = await boardsUntil(first, isShut(door))
    const { count } = await boardsUntil(second, isShut(door), learned.measuredAt)
    assert.ok(count <= sharedWithinBoards, `the other one showed it with its board number ${count}`)
    fleet.idps.faults.clear()
    await personGetsThrough(door)
  }

  /** Probes went well all the time, so only people are believed that it is over. */
  async function personGetsThrough(door: string): Promise<void> {
    const [first = ''] = fleet.origins
    await until(async () => {
      const { path } = await new Browser().get(`${first}/doors/${door}?login_hint=man&anyway=1`)
      return !path.includes('/doors/')
    })
  }

  it('show both within two ticks what only one of them has lived through', () => bothLearn('kakao'))

  for (const [how, lose, find] of [
    ['silent', () => redis.freeze(), () => redis.thaw()],
    ['dead, and comes back empty', () => redis.kill(), () => redis.restart()],
  ] as const)
    it(`say that it is us while Redis is ${how}, know the doors at once and learn from each other again after`, async () => {
      await until(() => isGreen('certificate'))
      await lose()
      fleet.idps.faults.add({ match: { provider: 'certificate' }, do: [{ type: 'outage' }] } as never)
      for (const origin of fleet.origins) await boardsUntil(origin, isShut('certificate'))
      for (const origin of fleet.origins) assert.equal((await shown(origin, 'phone'))?.reason, 'unknown')
      fleet.idps.faults.clear()
      await find()
      await until(() => isGreen('certificate'))
      // Once its Redis is there again, a process shares within a tick.
      for (const origin of fleet.origins) await until(async () => (await fetch(`${origin}/readyz`)).ok)
      await Promise.all(fleet.origins.map(twoMoreBoards))
      await bothLearn('naver')
    })
})
