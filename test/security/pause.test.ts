import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { areGreen, isVerified, lightOf, locationOf, toCallback } from '../web/doors/way.ts'

const pauseSeconds = 4

describe('A provider that asks to be left alone for a moment', () => {
  let broker: TestBroker
  before(async () => {
    broker = await startTestBroker()
  })
  after(() => broker.stop())

  for (const [door, status] of [
    ['kakao', 429],
    ['naver', 503],
  ] as const)
    it(`by ${status} to a probe is sent no person new, who is on the way gets a try, and it opens by itself`, async () => {
      const onTheWay = new Browser()
      const later = await toCallback(broker, onTheWay, { door, persona: 'man' })
      const refusal = { type: 'status', status, retryAfter: pauseSeconds }
      await broker.fault({ match: { provider: door, endpoint: 'token' }, do: [refusal], times: 1 })
      await until(async () => (await lightOf(broker, door)) === 'red saturated shut')

      const stranger = await new Browser().get(`${broker.origin}/doors/${door}?anyway=1`)
      assert.deepEqual([stranger.status, stranger.path], [503, `/doors/${door}/problem`])
      assert.ok(Number(stranger.headers.get('retry-after')) >= pauseSeconds - 2)
      assert.ok(!stranger.cookies.some((cookie) => cookie.startsWith('gw_attempt_')))

      assert.equal(locationOf(await onTheWay.once(later.href)).pathname, '/next')
      assert.ok(await isVerified(broker, onTheWay))

      await until(() => areGreen(broker, [door]))
      const next = new Browser()
      await next.get(`${broker.origin}/doors/${door}?login_hint=person-7`)
      assert.ok(await isVerified(broker, next))
    })

  it('in one answer to one person stays open for all others', async () => {
    const unlucky = new Browser()
    const callback = await toCallback(broker, unlucky, { door: 'kakao', persona: 'elder' })
    const refusal = { type: 'status', status: 429, retryAfter: 300 }
    await broker.fault({ match: { persona: 'elder', endpoint: 'token' }, do: [refusal], times: 1 })
    await unlucky.get(callback.href)
    assert.equal(unlucky.status, 503)
    const next = new Browser()
    await next.get(`${broker.origin}/doors/kakao?login_hint=person-7`)
    assert.ok(await isVerified(broker, next))
  })
})
