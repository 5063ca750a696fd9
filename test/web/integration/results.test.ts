import assert from 'node:assert/strict'
import { sessionIdOf } from '../../../src/session/secret-hash.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { api, book, calmLights, identifyOnly, movableWorld, seedPlaces, verify } from './scene.ts'

const sessionSeconds = 3_000
const results = ['/ended', '/wait/left', '/booking/cancelled', '/session/moved', '/session/over']
const named = ['finished', 'signed-out', 'left', 'cancelled', 'takeover', 'desk'].map((just) => `/next?just=${just}`)

describe('A page that says what was done', () => {
  const clock = movableWorld()
  let broker: TestBroker
  let slots: string[] = []

  before(async () => {
    broker = await startTestBroker({
      world: clock.world,
      config: { lights: calmLights, limits: { insideLimit: 1, sessionSeconds, blockSeconds: 60 } },
      prepare: async ({ database }) => {
        slots = await seedPlaces(database, [9, 9])
      },
    })
  })
  after(() => broker.stop())

  const slot = () => slots[0] ?? assert.fail('no slot')
  const at = (path: string) => `${broker.origin}${path}`

  /** Every address that says that something was done leads there instead. */
  async function saysNothing(browser: Browser, path: string): Promise<void> {
    for (const prefix of ['', '/en'])
      for (const address of [...results, ...named]) {
        await browser.get(at(prefix + address))
        assert.equal(browser.path, prefix + path || '/', address)
      }
  }

  it('is not shown to a stranger, by any address', async () => {
    const stranger = new Browser()
    for (const address of results) {
      const answer = await stranger.once(at(address))
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/next'], address)
    }
    await saysNothing(stranger, '/')
    assert.deepEqual(stranger.cookies, [])
  })

  it('is not shown to a verified person who did nothing of it', async () => {
    const browser = await verify(broker, 'man')
    assert.equal(browser.path, '/slots')
    await saysNothing(browser, '/slots')
    await api(browser, 'DELETE /ticket')
  })

  it('of leaving says what it did and offers both ways on: join again at the end, or finish here', async () => {
    const browser = await verify(broker, 'woman')
    await api(browser, 'POST /holds', { body: { slot: slot() } })
    await browser.post(at('/wait/leave'), {})
    assert.deepEqual([browser.path, browser.status], ['/wait/left', 200])
    assert.match(browser.text, /순서를 포기하고 나오셨습니다.*아직 인증되어 있습니다/)
    assert.equal((await api(browser, 'GET /session')).status, 200, 'the session lives, as the page says')
    assert.equal((await api(browser, 'GET /bookings/mine')).body.hold, null)
    assert.match((await browser.get(at('/en/wait/left'))).text, /You gave up your place.*still verified/)
    const [, again = ''] = /class="btn" href="([^"]+)"/.exec(browser.html) ?? []
    await browser.get(again)
    assert.equal(browser.path, '/en/slots')
    await browser.get(at('/wait/left'))
    assert.equal(browser.path, '/slots', 'the person is in line again')
    await browser.post(at('/wait/leave'), {})
    await browser.submit('/session/finish')
    assert.deepEqual([browser.path, browser.status], ['/ended', 200])
    assert.equal((await api(browser, 'GET /session')).status, 401)
  })

  it('of finishing is shown again on reload, and no more once a person is verified there', async () => {
    const browser = await identifyOnly(broker, 'leap')
    await browser.post(at('/session/finish'), {})
    for (const path of ['/ended', '/en/ended', '/ended']) assert.equal((await browser.get(at(path))).path, path)
    await browser.get(at('/session/over'))
    assert.equal(browser.path, '/', 'a session that the person ended is not lost')
    await verify(broker, 'day31', { browser })
    assert.equal(browser.path, '/slots')
    await saysNothing(browser, '/slots')
    await api(browser, 'DELETE /ticket')
  })

  it('of finishing says nothing of other devices where no session was: none was freed', async () => {
    const browser = await new Browser().post(at('/session/finish'), {})
    assert.equal(browser.path, '/ended')
    assert.doesNotMatch(browser.text, /다른 기기에서 바로 예약할 수 있습니다/)
    assert.match(browser.text, /본인확인 상태를 끝냈습니다/)
    await verify(broker, 'day31', { browser })
    await saysNothing(browser, '/slots')
    await api(browser, 'DELETE /ticket')
  })

  it('of cancelling is shown while there is no booking', async () => {
    const browser = await verify(broker, 'elder')
    const booked = await book(browser, slot())
    await browser.post(at(`/bookings/${booked.body.id}/cancel`), {})
    assert.deepEqual([browser.path, browser.status], ['/booking/cancelled', 200])
    assert.equal((await browser.get(at('/en/booking/cancelled'))).path, '/en/booking/cancelled')
    await book(browser, slot(), 'again')
    await browser.get(at('/booking/cancelled'))
    assert.equal(browser.path, '/booking')
  })

  it('of a session whose time is over tells so, and what it says is kept is there after verifying again', async () => {
    const first = await verify(broker, 'person-1')
    const browser = await verify(broker, 'person-2')
    assert.deepEqual([first.path, browser.path], ['/slots', '/wait'])
    const { key } = (await api(browser, 'GET /ticket')).body
    clock.pass(sessionSeconds + 1)
    for (const path of ['/next', '/wait', '/slots', '/confirm']) {
      await browser.get(at(path))
      assert.deepEqual([path, browser.path, browser.status], [path, '/session/over', 200])
    }
    assert.match(browser.text, /시간이 지나 인증이 끝났습니다.*마친 예약은 그대로입니다.*서 있던 순서는 그대로입니다/)
    await browser.post(at('/wait/leave'), {})
    assert.equal(browser.status, 401)
    assert.match(browser.text, /시간이 지나 인증이 끝났습니다/)
    assert.match((await browser.get(at('/en/session/over'))).text, /Your verification has ended after its time/)
    await verify(broker, 'person-2', { browser })
    assert.equal((await api(browser, 'GET /ticket')).body.key, key)
    await saysNothing(browser, browser.path)
    await api(browser, 'DELETE /ticket')
  })

  it('of a session that we lost says that this is our doing, promises no place in line, and keeps the booking', async () => {
    const browser = await verify(broker, 'day17')
    await book(browser, slot())
    const [, secret = ''] = /gw_session=([^.;]+)/.exec(browser.cookies.join('; ')) ?? []
    await broker.stores.sessions.close(sessionIdOf(secret))
    await browser.get(at('/next'))
    assert.equal(browser.path, '/session/over')
    assert.match(
      browser.text,
      /더는 알아볼 수 없습니다.*저희 서버.*마친 예약은 그대로입니다.*남아 있지 않을 수 있습니다/,
    )
    await browser.get(at('/turn/mine'))
    assert.equal(browser.status, 401)
    assert.match(browser.text, /더는 알아볼 수 없습니다/)
    assert.equal((await verify(broker, 'day17', { browser })).path, '/booking')
  })
})
