import assert from 'node:assert/strict'
import { startTestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { toCallback } from './way.ts'

describe('When a failed door is worth another try', function () {
  this.timeout(30_000)

  for (const [resetMs, seconds] of [
    [undefined, 10],
    [20_000, 40],
  ] as const)
    it(`follows the pause of its breaker: Retry-After says ${seconds} s where the pause is ${resetMs ?? 'the default'}`, async () => {
      const broker = await startTestBroker({ config: { providerCalls: resetMs === undefined ? {} : { resetMs } } })
      try {
        await broker.fault({ match: { persona: 'man', endpoint: 'token' }, do: [{ type: 'status', status: 500 }] })
        const browser = new Browser()
        const callback = await toCallback(broker, browser, { door: 'kakao', persona: 'man' })
        await browser.get(callback.href)
        assert.deepEqual([browser.status, browser.path], [503, '/doors/kakao/problem'])
        const told = Number(browser.headers.get('retry-after'))
        assert.ok(told <= seconds && told > seconds - 3, `${told}`)
      } finally {
        await broker.stop()
      }
    })
})
