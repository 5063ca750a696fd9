import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import type { Browser } from '../../support/browser.ts'
import { api, ask, assertProblem, calmLights, movableWorld, seedPlaces, verify } from './scene.ts'

const [readySeconds, idleSeconds] = [60, 120]
const anId = '00000000-0000-4000-8000-000000000000'

/** Everything that only someone inside may do. */
const insideOnly = (slot: string): [string, { body?: unknown; key?: string }?][] => [
  ['POST /holds', { body: { slot } }],
  [`POST /holds/${anId}/extend`],
  [`DELETE /holds/${anId}`],
  ['POST /bookings', { body: { hold: anId }, key: 'k' }],
]

describe('The line, with room for one inside', () => {
  const clock = movableWorld()
  let broker: TestBroker
  let slots: string[] = []
  let people: Browser[] = []
  let n = 0

  before(async () => {
    broker = await startTestBroker({
      world: clock.world,
      config: { lights: calmLights, limits: { insideLimit: 1, readySeconds, idleSeconds, leaseSeconds: 600 } },
      prepare: async ({ database }) => {
        slots = await seedPlaces(database, [9, 9])
      },
    })
  })
  after(() => broker.stop())
  afterEach(async () => {
    for (const browser of people) await api(browser, 'DELETE /ticket')
    people = []
  })

  /** The next new person comes, as far as that leads. */
  async function newcomer(): Promise<Browser> {
    const browser = await verify(broker, `person-${n++}`)
    people.push(browser)
    return browser
  }

  async function ticketOf(browser: Browser) {
    const { status, body } = await api(browser, 'GET /ticket')
    assert.equal(status, 200)
    return body
  }

  const slot = () => slots[0] ?? assert.fail('no slot')

  // First, while the clock of the broker and that of the database still agree.
  it('a held place keeps the lease for as long as it is held', async () => {
    const [first, second] = [await newcomer(), await newcomer()]
    const hold = await api(first, 'POST /holds', { body: { slot: slot() } })
    clock.pass(idleSeconds + 60)
    const later = Date.parse((await ticketOf(first)).until) - Date.parse(hold.body.until)
    assert.ok(later >= 0 && later <= 1_000, `the lease ends ${later} ms after the hold`)
    assert.equal((await second.get('/next')).path, '/wait')
    assert.equal((await api(first, 'POST /bookings', { body: { hold: hold.body.id }, key: 'k' })).status, 201)
    assert.equal((await second.get('/next')).path, '/slots')
  })

  it('shows all people its numbers, the same to each, and sends them once to a client that has them', async () => {
    await newcomer()
    await newcomer()
    const answer = await fetch(`${broker.origin}/room.json`)
    const { headers } = answer
    const { waiting, inside, assisted } = JSON.parse(await answer.text())
    assert.deepEqual({ waiting, inside }, { waiting: 1, inside: 1 })
    assert.deepEqual(assisted, { share: 0.05, admitted: 0, admissions: 3, waiting: 0 })
    assert.deepEqual([headers.get('set-cookie'), headers.get('access-control-allow-origin')], [null, '*'])
    const again = await fetch(`${broker.origin}/room.json`, { headers: { 'if-none-match': headers.get('etag') ?? '' } })
    assert.equal(again.status, 304)
  })

  it('the first goes in, the others wait and are told their place', async () => {
    const [first, second, third] = [await newcomer(), await newcomer(), await newcomer()]
    assert.equal(first.path, '/slots')
    for (const [browser, ahead] of [
      [second, 0],
      [third, 1],
    ] as const) {
      assert.deepEqual([browser.path, browser.status], ['/wait', 200])
      const { key, state, ahead: before, startedBehind, until } = await ticketOf(browser)
      assert.deepEqual([state, before, startedBehind, until], ['waiting', ahead, ahead, null])
      assert(browser.text.includes(`내 앞에 ${ahead}명`), browser.text)
      assert(browser.text.includes(`내 대기번호 ${key + 1}번`), browser.text)
    }
    const { body } = await api(first, 'GET /session')
    assert.deepEqual([body.admitted, body.deviceBound], [true, true])
    assert.equal((await api(second, 'GET /session')).body.admitted, false)
    const again = await api(second, 'POST /ticket')
    assert.equal(again.body.key, (await ticketOf(second)).key, 'asking again gives no other place')
  })

  it('without a lease no page and no call leads past the line', async () => {
    const first = await newcomer()
    const waiting = await newcomer()
    for (const path of ['/slots', `/slots?slot=${slot()}`, '/confirm', '/next'])
      assert.deepEqual([path, (await waiting.get(path)).path], [path, '/wait'])
    for (const [call, options] of insideOnly(slot()))
      assertProblem(await api(waiting, call, options), 403, 'not_admitted')
    for (const [path, form] of [
      ['/holds', { slot: slot() }],
      [`/holds/${anId}/extend`, {}],
      [`/holds/${anId}/release`, {}],
      ['/bookings', { hold: anId, key: 'k' }],
    ] as const) {
      await waiting.post(path, form)
      assert.deepEqual([path, waiting.status], [path, 403])
      assert.match(waiting.text, /아직 들어오실 차례가 아닙니다/)
    }
    const mine = await api(waiting, 'GET /bookings/mine')
    assert.deepEqual(mine.body, { booking: null, hold: null })
    assert.equal((await ticketOf(waiting)).state, 'waiting')
    assert.equal((await ticketOf(first)).state, 'admitted')
  })

  it('a person who leaves lets the next in, and people behind move up', async () => {
    const [first, second, third, fourth] = [await newcomer(), await newcomer(), await newcomer(), await newcomer()]
    assert.equal((await ticketOf(fourth)).ahead, 2)
    await third.get('/wait')
    await third.submit('/wait/leave')
    assert.equal(third.path, '/wait/left')
    assert.equal((await ticketOf(fourth)).ahead, 1)

    assert.equal((await api(first, 'DELETE /ticket')).status, 204)
    const called = await ticketOf(second)
    assert.equal(called.state, 'ready')
    assert(Date.parse(called.until) <= clock.world.now() + readySeconds * 1000)
    await second.get('/wait')
    assert.deepEqual([second.path, second.status], ['/wait', 200])
    assert(second.html.includes(called.until), 'the page says until when')
    assert.equal((await ticketOf(fourth)).state, 'waiting')
    assert.equal((await second.get('/next')).path, '/slots')
    assert.equal((await fourth.get('/next')).path, '/wait')
  })

  it('a person who was inside, and one who missed the call, are each told what happened', async () => {
    const [inside, second, third] = [await newcomer(), await newcomer(), await newcomer()]
    clock.pass(idleSeconds)
    await third.get('/wait')
    await inside.get('/next')
    assert.deepEqual([inside.path, (await ticketOf(inside)).deferredBy], ['/wait', 'idle'])
    assert.match(inside.text, /오래 쓰지 않아 안에서 쓰던 시간을 끝냈습니다 2분 동안 아무것도 누르지 않으셨습니다/)
    assert.doesNotMatch(inside.text, /곧 차례|부르는 동안/)
    clock.pass(readySeconds)
    await inside.get('/en/wait')
    await second.get('/wait')
    assert.match(second.text, /차례가 되었을 때 들어오지 않으셨습니다/)
    assert.match((await second.get('/en/wait')).text, /You did not come in when it was your turn/)
  })

  it('a program that asks only for headers is not there: no person who missed the call is called again by it', async () => {
    const [first, second, third] = [await newcomer(), await newcomer(), await newcomer()]
    await api(first, 'DELETE /ticket')
    assert.equal((await ticketOf(second)).state, 'ready')
    clock.pass(readySeconds + 1)
    for (const path of ['/api/v1/ticket', '/api/v1/session', '/wait', '/wait/left']) {
      const head = await second.once(`${broker.origin}${path}`, { method: 'HEAD' })
      assert.deepEqual([path, head.status, await head.text()], [path, 200, ''])
    }
    assert.equal((await ticketOf(third)).state, 'ready')
    const stranger = await fetch(`${broker.origin}/api/v1/ticket`, { method: 'HEAD' })
    assert.equal(stranger.status, 401)
  })

  it('reading is a use of the stay: it renews the idle time, and lets in no person who was called', async () => {
    const [inside, called] = [await newcomer(), await newcomer()]
    for (let times = 0; times < 3; times++) {
      clock.pass(idleSeconds - 10)
      const { status, body } = await api(inside, 'POST /ticket/renew')
      assert.deepEqual([status, body.state], [200, 'admitted'])
      assert.equal(Date.parse(body.until) - clock.world.now() > (idleSeconds - 5) * 1000, true)
    }
    assertProblem(await api(called, 'POST /ticket/renew'), 403, 'not_admitted')
    clock.pass(idleSeconds)
    assert.equal((await ticketOf(called)).state, 'ready')
    assertProblem(await api(called, 'POST /ticket/renew'), 403, 'not_admitted')
    assertProblem(await api(inside, 'POST /ticket/renew'), 403, 'not_admitted')
    assertProblem(await ask(broker, 'POST /ticket/renew'), 401, 'not_verified')
  })

  it('the waiting page reloads by itself only where that was asked for', async () => {
    await newcomer()
    const waiting = await newcomer()
    for (const [path, refresh] of [
      ['/wait', null],
      ['/wait?auto=5', null],
      ['/wait?auto=', null],
      ['/wait?auto=20&auto=20', null],
      ['/wait?auto=20', '20'],
    ] as const) {
      await waiting.get(path)
      assert.deepEqual([path, waiting.status, waiting.headers.get('refresh')], [path, 200, refresh])
      assert(!/http-equiv/i.test(waiting.html))
    }
    assert.match(waiting.text, /20초마다 자동으로 확인하고 있습니다/)
  })
})
