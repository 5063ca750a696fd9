import assert from 'node:assert/strict'
import { seedDemo } from '../../demo/clinics/seed.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'

/** As long as a citizen may be kept waiting for a refusal, in milliseconds. */
const patienceMs = 10_000

async function within<T>(what: Promise<T>): Promise<T> {
  const startedAt = performance.now()
  const result = await what
  assert.ok(performance.now() - startedAt < patienceMs, 'took too long')
  return result
}

async function booked(origin: string, persona: string): Promise<Browser> {
  const browser = new Browser()
  await browser.get(`${origin}/doors/kakao?login_hint=${persona}`)
  const slot = /name="slot" value="([^"]+)"/.exec(browser.html)?.[1] ?? ''
  await browser.submit('/holds', { slot })
  await browser.submit('/bookings')
  assert.match(browser.text, /예약되었습니다/)
  return browser
}

const ready = async (origin: string) => (await fetch(`${origin}/readyz`)).status === 200

/** Page and JSON in every form say that the service itself is unable; no door opens; and when it is tried again. */
async function saysItIsUs(origin: string): Promise<void> {
  await until(async () => (await (await within(fetch(`${origin}/lights.json`))).text()).includes('"unable"'))
  for (const [path, words] of [
    [
      '/',
      /data-summary="our_side">지금은 저희 서비스 자체의 문제로 어떤 인증도 마칠 수 없습니다.*<\/time>에 다시 확인합니다/,
    ],
    ['/en/', /data-summary="our_side">The problem is our service itself.*We try again at <time/],
  ] as const) {
    const html = await (await within(fetch(`${origin}${path}`))).text()
    assert.match(html, words)
    assert.doesNotMatch(html, /<a class="t"/)
  }
  for (const path of ['/lights.json', '/relying-parties/demo-rp/lights.json']) {
    const answer = await within(fetch(`${origin}${path}`))
    const { service, doors } = (await answer.json()) as {
      service: { state: string; nextTryAt: string }
      doors: { light: string; reason: string; selectable: boolean }[]
    }
    assert.equal(service.state, 'unable')
    assert.ok(Date.parse(service.nextTryAt) > Date.now() - 10_000)
    assert.deepEqual(
      doors.map(({ light, reason, selectable }) => [light, reason, selectable]),
      doors.map(() => ['yellow', 'unknown', false]),
    )
  }
}

describe('When something is down', () => {
  let redis: RedisServer
  let postgres: TestPostgres
  let broker: TestBroker

  before(async () => {
    redis = await startRedis()
    postgres = await startPostgres()
    broker = await startTestBroker({
      stores: { redis: { url: redis.url }, databaseUrl: await postgres.empty(), dataDir: null },
      prepare: async ({ database }) => {
        await seedDemo(database, Date.now())
      },
    })
  })
  after(async () => {
    await broker?.stop()
    await redis?.stop()
    await postgres?.stop()
  })

  for (const [how, down, up] of [
    ['silent', () => redis.freeze(), () => redis.thaw()],
    ['dead, and comes back empty', () => redis.kill(), () => redis.restart()],
  ] as const)
    it(`Redis ${how}: no person is sent away to a provider, bookings can be read and cancelled, lights go on`, async () => {
      const { origin } = broker
      const citizen = await booked(origin, 'man')
      await down()
      await until(async () => !(await ready(origin)))

      const stranger = await within(new Browser().get(`${origin}/doors/naver?login_hint=woman`))
      assert.equal(stranger.status, 503)
      assert.ok(Number(stranger.headers.get('retry-after')) > 0)
      await saysItIsUs(origin)

      await within(citizen.get('/booking'))
      assert.equal(citizen.status, 200)
      const mine = await within(citizen.json('/api/v1/bookings/mine'))
      assert.equal(mine.body.booking.state, 'confirmed')
      const hold = await within(
        citizen.json('/api/v1/holds', { method: 'POST', body: { slot: mine.body.booking.slot } }),
      )
      assert.deepEqual([hold.status, hold.body.code], [503, 'store_unavailable'])
      await within(citizen.get('/booking/cancel'))
      await within(citizen.submit('/bookings/'))
      assert.equal(citizen.path, '/booking/cancelled')

      await up()
      await until(() => ready(origin), 30_000)
      await until(
        async () => (await new Browser().get(`${origin}/doors/naver?login_hint=woman`)).path === '/slots',
        30_000,
      )
    })

  it('Redis: who is on the way for a service goes on with the same request, and a service that asks anew is told', async () => {
    const { origin } = broker
    const asking = new URLSearchParams({
      client_id: 'demo-rp',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: 'http://localhost:5000/callback',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
      state: 'of-the-service',
    })
    const request = `${origin}/oidc/auth?${asking}`
    const browser = new Browser()
    const chooser = (await browser.once(request)).headers.get('location') ?? assert.fail('no journey')
    const returning = new Browser()
    await returning.get(request)
    const [, door = ''] = /href="(\/doors\/kakao\?journey=[^"]*)"/.exec(returning.html) ?? assert.fail('no door')
    const left = await returning.once(`${origin}${door}`)
    const provider = new URL(left.headers.get('location') ?? '')
    provider.searchParams.set('login_hint', 'person-9')
    const back = (await returning.once(provider.href)).headers.get('location') ?? assert.fail('no way back')
    redis.freeze()
    await until(async () => !(await ready(origin)))
    await within(returning.get(back))
    assert.match(returning.path, /^\/journeys\//, 'who comes back meanwhile is led to the same request')
    assert.deepEqual([returning.status, returning.headers.get('retry-after')], [503, '5'])
    for (const path of [chooser, `${chooser}/finish`]) {
      await within(browser.get(`${origin}${path}`))
      assert.deepEqual([browser.status, browser.headers.get('retry-after')], [503, '5'], path)
      assert.match(browser.html, new RegExp(`href="${path}"[^>]*>다시 시도`))
      assert.doesNotMatch(browser.html, /href="\/next"/)
    }
    const told = new URL((await within(browser.once(request))).headers.get('location') ?? '')
    const { error, state, iss } = Object.fromEntries(told.searchParams)
    assert.deepEqual(
      [told.host, error, state, iss],
      ['localhost:5000', 'temporarily_unavailable', 'of-the-service', origin],
    )
    redis.thaw()
    await until(async () => (await browser.get(`${origin}${chooser}`)).status === 200, 30_000)
    await until(() => ready(origin), 30_000)
  })

  it('Redis: a sealed reading of one browser is worth nothing in another', async () => {
    const citizen = await booked(broker.origin, 'elder')
    const stolen = citizen.cookies.find((cookie) => cookie.startsWith('gw_reading='))
    redis.freeze()
    await until(async () => !(await ready(broker.origin)))
    const thief = await fetch(`${broker.origin}/api/v1/bookings/mine`, {
      headers: { cookie: `${stolen}; gw_session=anything; gw_device=another` },
    })
    assert.equal(thief.status, 503)
    redis.thaw()
    await until(async () => (await new Browser().once(`${broker.origin}/doors/kakao`)).status === 303, 30_000)
  })

  const config = (name: string, value: string) => redis.command('CONFIG', 'SET', name, value)
  const rights = (...rules: string[]) => redis.command('ACL', 'SETUSER', 'default', ...rules)
  const alter = (rule: string) => postgres.tell(`alter system ${rule}`, 'select pg_reload_conf()')
  for (const [how, [store, code], down, up] of [
    ['Redis full', ['hot', 'out_of_memory'], () => config('maxmemory', '1'), () => config('maxmemory', '0')],
    [
      'Redis without the replicas it wants',
      ['hot', 'too_few_replicas'],
      () => config('min-replicas-to-write', '1'),
      () => config('min-replicas-to-write', '0'),
    ],
    ['Redis that runs no scripts for us', ['hot', 'not_permitted'], () => rights('-@scripting'), () => rights('+@all')],
    [
      'PostgreSQL that takes no writes',
      ['durable', 'read_only'],
      () => alter('set default_transaction_read_only = on'),
      () => alter('reset default_transaction_read_only'),
    ],
  ] as const)
    it(`${how}: is not ready and says why, the lights say that it is us, no person is sent away, and all recovers`, async () => {
      const { origin } = broker
      await down()
      await until(async () => !(await ready(origin)))
      const answer = await (await fetch(`${origin}/readyz`)).json()
      assert.deepEqual(answer, { status: 'not_ready', reason: 'stores', stores: [{ store, code }] })
      await saysItIsUs(origin)
      const stranger = await within(new Browser().get(`${origin}/doors/naver?login_hint=woman`))
      assert.equal(stranger.status, 503)
      assert.ok(Number(stranger.headers.get('retry-after')) > 0)
      assert.match(stranger.text, /저희 서비스 문제/)
      assert.match(stranger.html, /href="tel:/)

      await up()
      await until(() => ready(origin), 30_000)
      await until(async () => (await new Browser().once(`${origin}/doors/naver`)).status === 303, 30_000)
    })

  it('PostgreSQL: no person is sent away, booking and reading are refused in words, and all recovers', async () => {
    const { origin } = broker
    const citizen = await booked(origin, 'leap')
    await postgres.kill()
    await until(async () => !(await ready(origin)))

    const start = await within(new Browser().once(`${origin}/doors/kakao`))
    assert.equal(start.status, 503)
    await saysItIsUs(origin)
    await within(citizen.get('/booking'))
    assert.equal(citizen.status, 503)
    const mine = await within(citizen.json('/api/v1/bookings/mine'))
    assert.deepEqual([mine.status, mine.body.code], [503, 'store_unavailable'])

    await postgres.start()
    await until(() => ready(origin), 30_000)
    await citizen.get('/booking')
    assert.equal(citizen.status, 200)
    await until(async () => (await new Browser().once(`${origin}/doors/kakao`)).status === 303, 30_000)
  })

  it('PostgreSQL comes back as a standby: no person is sent away until it is promoted', async () => {
    const { origin } = broker
    await postgres.tell(`do $$ begin execute format('copy (select '''') to %L',
      current_setting('data_directory') || '/standby.signal'); end $$`)
    await postgres.kill()
    await postgres.start()
    const stores = [{ store: 'durable', code: 'standby' }]
    const readyz = async () => (await fetch(`${origin}/readyz`)).json() as Promise<{ stores?: unknown }>
    await until(async () => JSON.stringify((await readyz()).stores) === JSON.stringify(stores), 30_000)
    await saysItIsUs(origin)
    assert.equal((await within(new Browser().once(`${origin}/doors/kakao`))).status, 503)
    await postgres.tell('select pg_promote()')
    await until(() => ready(origin), 30_000)
    await until(async () => (await new Browser().once(`${origin}/doors/kakao`)).status === 303, 30_000)
  })
})
