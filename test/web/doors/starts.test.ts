import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { until } from '../../support/until.ts'
import { areGreen, doorIds, isVerified, lightOf, locationOf, onNetworks, toCallback } from './way.ts'

const attemptsOf = (browser: Browser) => browser.cookies.filter((cookie) => cookie.startsWith('gw_attempt_'))
const setCookies = (answer: Response) => answer.headers.getSetCookie().map((line) => line.split('=', 1)[0] ?? '')

describe('Opening a door', () => {
  let broker: TestBroker
  let browser: Browser

  before(async () => {
    // Once busy, a door stays so: nothing gets better for ten minutes.
    broker = await startTestBroker({
      config: { lights: { steadyMs: 600_000 }, trustedProxies: ['loopback'], providerCalls: { volumeThreshold: 100 } },
    })
  })
  beforeEach(() => {
    browser = new Browser()
    browser.url = broker.origin
  })
  after(() => broker.stop())

  it('sends the browser to the provider by 303, kept by no cache, with an attempt only this browser can end', async () => {
    const answer = await browser.once('/doors/naver')
    const to = locationOf(answer)
    assert.ok(to.href.startsWith(`${broker.idps.issuer('naver')}/`))
    assert.equal(to.searchParams.get('redirect_uri'), `${broker.origin}/doors/naver/callback`)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    const [attempt] = answer.headers.getSetCookie().filter((line) => line.startsWith('gw_attempt_'))
    assert.match(attempt ?? '', /; Max-Age=7200; Path=\/doors; HttpOnly; SameSite=Lax$/)
    const [device] = answer.headers.getSetCookie().filter((line) => line.startsWith('gw_device_'))
    assert.match(device ?? '', /; Path=\/; HttpOnly; SameSite=Lax$/)
    for (const secret of ['state', 'nonce']) {
      const value = to.searchParams.get(secret) ?? ''
      assert.ok(value.length >= 27)
      assert.ok(!attempt?.includes(value))
    }
  })

  it('writes nothing: anybody can do it any number of times', async () => {
    const written: string[] = []
    const { journeys, sessions, attempts } = broker.stores
    const originals = { save: journeys.save, open: sessions.open, consume: attempts.consume }
    journeys.save = async (...given) => written.push('journey', given[0].id) > 0
    sessions.open = async () => void written.push('session')
    attempts.consume = async () => written.push('attempt') > 0
    try {
      for (let n = 0; n < 10; n++) assert.equal((await new Browser().once(`${broker.origin}/doors/kakao`)).status, 303)
    } finally {
      Object.assign(journeys, { save: originals.save })
      Object.assign(sessions, { open: originals.open })
      Object.assign(attempts, { consume: originals.consume })
    }
    assert.deepEqual(written, [])
  })

  it('passes a login hint on, and one that is too long not', async () => {
    const hinted = locationOf(await browser.once('/doors/ipin?login_hint=somebody'))
    assert.equal(hinted.searchParams.get('login_hint'), 'somebody')
    const long = locationOf(await browser.once(`/doors/ipin?login_hint=${'x'.repeat(201)}`))
    assert.ok(!long.searchParams.has('login_hint'))
  })

  it('in English comes back in English', async () => {
    const callback = await toCallback(broker, browser, { door: 'phone', persona: 'person-1', lang: 'en' })
    assert.equal(callback.pathname, '/doors/phone/callback')
    assert.equal(locationOf(await browser.once(callback.href)).pathname, '/en/next')
  })

  it('that does not exist is not found', async () => {
    for (const path of ['/doors/unknown', '/en/doors/unknown', '/doors/%00', '/doors/constructor'])
      assert.equal((await browser.get(path)).status, 404, path)
  })

  it('answers a second device cookie to a browser that has one', async () => {
    await browser.once('/doors/naver')
    assert.ok(!setCookies(await browser.once('/doors/kakao')).some((name) => name.startsWith('gw_device')))
  })

  describe('in several tabs', () => {
    it('keeps at most four trips open; the oldest gives way, and the others end well', async () => {
      const callbacks: URL[] = []
      for (const [n, door] of doorIds.entries()) {
        callbacks.push(await toCallback(broker, browser, { door, persona: `person-${10 + n}` }))
        assert.equal(attemptsOf(browser).length, Math.min(4, n + 1))
      }
      const [oldest, ...others] = callbacks
      assert.equal((await browser.get(oldest?.href ?? '')).status, 400)
      assert.match(browser.text, /여기서 다시 시작/)
      for (const callback of others.toReversed())
        assert.equal(locationOf(await browser.once(callback.href)).pathname, '/next')
      assert.equal(attemptsOf(browser).length, 4, 'a used attempt is known when it comes again')
    })

    it('at one and the same door ends each for itself', async () => {
      const first = await toCallback(broker, browser, { door: 'kakao', persona: 'person-20' })
      const second = await toCallback(broker, browser, { door: 'kakao', persona: 'person-20' })
      for (const callback of [second, first])
        assert.equal(locationOf(await browser.once(callback.href)).pathname, '/next')
      assert.ok(await isVerified(broker, browser))
    })
  })

  describe('from elsewhere', () => {
    const elsewhere: [string, Record<string, string>][] = [
      ['another site', { 'sec-fetch-site': 'cross-site' }],
      ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ]
    for (const [who, headers] of elsewhere)
      it(`by ${who} starts nothing: one lands where one chooses`, async () => {
        for (const path of ['', '/en']) {
          const answer = await browser.once(`${path}/doors/naver?login_hint=man`, { headers })
          const to = locationOf(answer)
          assert.deepEqual([to.origin, to.pathname], [broker.origin, path ? '/en/' : '/'])
          assert.deepEqual(answer.headers.getSetCookie(), [])
        }
      })

    it('by another site inside a journey lands on the chooser of that journey', async () => {
      const callback = await toCallback(broker, browser, { door: 'kakao', persona: 'elder' })
      callback.searchParams.set('error', 'server_error')
      await browser.get(callback.href)
      const journey = new URL(browser.url).searchParams.get('journey')
      const answer = await browser.once(`/doors/naver?journey=${journey}`, {
        headers: { 'sec-fetch-site': 'cross-site' },
      })
      assert.equal(locationOf(answer).pathname, `/journeys/${journey}`)
    })

    it('by hand, by a link of ours, or by a program starts', async () => {
      for (const headers of [{ 'sec-fetch-site': 'none' }, { 'sec-fetch-site': 'same-origin' }, {}])
        assert.ok(locationOf(await browser.once('/doors/naver', { headers })).href.startsWith(broker.idps.url))
    })

    it('with the journey of another browser starts nothing: it is not joined, and not taken for none', async () => {
      const theirs = new Browser()
      const failed = await toCallback(broker, theirs, { door: 'kakao', persona: 'elder' })
      failed.searchParams.set('error', 'server_error')
      await theirs.get(failed.href)
      const journey = new URL(theirs.url).searchParams.get('journey') ?? ''
      for (const path of [
        `/journeys/${journey}`,
        `/doors/naver/problem?journey=${journey}`,
        `/doors/naver?journey=${journey}`,
      ])
        assert.equal((await browser.get(path)).status, 404, path)
      assert.deepEqual(attemptsOf(browser), [])
    })
  })

  describe('that is busy', () => {
    before(async () => {
      const lost = onNetworks(broker, 3)
      const callbacks: URL[] = []
      for (const one of lost) callbacks.push(await toCallback(broker, one, { door: 'kakao', persona: 'elder' }))
      await broker.fault({ match: { persona: 'elder', endpoint: 'profile' }, do: [{ type: 'status', status: 500 }] })
      for (const [n, callback] of callbacks.entries()) await lost[n]?.get(callback.href)
      await until(async () => (await lightOf(broker, 'kakao')) === 'red failing')
      await broker.mend()
    })

    it('first shows the doors that are clear, and how to go on anyway', async () => {
      await browser.get('/doors/kakao')
      assert.deepEqual([browser.status, browser.path], [200, '/doors/kakao'])
      assert.equal(browser.headers.get('cache-control'), 'no-store')
      assert.match(browser.text, /지금 카카오 인증은 붐빕니다/)
      for (const door of ['certificate', 'phone', 'ipin', 'naver'])
        assert.ok(browser.html.includes(`href="/doors/${door}"`), door)
      assert.ok(browser.html.includes('href="/doors/kakao?anyway=1"'))
      assert.deepEqual(attemptsOf(browser), [])
    })

    it('says the same in English', async () => {
      await browser.get('/en/doors/kakao')
      assert.match(browser.text, /Kakao is busy now/)
      assert.ok(browser.html.includes('href="/en/doors/kakao?anyway=1"'))
    })

    it('opens when told to go on anyway, and leads through', async () => {
      await browser.get('/doors/kakao?anyway=1&login_hint=person-40')
      assert.ok(await isVerified(broker, browser))
    })

    it('keeps the journey on the way past', async () => {
      const callback = await toCallback(broker, browser, { door: 'naver', persona: 'person-41' })
      callback.searchParams.set('error', 'server_error')
      await browser.get(callback.href)
      const journey = new URL(browser.url).searchParams.get('journey')
      await browser.get(`/doors/kakao?journey=${journey}`)
      assert.ok(browser.html.includes(`href="/doors/kakao?anyway=1&amp;journey=${journey}"`))
      assert.ok(browser.html.includes(`href="/doors/phone?journey=${journey}"`))
    })

    it('does not make the others busy', async () =>
      assert.ok(await areGreen(broker, ['certificate', 'phone', 'ipin', 'naver'])))
  })
})
