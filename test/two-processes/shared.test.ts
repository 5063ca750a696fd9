import assert from 'node:assert/strict'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import { Browser } from '../support/browser.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { sharedRedis } from '../support/redis.ts'
import { sharedRedisCluster } from '../support/redis-cluster.ts'
import { type Outcome, startRelyingParty } from '../support/relying-party.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { readRedis, readTables } from './raw.ts'

interface Hot {
  env: Record<string, string>
  /** Ports of every server that may hold something. */
  ports: readonly number[]
  database: number
}

const clients = ['service', 'second', 'third'] as const

const single = async (): Promise<Hot> => {
  const { url, port, database } = await sharedRedis()
  return { env: { REDIS_URL: url }, ports: [port], database }
}
const cluster = async (): Promise<Hot> => {
  const { nodes, ports } = await sharedRedisCluster()
  return { env: { REDIS_CLUSTER_NODES: nodes }, ports, database: 0 }
}

/** Values of cookies; a flag such as `1` is no secret. */
function secretsOf({ cookies }: Browser): string[] {
  return cookies.map((cookie) => cookie.slice(cookie.indexOf('=') + 1)).filter((value) => value.length >= 16)
}

async function locationOf(answer: Promise<Response>): Promise<string> {
  const { headers, status, url } = await answer
  return headers.get('location') ?? assert.fail(`${status} at ${url}`)
}

for (const [name, start] of Object.entries({ Redis: single, 'Redis Cluster': cluster }))
  describe(`Two brokers on one ${name} and one PostgreSQL`, () => {
    let hot: Hot
    let databaseUrl: string
    let fleet: Fleet
    let service: Awaited<ReturnType<typeof startRelyingParty>>
    /** What was given to browsers and relying parties and must not be found in a store. */
    const secrets = new Set<string>()

    before(async () => {
      hot = await start()
      databaseUrl = await (await sharedPostgres()).empty()
      service = await startRelyingParty()
      const relyingParties = clients.map((client) => service.registered(client, { sector: `${client}.test` }))
      fleet = await startFleet(2, { databaseUrl, env: hot.env, config: { relyingParties } })
      await service.meet(fleet.origin, clients)
    })
    after(async () => {
      await fleet?.stop()
      await service?.stop()
    })

    it('let a citizen whose every request goes to another process walk the whole way', async () => {
      const browser = new Browser()
      await browser.get(`${fleet.origin}/doors/kakao?login_hint=man`)
      assert.equal(browser.path, '/slots')
      const slot = /name="slot" value="([^"]+)"/.exec(browser.html)?.[1] ?? ''
      await browser.submit('/holds', { slot })
      assert.equal(browser.path, '/confirm')
      await browser.submit('/bookings')
      assert.match(browser.text, /예약되었습니다/)
      for (const secret of secretsOf(browser)) secrets.add(secret)
      assert.ok(fleet.served.every((count) => count > 3))
    })

    it('block a second device wherever it asks, until the first has finished', async () => {
      const [first, second] = [new Browser(), new Browser()]
      await first.get(`${fleet.origin}/doors/phone?login_hint=woman`)
      await second.get(`${fleet.origin}/doors/naver?login_hint=woman`)
      assert.equal(second.status, 409)
      assert.equal((await first.json('/api/v1/session', { method: 'DELETE' })).status, 204)
      await second.get('/next')
      assert.equal(second.path, '/slots')
    })

    it('log a person in at a relying party', async () => {
      const browser = new Browser()
      await browser.get(service.login('service', { idp_hint: 'certificate', login_hint: 'elder' }))
      const outcome = JSON.parse(browser.html)
      assert.equal(outcome.refusal, null)
      assert.equal(outcome.userinfo.sub, outcome.claims.sub)
      secrets.add(outcome.response.code).add(outcome.accessToken).add(outcome.idToken)
      for (const secret of secretsOf(browser)) secrets.add(secret)
    })

    it('answer twenty overlapping requests of one signed-in browser with twenty codes that are good', async () => {
      const browser = new Browser()
      await browser.get(service.login('service', { idp_hint: 'phone', login_hint: 'leap' }))
      const logins = Array.from({ length: 20 }, (_, n) =>
        service.login(clients[n % 3] ?? 'service', { prompt: 'none' }),
      )
      const requests = await Promise.all(logins.map((to) => locationOf(browser.once(to))))
      const callbacks = await Promise.all(requests.map((to) => locationOf(browser.once(to))))
      const outcomes = (await Promise.all(callbacks.map(async (to) => (await fetch(to)).json()))) as Outcome[]
      assert.deepEqual(
        outcomes.map(({ refusal, userinfo, claims }) => refusal ?? userinfo?.sub === claims?.sub),
        outcomes.map(() => true),
      )
      const silent = await browser.get(service.login('third', { prompt: 'none' }))
      assert.equal(JSON.parse(silent.html).refusal, null, 'the browser is still signed in')
    })

    it('keep nothing in clear: no name, birth date, number, CI, cookie, code or token in any store', async () => {
      const answer = await fetch(`${fleet.idps.url}/_control/personas`)
      const { personas } = (await answer.json()) as {
        personas: { id: string; name: string; ci: string; phone?: string }[]
      }
      for (const { name, ci, phone } of personas.filter(({ id }) => ['man', 'woman', 'elder'].includes(id)))
        for (const value of [name, ci, phone]) if (value) secrets.add(value)
      secrets.delete('')
      assert.ok(
        [...secrets].some((secret) => secret.length === 88),
        'there is a CI to look for',
      )
      const database = await openPostgres({ url: databaseUrl })
      const kept = [
        ...(await Promise.all(hot.ports.map((port) => readRedis(port, hot.database)))),
        await readTables(database),
      ].join('\n')
      await database.close()
      assert.ok(kept.includes('claim:{'), 'the stores were read')
      assert.ok(kept.includes('person_alias'), 'the tables were read')
      for (const secret of secrets) assert.ok(!kept.includes(secret), `a store holds ${secret.slice(0, 12)}…`)
    })
  })
