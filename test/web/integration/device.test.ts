import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { api, assertProblem, book, calmLights, movableWorld, seedPlaces, verify } from './scene.ts'

const blockSeconds = 120

/** When the other device may go on, as the API says. */
async function blockedUntil(browser: Browser): Promise<string> {
  const { status, body } = await api(browser, 'GET /session')
  assert.equal(status, 200)
  return body.blockedUntil
}

describe('One person, one device', () => {
  const clock = movableWorld()
  let broker: TestBroker
  let slots: string[] = []

  before(async () => {
    broker = await startTestBroker({
      world: clock.world,
      config: {
        lights: calmLights,
        campaign: { device: { takeover: true } },
        limits: { blockSeconds, leaseSeconds: 60, idleSeconds: 30 },
      },
      prepare: async ({ database }) => {
        slots = await seedPlaces(
          database,
          Array.from({ length: 12 }, () => 5),
        )
      },
    })
  })
  after(() => broker.stop())
  const slot = (index: number) => slots[index] ?? assert.fail('not enough slots')

  it('a second browser through another door gets 409 with the end of the block, and the first goes on', async () => {
    const before = clock.world.now()
    const first = await verify(broker, 'man', { door: 'certificate' })
    assert.equal(first.path, '/slots')
    const second = await verify(broker, 'man', { door: 'kakao' })
    assert.deepEqual([second.path, second.status], ['/blocked', 409])
    const until = await blockedUntil(second)
    assert(second.html.includes(`<time datetime="${until}">`), 'the page says when')
    const left = Date.parse(until) - before
    assert(left >= blockSeconds * 1000 && left < blockSeconds * 1000 + 20_000, `the setting decides, not ${left} ms`)
    const refused = await api(second, 'POST /ticket')
    assertProblem(refused, 409, 'device_blocked')
    assert.equal(refused.body.blockedUntil, until)

    await first.submit('/holds', { slot: slot(0) })
    assert.equal(first.path, '/confirm')
    await second.get('/next')
    assert.deepEqual([second.path, second.status], ['/blocked', 409])
    await first.submit('/bookings')
    assert.equal(first.path, '/booking')
    await first.post('/session/finish', {})
  })

  it('a blocked browser is refused every booking call, and pages send it to what it can do', async () => {
    const first = await verify(broker, 'person-1')
    const hold = await api(first, 'POST /holds', { body: { slot: slot(1) } })
    const second = await verify(broker, 'person-1', { door: 'phone' })
    const calls: [string, { body?: unknown; key?: string }?][] = [
      ['POST /ticket'],
      ['DELETE /ticket'],
      ['POST /holds', { body: { slot: slot(2) } }],
      [`POST /holds/${hold.body.id}/extend`],
      [`DELETE /holds/${hold.body.id}`],
      ['POST /bookings', { body: { hold: hold.body.id }, key: 'k' }],
    ]
    for (const [call, options] of calls) assertProblem(await api(second, call, options), 409, 'device_blocked')
    for (const path of ['/next', '/slots', '/confirm', '/wait', '/blocked'])
      assert.deepEqual([path, (await second.get(path)).path, second.status], [path, '/blocked', 409])
    await second.post('/holds', { slot: slot(2) })
    assert.deepEqual([second.path, second.status], ['/blocked', 409])
    const mine = await api(first, 'GET /bookings/mine')
    assert.equal(mine.body.hold.id, hold.body.id, 'nothing the second browser did touched the hold')
    await api(first, 'DELETE /ticket')
  })

  it('the blocked person reads and cancels their booking on the second device', async () => {
    const first = await verify(broker, 'woman')
    const second = await verify(broker, 'woman', { door: 'ipin' })
    assert.equal(second.path, '/blocked')
    const none = await api(second, 'GET /bookings/mine')
    assert.deepEqual([none.status, none.body], [200, { booking: null, hold: null }])
    assert.equal((await second.get('/booking')).status, 200)
    const booked = await book(first, slot(3))
    const mine = await api(second, 'GET /bookings/mine')
    assert.equal(mine.body.booking.id, booked.body.id)
    await second.get('/next')
    assert.deepEqual([second.path, second.status], ['/booking', 200])
    assert(second.html.includes(booked.body.id))
    const cancelled = await api(second, `DELETE /bookings/${booked.body.id}`)
    assert.deepEqual([cancelled.status, cancelled.body.state], [200, 'cancelled'])
  })

  it('“finish here” on the blocked device frees nothing, and its page says nothing of other devices', async () => {
    const first = await verify(broker, 'person-7')
    const second = await verify(broker, 'person-7', { door: 'ipin' })
    assert.deepEqual([first.path, second.path], ['/slots', '/blocked'])
    await second.post('/session/finish', {})
    assert.equal(second.path, '/ended')
    assert.doesNotMatch(second.text, /다른 기기에서 바로 예약할 수 있습니다/)
    assert.equal((await api(first, 'GET /session')).body.deviceBound, true)
    await api(first, 'DELETE /ticket')
  })

  it('“finish here” frees the person at once, by page and by API; place and hold move with them', async () => {
    const first = await verify(broker, 'person-2')
    const held = await api(first, 'POST /holds', { body: { slot: slot(4) } })
    const ticket = await api(first, 'GET /ticket')
    const second = await verify(broker, 'person-2', { door: 'naver' })
    assert.equal(second.path, '/blocked')
    await first.post('/session/finish', {})
    assert.equal(first.path, '/ended')
    assertProblem(await api(first, 'GET /session'), 401, 'not_verified')
    await second.get('/next')
    assert.equal(second.path, '/confirm')
    const mine = await api(second, 'GET /bookings/mine')
    assert.equal(mine.body.hold.id, held.body.id)
    assert.equal((await api(second, 'POST /ticket')).body.key, ticket.body.key)

    const third = await verify(broker, 'person-2', { door: 'phone' })
    assert.equal(third.path, '/blocked')
    assert.equal((await api(second, 'DELETE /session')).status, 204)
    assert.equal((await api(third, 'POST /ticket')).status, 200)
  })

  it('a blocked browser takes over, by page and by API, once in a block, and the first browser is not known any more', async () => {
    const pages = await verify(broker, 'person-7')
    const second = await verify(broker, 'person-7', { door: 'phone' })
    assert.equal((await api(second, 'GET /session')).body.mayTakeOver, true)
    await second.post('/session/takeover', {})
    assert.deepEqual([second.path, second.status], ['/session/moved', 200])
    assert.equal((await second.get('/next')).path, '/slots')
    assertProblem(await api(pages, 'GET /session'), 401, 'not_verified')
    const third = await verify(broker, 'person-7', { door: 'kakao' })
    assert.equal((await api(third, 'GET /session')).body.mayTakeOver, false)
    const refused = await api(third, 'POST /session/takeover')
    assertProblem(refused, 409, 'exit_used')
    assert.equal(refused.body.blockedUntil, await blockedUntil(third))
    await third.post('/session/takeover', {})
    assert.equal(third.status, 409)

    await verify(broker, 'person-8')
    const program = await verify(broker, 'person-8', { door: 'phone' })
    const { status, body } = await api(program, 'POST /session/takeover')
    assert.deepEqual([status, body.deviceBound, body.blockedUntil, body.mayTakeOver], [200, true, null, false])
  })

  it('the session id changes with every verification, and the earlier one opens nothing', async () => {
    const browser = await verify(broker, 'person-3')
    const [device, earlier] = [cookie(browser, 'gw_device_'), cookie(browser, 'gw_session=')]
    await verify(broker, 'person-3', { door: 'kakao', browser })
    assert.notEqual(cookie(browser, 'gw_session='), earlier)
    assert.equal(cookie(browser, 'gw_device_'), device)
    assert.equal(await sessionStatus([device, earlier]), 401)
    assert.equal(await sessionStatus([device, cookie(browser, 'gw_session=')]), 200)
  })

  it('a session cookie carried to another browser opens nothing', async () => {
    const browser = await verify(broker, 'person-4')
    const other = await verify(broker, 'person-5')
    const session = cookie(browser, 'gw_session=')
    assert.equal(await sessionStatus([session]), 401)
    assert.equal(await sessionStatus([session, cookie(other, 'gw_device_')]), 401)
    const page = await fetch(`${broker.origin}/slots`, { headers: { cookie: session }, redirect: 'manual' })
    assert.equal(page.headers.get('location'), '/next')
    const next = await fetch(`${broker.origin}/next`, { headers: { cookie: session }, redirect: 'manual' })
    assert.equal(next.headers.get('location'), '/session/over')
  })

  it('the device cookie is set before anybody is verified, and is all that a start leaves behind', async () => {
    const browser = new Browser()
    const answer = await browser.once(`${broker.origin}/doors/certificate?login_hint=man`)
    const names = answer.headers.getSetCookie().map((line) => line.slice(0, line.indexOf('=')))
    assert.deepEqual(
      names.map((name) => name.replace(/_(attempt|device)_.*/, '_$1')),
      ['gw_device', 'gw_attempt'],
    )
    for (const line of answer.headers.getSetCookie()) assert.match(line, /; HttpOnly; SameSite=Lax$/)
    const device = cookie(browser, 'gw_device_')
    await verify(broker, 'person-6', { browser })
    assert.equal(cookie(browser, 'gw_device_'), device)
  })

  it('an attempt that was started or cancelled blocks no person', async () => {
    const cancelling = new Browser()
    await cancelling.get(`${broker.origin}/doors/ipin`)
    assert.notEqual(new URL(cancelling.url).origin, broker.origin)
    await cancelling.post(cancelling.url, { person: 'day17', decision: 'cancel' })
    assert.deepEqual([cancelling.path, cancelling.status], ['/doors/ipin/problem', 200])
    assert.equal((await verify(broker, 'day17', { door: 'kakao' })).path, '/slots')
  })

  it('one person through two doors is one person; twins of one name and birthday are two', async () => {
    const browser = await verify(broker, 'leap', { door: 'certificate' })
    const key = (await api(browser, 'GET /ticket')).body.key
    for (const door of ['phone', 'ipin', 'naver', 'kakao']) {
      await verify(broker, 'leap', { door, browser })
      assert.equal((await api(browser, 'GET /ticket')).body.key, key, door)
    }
    const one = await verify(broker, 'twin-a', { door: 'certificate' })
    const other = await verify(broker, 'twin-b', { door: 'kakao' })
    assert.deepEqual([one.path, other.path], ['/slots', '/slots'])
    const keys = await Promise.all([one, other].map(async (twin) => (await api(twin, 'GET /ticket')).body.key))
    assert.notEqual(keys[0], keys[1])
  })

  function cookie(browser: Browser, name: string): string {
    return browser.cookies.find((one) => one.startsWith(name)) ?? assert.fail(`no cookie ${name}`)
  }

  async function sessionStatus(cookies: readonly string[]): Promise<number> {
    const answer = await fetch(`${broker.origin}/api/v1/session`, { headers: { cookie: cookies.join('; ') } })
    await answer.body?.cancel()
    return answer.status
  }
})
