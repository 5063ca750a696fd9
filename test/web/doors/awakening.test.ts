import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker, until } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { areGreen, doorIds, isVerified, lightOf } from './way.ts'

describe('A broker that starts while providers are down', function () {
  this.timeout(30_000)
  let broker: TestBroker
  afterEach(() => broker.stop())
  const outage = [{ type: 'outage', mode: 'reset' }]
  const config = { providerCalls: { resetMs: 300 } }

  it('starts without one of them, and its other doors lead on', async () => {
    broker = await startTestBroker({ config, faults: [{ match: { provider: 'certificate' }, do: outage }] })
    await until(() => areGreen(broker, ['phone', 'ipin', 'naver', 'kakao']))
    await until(async () => (await lightOf(broker, 'certificate')) === 'red outage shut')
    const browser = await new Browser().get(`${broker.origin}/doors/kakao?login_hint=man`)
    assert.ok(await isVerified(broker, browser))
  })

  it('starts without any of them, says so, and opens door by door as they come', async () => {
    const faults = doorIds.map((provider) => ({ match: { provider }, do: outage }))
    broker = await startTestBroker({ config, faults })
    for (const door of doorIds) await until(async () => (await lightOf(broker, door)) === 'red outage shut')
    const early = await new Browser().get(`${broker.origin}/doors/ipin`)
    assert.deepEqual([early.status, early.path], [503, '/doors/ipin/problem'])
    for (const path of ['/', '/help', '/healthz', '/readyz'])
      assert.equal((await fetch(`${broker.origin}${path}`)).status, 200, path)
    for (const [index, door] of doorIds.entries()) {
      await broker.mend(`fault-${index + 1}`)
      await until(() => areGreen(broker, doorIds.slice(0, index + 1)))
      const browser = await new Browser().get(`${broker.origin}/doors/${door}?login_hint=person-${index}`)
      assert.ok(await isVerified(broker, browser), door)
    }
  })

  it('tells the very first visitor the truth: a door it has not reached yet is not green, and fails politely', async () => {
    broker = await startTestBroker({
      config: { lights: { probeThinMs: 60_000, probeMs: 60_000 } },
      faults: [{ do: outage }],
    })
    assert.notEqual((await lightOf(broker, 'kakao')).split(' ')[0], 'green')
    const browser = await new Browser().get(`${broker.origin}/doors/kakao`)
    assert.deepEqual([browser.status, browser.path], [503, '/doors/kakao/problem'])
    assert.ok(browser.headers.get('retry-after'))
  })
})
