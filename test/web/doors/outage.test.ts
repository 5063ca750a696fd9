import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { until } from '../../support/until.ts'
import { areGreen, doorIds, isVerified, journeyOf, lightOf } from './way.ts'

describe('When one provider breaks down', () => {
  let broker: TestBroker
  before(async () => {
    broker = await startTestBroker({ config: { providerCalls: { resetMs: 300 } } })
  })
  const mended = async () => {
    await broker.mend()
    await until(() => areGreen(broker, doorIds))
  }
  after(() => broker.stop())

  for (const [what, effect] of [
    ['breaks every connection', { type: 'outage', mode: 'reset' }],
    ['answers 503', { type: 'outage', mode: 'status', status: 503 }],
  ] as const) {
    describe(`and ${what}`, () => {
      before(async () => {
        await broker.fault({ match: { provider: 'kakao' }, do: [effect] })
        await until(async () => (await lightOf(broker, 'kakao')) === 'red outage shut')
      })

      it('its door is shut, and the other four lead on', async () => {
        const others = doorIds.filter((id) => id !== 'kakao')
        assert.ok(await areGreen(broker, others))
        for (const [n, door] of others.entries()) {
          const browser = await new Browser().get(`${broker.origin}/doors/${door}?login_hint=person-${n}`)
          assert.ok(await isVerified(broker, browser), door)
        }
        assert.equal(await lightOf(broker, 'kakao'), 'red outage shut')
      })

      it('a deep link to its door says so, when to come back, and which doors are clear', async () => {
        for (const [path, words] of [
          ['', /카카오는 지금 쓸 수 없습니다/],
          ['/en', /Kakao cannot be used now/],
        ] as const) {
          const browser = await new Browser().get(`${broker.origin}${path}/doors/kakao`)
          assert.deepEqual([browser.status, browser.path], [503, `${path}/doors/kakao/problem`])
          assert.match(browser.text, words)
          const wait = Number(browser.headers.get('retry-after'))
          assert.ok(wait >= 1 && wait <= 10, `${wait}`)
          assert.equal(browser.headers.get('cache-control'), 'no-store')
          const journey = journeyOf(browser)
          for (const door of ['certificate', 'phone', 'ipin', 'naver'])
            assert.ok(browser.html.includes(`href="${path}/doors/${door}?journey=${journey}"`), door)
        }
      })

      it('no person is sent there, not even “anyway”', async () => {
        const browser = await new Browser().get(`${broker.origin}/doors/kakao?anyway=1`)
        assert.equal(browser.path, '/doors/kakao/problem')
        assert.ok(!browser.cookies.some((cookie) => cookie.startsWith('gw_attempt_')))
      })

      it('the way goes on in the same journey: the chooser names what was tried, and another door leads on', async () => {
        const browser = await new Browser().get(`${broker.origin}/doors/kakao`)
        const journey = journeyOf(browser)
        const reference = /KA-[2-9A-Z]{4}-[2-9A-Z]{2}/.exec(browser.text)?.[0]
        assert.ok(reference)
        await browser.get(`/journeys/${journey}`)
        assert.equal(browser.status, 200)
        assert.match(browser.text, /카카오: 지금 쓸 수 없는 인증입니다/)
        assert.ok(browser.text.includes(reference))
        const card = /<li[^>]*data-door="kakao"[\s\S]*?<\/li>/.exec(browser.html)?.[0] ?? ''
        assert.ok(card && !card.includes('href="/'), 'a closed door is no link')
        await browser.get(`/doors/naver?journey=${journey}&login_hint=person-9`)
        assert.ok(await isVerified(broker, browser))
      })

      it('it is green again soon after it is mended, without a restart, and leads on', async () => {
        await mended()
        const browser = await new Browser().get(`${broker.origin}/doors/kakao?login_hint=person-8`)
        assert.ok(await isVerified(broker, browser))
      })
    })
  }

  it('two doors of one operator can be down, and the rest still leads on', async () => {
    for (const provider of ['phone', 'ipin']) await broker.fault({ match: { provider }, do: [{ type: 'outage' }] })
    await until(async () => !(await areGreen(broker, ['phone'])) && !(await areGreen(broker, ['ipin'])))
    assert.ok(await areGreen(broker, ['certificate', 'naver', 'kakao']))
    await mended()
  })

  it('and all others with it, within seconds, the page says that it is the service itself and gives the telephone number', async () => {
    await broker.fault({ do: [{ type: 'outage' }] })
    for (const door of doorIds) await until(async () => (await lightOf(broker, door)) === 'yellow unknown shut')
    const browser = await new Browser().get(`${broker.origin}/`)
    assert.equal(browser.status, 200)
    assert.match(browser.html, /data-summary="our_side"/)
    assert.match(browser.html, /href="tel:/)
    await browser.get('/doors/naver')
    assert.equal(browser.status, 503)
    await mended()
  })
})
