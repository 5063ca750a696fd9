import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { until } from '../../support/until.ts'
import { areGreen, doorIds, isVerified, lightOf } from './way.ts'

describe('A broker that starts while no provider can be reached', () => {
  let broker: TestBroker
  before(async () => {
    broker = await startTestBroker({
      config: { providerCalls: { resetMs: 300 } },
      faults: doorIds.map((provider) => ({ match: { provider }, do: [{ type: 'outage', mode: 'reset' }] })),
    })
  })
  after(() => broker.stop())

  it('tells the very first visitor the truth: no door is green, and a door says politely that it is the service itself', async () => {
    for (const door of doorIds) assert.notEqual((await lightOf(broker, door)).split(' ')[0], 'green')
    const browser = await new Browser().get(`${broker.origin}/doors/ipin`)
    assert.deepEqual([browser.status, browser.path], [503, '/doors/ipin'])
    assert.match(browser.text, /저희 서비스 문제로 인증할 수 없습니다/)
    assert.ok(browser.headers.get('retry-after'))
  })

  it('serves everything else', async () => {
    for (const path of ['/', '/en/', '/help', '/lights.json', '/healthz', '/readyz'])
      assert.equal((await fetch(`${broker.origin}${path}`)).status, 200, path)
  })

  it('shuts the doors: that none of them can be reached is taken for our own side', async () => {
    for (const door of doorIds) await until(async () => (await lightOf(broker, door)) === 'yellow unknown shut')
  })

  for (const [index, door] of doorIds.entries())
    it(`opens ${door} when its provider is there, without a restart, and leads through`, async () => {
      await broker.mend(`fault-${index + 1}`)
      // Phone and i-PIN stand on one operator: as long as the other is down, no person can say that this one is well.
      await until(async () =>
        door === 'phone'
          ? (await lightOf(broker, door)) === 'yellow unknown'
          : areGreen(broker, doorIds.slice(0, index + 1)),
      )
      const browser = await new Browser().get(`${broker.origin}/doors/${door}?login_hint=person-${index}`)
      assert.ok(await isVerified(broker, browser))
      for (const still of doorIds.slice(index + 1))
        await until(async () => (await lightOf(broker, still)) === 'red outage shut')
    })
})
