import assert from 'node:assert/strict'
import { system } from '../../src/system.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { type FailingStores, openFailingStores } from '../support/failing-stores.ts'
import { until } from '../support/until.ts'
import { api, assertProblem, calmLights, identifyOnly, seedPlaces, takenOf, verify } from '../web/integration/scene.ts'
import { type Answered, call, type Things } from './call.ts'

const anId = '00000000-0000-4000-8000-000000000000'

/** What a person does who wants to come in, step by step: by pages, by the script of the waiting page, by a program. */
const steps = [
  'GET /next',
  'GET /wait',
  'GET /api/v1/ticket',
  'POST /api/v1/ticket',
  'GET /slots',
  'POST /holds',
  'POST /api/v1/holds',
  'GET /confirm',
  'POST /bookings',
  'POST /api/v1/bookings',
  'POST /api/v1/ticket/renew',
]

describe('A client that fails, or means to', () => {
  let failing: FailingStores
  let broker: TestBroker
  let inside: Browser
  let things: Things
  let n = 0

  before(async () => {
    failing = await openFailingStores(system)
    let slots: string[] = []
    broker = await startTestBroker({
      openedStores: failing.stores,
      config: { lights: calmLights, limits: { insideLimit: 1 } },
      prepare: async ({ database }) => {
        slots = await seedPlaces(database, [9, 9])
      },
    })
    inside = await verify(broker, 'man')
    assert.equal(inside.path, '/slots')
    things = { slot: slots[0] ?? '', hold: anId, booking: anId }
  })
  after(() => broker.stop())

  const newcomer = () => `person-${n++}`
  const send = (browser: Browser, name: string): Promise<Answered> =>
    call(broker.origin, name, things, { cookie: browser.cookies.join('; ') })

  async function waits(browser: Browser, key?: number): Promise<number> {
    const { status, body } = await api(browser, 'GET /ticket')
    assert.deepEqual([status, body.state], [200, 'waiting'])
    if (key !== undefined) assert.equal(body.key, key)
    return body.key
  }
  async function isOutside(browser: Browser): Promise<void> {
    await browser.get(`${broker.origin}/slots`)
    assert.equal(browser.path, '/wait')
    assertProblem(await api(browser, 'POST /holds', { body: { slot: things.slot } }), 403, 'not_admitted')
    assert.deepEqual((await api(browser, 'GET /bookings/mine')).body, { booking: null, hold: null })
  }

  it('L1: whose network is cut at each step in turn, and who asks again, is never let in by it and loses no place', async () => {
    for (const lost of steps) {
      const browser = await identifyOnly(broker, newcomer())
      let key: number | undefined
      for (const step of steps) {
        // The request arrives and its answer does not: no cookie of it is kept, and nothing of it is known.
        await send(browser, step)
        // Off, on, and again.
        if (step === lost) for (let again = 0; again < 3; again++) await send(browser, step)
        key = await waits(browser, key)
      }
      await isOutside(browser)
    }
    assert.equal(await takenOf(broker.stores.database, things.slot), 0)
    assert.equal((await api(inside, 'GET /ticket')).body.state, 'admitted')
  })

  it('L1: who loses an answer on the way through a provider is verified again, and is one person with one place', async () => {
    const persona = newcomer()
    const browser = new Browser()
    const start = `${broker.origin}/doors/certificate?login_hint=${persona}&anyway=1`
    // The start's answer is lost, with the cookies of device and attempt: the person opens the door again.
    await fetch(start, { redirect: 'manual' })
    const left = await browser.once(start)
    const back = await browser.once(left.headers.get('location') ?? '')
    const callback = back.headers.get('location') ?? assert.fail('no way back')
    // The callback's is lost: the attempt is used up, and the session that it opened is known to no browser.
    const answer = await call(broker.origin, `GET ${callback.slice(broker.origin.length)}`, things, {
      cookie: browser.cookies.join('; '),
    })
    assert.equal(answer.status, 303)
    await browser.get(callback)
    assertProblem(await api(browser, 'GET /session'), 401, 'not_verified')
    await verify(broker, persona, { browser })
    await isOutside(browser)
    await waits(browser)
  })

  it('L2: the scripts of the pages ask for a ticket and for how it stands, and can do nothing else', async () => {
    const { html } = await inside.get(`${broker.origin}/slots`)
    const [, script = ''] = /src="(\/assets\/app[^"]+\.js)"/.exec(html) ?? assert.fail('no script')
    const source = await (await fetch(broker.origin + script)).text()
    assert.doesNotMatch(source, /\/holds|\/bookings|\/session|gw_|document\.cookie|(local|session)Storage/)
    assert.doesNotMatch(source, /admitted/, 'no script knows the word for a person inside')
  })

  it('L10: who sends a provider’s answer again, from their own browser or another, opens nothing with it', async () => {
    const browser = await verify(broker, newcomer())
    const used = browser.locations.find(({ pathname }) => pathname.endsWith('/callback')) ?? assert.fail('no callback')
    for (const one of [browser, new Browser(), inside]) {
      const session = () => one.cookies.find((cookie) => cookie.startsWith('gw_session='))
      const had = session()
      const answer = await one.once(used.href)
      assert(answer.status === 303 || answer.status >= 400, `${answer.status}`)
      assert.equal(session(), had)
    }
    assert.equal((await api(browser, 'GET /session')).status, 200, 'and the person themselves stays as they are')
    // Another person's code in one's own attempt, and one's own state with no code at all.
    const thief = new Browser()
    thief.url = broker.origin
    const left = await thief.once(`${broker.origin}/doors/certificate?anyway=1`)
    const state = new URL(left.headers.get('location') ?? '').searchParams.get('state') ?? assert.fail('no state')
    for (const change of [{ state }, { state, code: '' }, { state, code: 'made-up' }]) {
      const forged = new URL(used)
      for (const [name, value] of Object.entries(change)) forged.searchParams.set(name, value)
      await thief.once(forged.href)
      assertProblem(await api(thief, 'GET /session'), 401, 'not_verified')
    }
  })

  it('L15: who starts, breaks off, fails or forges a verification in another’s name blocks them nowhere', async () => {
    const persona = newcomer()
    const attacker = new Browser()
    for (const door of ['certificate', 'phone', 'ipin', 'naver', 'kakao']) {
      const left = await attacker.once(`${broker.origin}/doors/${door}?login_hint=${persona}&anyway=1`)
      const state = new URL(left.headers.get('location') ?? '').searchParams.get('state')
      for (const answer of ['error=access_denied', 'error=server_error', 'code=made-up'])
        await attacker.once(`${broker.origin}/doors/${door}/callback?state=${state}&${answer}`)
    }
    const own = await verify(broker, persona, { door: 'phone' })
    assert.deepEqual([own.path, own.status], ['/wait', 200])
    const { body } = await api(own, 'GET /session')
    assert.deepEqual([body.deviceBound, body.blockedUntil], [true, null])
  })

  for (const [what, set] of [
    ['the database', (away: boolean) => failing.durable(away)],
    ['the hot store', (away: boolean) => failing.hot(away)],
  ] as const)
    it(`L6: while ${what} is away no person is let in, and each has the place that they had when it is back`, async () => {
      const [first, second] = [await verify(broker, newcomer()), await verify(broker, newcomer())]
      const keys = [await waits(first), await waits(second)]
      set(true)
      try {
        for (const browser of [inside, first, second]) {
          assertProblem(await api(browser, 'POST /ticket'), 503, 'store_unavailable')
          assertProblem(await api(browser, 'POST /holds', { body: { slot: things.slot } }), 503, 'store_unavailable')
          assert.equal((await browser.get(`${broker.origin}/next`)).status, 503)
          assert(Number(browser.headers.get('retry-after')) > 0, 'and is told when to ask again')
        }
      } finally {
        set(false)
      }
      // The broker looks at its stores once a second; until it has seen them again it starts no verification.
      await until(async () => (await fetch(`${broker.origin}/readyz`)).status === 200)
      assert.equal((await api(inside, 'GET /ticket')).body.state, 'admitted')
      await waits(first, keys[0])
      await waits(second, keys[1])
      assert.equal(await takenOf(broker.stores.database, things.slot), 0)
    })
})
