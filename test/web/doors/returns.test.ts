import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { movableWorld } from '../integration/scene.ts'
import {
  areGreen,
  type DoorId,
  doorIds,
  endedSo,
  isVerified,
  journeyOf,
  lightOf,
  locationOf,
  toCallback,
} from './way.ts'

const deadlineMs = 1_500

describe('Coming back from a provider', () => {
  let broker: TestBroker
  let browser: Browser
  const log: string[] = []
  const { world, pass } = movableWorld()

  before(async () => {
    broker = await startTestBroker({
      world,
      config: { providerCalls: { totalMs: 1_000, deadlineMs, resetMs: 300 } },
      logLevel: 'info',
      logTo: { write: (line) => void log.push(line) },
    })
  })
  beforeEach(() => {
    browser = new Browser()
    browser.url = broker.origin
    log.length = 0
  })
  afterEach(() => broker.mend())
  after(() => broker.stop())

  /** A fault that meets one person, and never the probes. */
  const faultFor = (persona: string, endpoint: 'token' | 'profile', effect: object) =>
    broker.fault({ match: { persona, endpoint }, do: [effect] })
  const verifies = async (query: Record<string, string> = {}) => {
    const journey = query['journey'] ? `&journey=${query['journey']}` : ''
    await browser.get(`${broker.origin}/doors/certificate?login_hint=person-1&anyway=1${journey}`)
    return isVerified(broker, browser)
  }

  const referenceOn = ({ text }: Browser) =>
    /[A-Z]{2}-[2-9A-Z]{4}-[2-9A-Z]{2}/.exec(text)?.[0] ?? assert.fail('no reference')
  /** The reference on the page is in one line of the log, at this level. */
  const isLogged = (seen: Browser, outcome: string, level = 30) => {
    const lines = log.map((line) => JSON.parse(line)).filter(({ reference }) => reference === referenceOn(seen))
    assert.deepEqual(
      lines.map((line) => [line.level, line.outcome, line.provider.slice(0, 2)]),
      [[level, outcome, referenceOn(seen).slice(0, 2).toLowerCase()]],
    )
  }

  describe('that broke down in the meantime', () => {
    for (const [what, endpoint, effect] of [
      ['refuses connections', 'token', { type: 'outage', mode: 'reset' }],
      ['answers 500 to the code', 'token', { type: 'status', status: 500 }],
      ['tells nothing about the person', 'profile', { type: 'status', status: 503 }],
    ] as const)
      it(`and ${what}: the page names the door, the journey goes on through another`, async () => {
        const callback = await toCallback(broker, browser, { door: 'kakao', persona: 'elder' })
        await faultFor('elder', endpoint, effect)
        await browser.get(callback.href)
        assert.deepEqual([browser.status, browser.path], [503, '/doors/kakao/problem'])
        assert.match(browser.text, /카카오 인증이 지금 되지 않습니다/)
        assert.ok(Number(browser.headers.get('retry-after')) >= 1)
        const journey = journeyOf(browser)
        const reference = referenceOn(browser)
        isLogged(browser, 'provider_unavailable', 40)
        await browser.get(`/journeys/${journey}`)
        assert.ok(browser.text.includes(reference))
        assert.ok(!(await isVerified(broker, browser)))
        assert.ok(await verifies({ journey }))
      })

    it('and takes too long: the person is told in time, and goes on through another', async () => {
      const callback = await toCallback(broker, browser, { door: 'phone', persona: 'elder' })
      await faultFor('elder', 'token', { type: 'latency', ms: 60_000 })
      const startedAt = performance.now()
      await browser.get(callback.href)
      assert.ok(performance.now() - startedAt < deadlineMs + 1_000)
      assert.deepEqual([browser.status, browser.path], [503, '/doors/phone/problem'])
      assert.match(browser.text, /휴대폰.*응답/)
      assert.equal(await endedSo(broker, 'phone', 'provider_timeout'), 1)
      assert.ok(await verifies({ journey: journeyOf(browser) }))
    })

    it('and is slow at every step: all steps together take no longer than the deadline', async () => {
      const callback = await toCallback(broker, browser, { door: 'naver', persona: 'elder' })
      for (const endpoint of ['token', 'profile'] as const)
        await faultFor('elder', endpoint, { type: 'latency', ms: 900 })
      const startedAt = performance.now()
      await browser.get(callback.href)
      const tookMs = performance.now() - startedAt
      assert.ok(tookMs >= deadlineMs - 100 && tookMs < deadlineMs + 1_000, `${tookMs}`)
      assert.equal(browser.path, '/doors/naver/problem')
      assert.equal(await endedSo(broker, 'naver', 'provider_timeout'), 1)
    })

    it('in English stays English', async () => {
      const callback = await toCallback(broker, browser, { door: 'ipin', persona: 'elder', lang: 'en' })
      await faultFor('elder', 'token', { type: 'outage', mode: 'reset' })
      await browser.get(callback.href)
      assert.equal(browser.path, '/en/doors/ipin/problem')
      assert.doesNotMatch(browser.text.replaceAll('한국어', ''), /[가-힣]{2}/)
    })
  })

  it('having cancelled there is no failure: status 200, the door stays green, no person is alarmed', async () => {
    await browser.get(`${broker.origin}/doors/naver`)
    assert.ok(browser.url.startsWith(`${broker.idps.issuer('naver')}/page/`))
    await browser.post(browser.url, { decision: 'cancel' })
    assert.deepEqual([browser.status, browser.path], [200, '/doors/naver/problem'])
    assert.match(browser.text, /취소하셨습니다/)
    assert.equal(browser.headers.get('retry-after'), null)
    assert.equal(await endedSo(broker, 'naver', 'citizen_declined'), 1)
    isLogged(browser, 'citizen_declined')
    assert.equal(await lightOf(broker, 'naver'), 'green ok')
    await browser.get(`/journeys/${journeyOf(browser)}`)
    assert.match(browser.text, /네이버: .*취소/)
  })

  describe('with something that is not this browser’s', () => {
    const startsAgain = (seen: Browser) => {
      assert.equal(seen.status, 400)
      assert.equal(seen.headers.get('cache-control'), 'no-store')
      assert.match(seen.text, /여기서 다시 시작/)
      isLogged(seen, 'attempt_missing')
    }

    it('is refused in another browser: no person is signed in by a link (login CSRF)', async () => {
      const callback = await toCallback(broker, new Browser(), { door: 'certificate' })
      await browser.get(callback.href)
      startsAgain(browser)
      assert.ok(!(await isVerified(broker, browser)))
      assert.ok(await verifies())
    })

    it('does not use the attempt up: its own browser still ends it', async () => {
      const own = new Browser()
      const callback = await toCallback(broker, own, { door: 'certificate', persona: 'person-2' })
      await browser.get(callback.href)
      await own.get(callback.href)
      assert.ok(await isVerified(broker, own))
    })

    it('is refused with another’s state, also when this browser has an attempt of its own', async () => {
      const theirs = await toCallback(broker, new Browser(), { door: 'certificate' })
      const ours = await toCallback(broker, browser, { door: 'certificate', persona: 'person-3' })
      await browser.get(theirs.href)
      startsAgain(browser)
      await browser.get(ours.href)
      assert.ok(await isVerified(broker, browser), 'and its own is not harmed')
    })

    it('lets no other person’s code in: another’s code with this browser’s state is refused', async () => {
      const theirs = await toCallback(broker, new Browser(), { door: 'kakao', persona: 'woman' })
      const ours = await toCallback(broker, browser, { door: 'kakao', persona: 'man' })
      ours.searchParams.set('code', theirs.searchParams.get('code') ?? '')
      await browser.get(ours.href)
      assert.equal(browser.path, '/doors/kakao/problem')
      assert.ok(!(await isVerified(broker, browser)))
    })

    it('refuses the code of one provider at the callback of another (mix-up), before anybody is asked', async () => {
      const callback = await toCallback(broker, browser, { door: 'naver' })
      const ledger = `${broker.idps.url}/_control/ledger?endpoint=token`
      const asked = async () => {
        const { entries } = (await (await fetch(ledger)).json()) as { entries: { persona: string | null }[] }
        return entries.filter(({ persona }) => persona === 'man').length
      }
      const before = await asked()
      callback.pathname = '/doors/kakao/callback'
      await browser.get(callback.href)
      startsAgain(browser)
      assert.equal(await asked(), before)
    })

    it('is refused when the issuer named in it is another', async () => {
      const callback = await toCallback(broker, browser, { door: 'naver' })
      callback.searchParams.set('iss', broker.idps.issuer('kakao'))
      await browser.get(callback.href)
      assert.deepEqual([browser.status, browser.path], [502, '/doors/naver/problem'])
      assert.ok(!(await isVerified(broker, browser)))
    })
  })

  it('twice is harmless: the first session lives on, the code is redeemed once', async () => {
    const callback = await toCallback(broker, browser, { door: 'certificate', persona: 'person-4' })
    await browser.get(callback.href)
    assert.ok(await isVerified(broker, browser))
    const session = browser.cookies.find((cookie) => cookie.startsWith('gw_session='))
    await browser.get(callback.href)
    assert.deepEqual([browser.path, browser.status], ['/slots', 200], 'the person goes on')
    assert.ok(browser.cookies.includes(session ?? 'none'))
    assert.ok(await isVerified(broker, browser))
  })

  it('twice at the same moment is harmless too: one is verified, the other told it was used', async () => {
    const callback = await toCallback(broker, browser, { door: 'certificate', persona: 'person-5' })
    const answers = await Promise.all([browser.once(callback.href), browser.once(callback.href)])
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [303, 400])
    const refused = answers.find(({ status }) => status === 400)
    assert.match((await refused?.text()) ?? '', /이미 처리한 인증입니다/)
    assert.ok(await isVerified(broker, browser))
  })

  it('late is refused as late, and begins again', async () => {
    const callback = await toCallback(broker, browser, { door: 'certificate' })
    pass(601)
    await browser.get(callback.href)
    assert.equal(browser.status, 400)
    assert.match(browser.text, /인증 시간이 지났습니다/)
    isLogged(browser, 'attempt_expired')
    assert.ok(!(await isVerified(broker, browser)))
    assert.ok(await verifies())
  })

  it('by a form (POST) answers 303 to the same by GET, so that the browser sends its cookies along', async () => {
    const callback = await toCallback(broker, browser, { door: 'phone', persona: 'person-6' })
    const form = new URLSearchParams(callback.search).toString()
    // A form from another site brings no Lax cookies.
    const posted = await fetch(new URL(callback.pathname, broker.origin), {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: broker.idps.url,
        'sec-fetch-site': 'cross-site',
      },
      body: form,
    })
    const to = locationOf(posted)
    assert.deepEqual([to.origin, to.pathname], [broker.origin, '/doors/phone/callback'])
    await browser.get(to.href)
    assert.ok(await isVerified(broker, browser))
  })

  describe('with nonsense', () => {
    let greenBefore: DoorId[] = []
    before(async () => {
      for (const door of doorIds) if (await areGreen(broker, [door])) greenBefore = [...greenBefore, door]
    })

    const markup = '<script>alert(1)</script>'
    const instead = (search: string) => (callback: URL) => {
      callback.search = search
    }
    const nonsense: [string, (callback: URL) => void][] = [
      ['nothing at all', instead('')],
      ['a state but no code', (callback) => callback.searchParams.delete('code')],
      ['a code but no state', (callback) => callback.searchParams.delete('state')],
      ['two states', (callback) => callback.searchParams.append('state', 'other')],
      ['two codes', (callback) => callback.searchParams.append('code', 'other')],
      ['an empty code', (callback) => callback.searchParams.set('code', '')],
      ['a NUL byte', (callback) => callback.searchParams.set('code', 'a\u0000b')],
      ['broken percent signs', instead('?code=%zz&state=%E0%A4%A')],
      ['an unknown error with markup', (callback) => callback.searchParams.set('error', markup)],
      ['names of inherited things', instead('?state=__proto__&code=constructor')],
    ]
    for (const [what, spoil] of nonsense)
      it(`such as ${what} is refused with a page, never a 500, and never said back`, async () => {
        const callback = await toCallback(broker, browser, { door: 'certificate' })
        callback.searchParams.set('error_description', markup)
        spoil(callback)
        await browser.get(callback.href)
        assert.ok([400, 502, 503].includes(browser.status), `${browser.status}`)
        assert.match(browser.headers.get('content-type') ?? '', /^text\/html/)
        assert.ok(!browser.html.includes('alert(1)'))
        assert.ok(!log.some((line) => line.includes('alert(1)') || line.includes('"level":50')))
        assert.ok(!(await isVerified(broker, browser)))
      })

    it('a door that does not exist is not found', async () => {
      for (const path of ['/doors/unknown/callback?code=a&state=b', '/doors/%00/callback', '/doors/__proto__/callback'])
        assert.equal((await browser.get(path)).status, 404, path)
    })

    it('leaves every door green that was', async () => {
      assert.ok(greenBefore.length >= 4 && greenBefore.includes('certificate'), greenBefore.join())
      assert.ok(await areGreen(broker, greenBefore))
    })
  })
})
