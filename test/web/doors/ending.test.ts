import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { until } from '../../support/until.ts'
import { locationOf, toCallback } from './way.ts'

describe('A broker that is asked to stop', () => {
  it('lets who is just coming back from a provider through, and ends its streams', async () => {
    const broker: TestBroker = await startTestBroker()
    const browser = new Browser()
    const callback = await toCallback(broker, browser, { door: 'kakao', persona: 'woman' })
    const stream = await fetch(`${broker.origin}/lights/stream`)
    const streamEnds = stream.text()
    for (const endpoint of ['token', 'profile'])
      await broker.fault({ match: { endpoint, persona: 'woman' }, do: [{ type: 'latency', ms: 300 }] })

    const back = browser.once(callback.href)
    await until(async () => {
      const ledger = await fetch(`${broker.idps.url}/_control/ledger?provider=kakao&endpoint=token`)
      const { entries } = (await ledger.json()) as { entries: { persona: string | null }[] }
      return entries.some(({ persona }) => persona === 'woman')
    })
    const [stopped, askedAt] = [broker.stop(), performance.now()]
    assert.equal(locationOf(await back).pathname, '/next')
    assert.match(await streamEnds, /^event: lights/)
    await stopped
    // Not the five seconds that connections are kept open for more requests.
    assert.ok(performance.now() - askedAt < 4_000)
  })
})
