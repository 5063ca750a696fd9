import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { until } from '../../support/until.ts'
import { journeyOf, lightOf, toCallback } from './way.ts'

const crowded = /지금 카카오 인증을 마치려는 사람이 많습니다/

describe('Where a provider’s calls take all the room that we have for them', () => {
  let broker: TestBroker
  beforeEach(async () => {
    const providerCalls = { capacity: 2, returnWaitMs: 50, totalMs: 50_000, deadlineMs: 60_000 }
    broker = await startTestBroker({ config: { providerCalls, lights: { probeTimeoutMs: 1_000 } } })
  })
  afterEach(() => broker.stop())

  const sentTo = async (persona: string) => {
    const browser = new Browser()
    return { browser, callback: (await toCallback(broker, browser, { door: 'kakao', persona })).href }
  }
  /** Until the simulators are reset. */
  const hangs = [{ type: 'hang' }]

  it('a person who is turned away is not told that the provider failed, and may try again soon, not all at once', async () => {
    await broker.fault({ match: { persona: 'elder', endpoint: 'token' }, do: hangs })
    const crowd = await Promise.all([sentTo('elder'), sentTo('elder')])
    const over = Promise.all(crowd.map(({ browser, callback }) => browser.get(callback)))
    const times = new Set<string>()
    for (let n = 0; n < 8; n++) {
      let browser = new Browser()
      await until(async () => {
        const next = await sentTo('man')
        browser = await next.browser.get(next.callback)
        return crowded.test(browser.text)
      })
      assert.deepEqual([browser.status, browser.path], [503, '/doors/kakao/problem'])
      assert.doesNotMatch(browser.text, /카카오 쪽/)
      const seconds = Number(browser.headers.get('retry-after'))
      assert.ok(seconds >= 2 && seconds <= 8, `${seconds}`)
      const time = /<time [^>]*>([^<]+)<\/time>\s*\)부터 다시 시도/.exec(browser.html)?.[1] ?? assert.fail(browser.text)
      times.add(time)
      await browser.get(browser.url)
      assert.ok(browser.html.includes(`${time}</time>)부터`), 'the same time after a reload')
      await browser.get(`/journeys/${journeyOf(browser)}`)
      assert.match(browser.text, /카카오: 한꺼번에 많은 분이 마치려 했습니다/)
    }
    assert.ok(times.size > 1)
    broker.idps.reset()
    await over
  })

  it('because it is down, it is not called a crowd', async () => {
    const crowd = await Promise.all(['elder', 'elder', 'man'].map(sentTo))
    const [first, second, third] = crowd
    assert.ok(first && second && third)
    await broker.fault({ match: { provider: 'kakao', endpoint: 'token' }, do: hangs })
    await until(async () => (await lightOf(broker, 'kakao')) === 'red outage shut')
    const over = Promise.all([first, second].map(({ browser, callback }) => browser.get(callback)))
    await third.browser.get(third.callback)
    assert.equal(third.browser.status, 503)
    assert.match(third.browser.text, /카카오 쪽에 문제가 있어/)
    assert.doesNotMatch(third.browser.text, crowded)
    broker.idps.reset()
    await over
  })
})
