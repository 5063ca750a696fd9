import assert from 'node:assert/strict'
import { seedDemo } from '../../../demo/clinics/seed.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'

describe('The whole way, without a script', function () {
  this.timeout(30_000)
  let broker: TestBroker

  before(async () => {
    broker = await startTestBroker({
      prepare: async ({ database }) => {
        await seedDemo(database, Date.now())
      },
    })
  })
  after(() => broker.stop())

  for (const door of ['certificate', 'phone', 'ipin', 'naver', 'kakao'] as const)
    it(`leads from the lights through ${door} to a booking and back`, async () => {
      const personas = { certificate: 'man', phone: 'woman', ipin: 'elder', naver: 'foreigner', kakao: 'leap' }
      const browser = new Browser()
      await browser.get(`${broker.origin}/`)
      assert.ok(browser.html.includes(`/doors/${door}`))
      await browser.get(`/doors/${door}?login_hint=${personas[door]}`)
      assert.equal(browser.path, '/slots')
      const slot = /name="slot" value="([^"]+)"/.exec(browser.html)?.[1] ?? ''
      await browser.submit('/holds', { slot })
      assert.equal(browser.path, '/confirm')
      await browser.submit('/bookings')
      assert.equal(browser.path, '/booking')
      assert.match(browser.text, /예약되었습니다/)
      await browser.get('/booking/cancel')
      await browser.submit('/bookings/')
      assert.equal(browser.path, '/booking/cancelled')
    })
})
