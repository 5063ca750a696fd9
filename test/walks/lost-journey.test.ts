import assert from 'node:assert/strict'
import type { JourneyId } from '../../src/domain/ids.ts'
import { Browser } from '../support/browser.ts'
import { doorsOn, healthStart, journeyOf, openScene, outcomeOf, type Scene } from './scene.ts'

describe('A request of a relying party that is over', () => {
  let scene: Scene

  before(async () => {
    scene = await openScene()
  })
  after(() => scene?.close())

  const words = { ko: /처음부터 다시 시작해 주세요/, en: /Please start again/ }
  const forget = (journey: string) => scene.broker.stores.journeys.forget(journey as JourneyId)

  /** Every address that names a journey. */
  const addressesOf = (journey: string) => [
    `/journeys/${journey}`,
    `/journeys/${journey}/finish`,
    `/next?journey=${journey}`,
    `/blocked?journey=${journey}`,
    `/doors/certificate?journey=${journey}`,
    `/doors/certificate?anyway=1&journey=${journey}`,
    `/doors/certificate?login_hint=leap&journey=${journey}`,
    `/doors/certificate/problem?journey=${journey}`,
  ]

  /** The page that says to start again; the link to the service, or null. */
  function startAgain(browser: Browser, lang: 'ko' | 'en' = 'ko'): string | null {
    assert.equal(browser.status, 404, `${browser.url}: ${browser.text}`)
    assert.match(browser.text, words[lang])
    assert.ok(browser.url.startsWith(scene.broker.origin), 'no person is sent to a provider')
    const [, link = null] = /href="(https:[^"]*)"/.exec(browser.html) ?? []
    return link?.replaceAll('&amp;', '&') ?? null
  }

  async function isVerified(browser: Browser): Promise<boolean> {
    return (await browser.json(`${scene.broker.origin}/api/v1/session`)).status === 200
  }

  /** As far as the provider’s answer: the callback that is not opened yet. */
  async function toCallback(browser: Browser, door = 'kakao'): Promise<string> {
    const start = await browser.once(doorsOn(browser)[door] ?? assert.fail('no door'))
    const back = await browser.once(start.headers.get('location') ?? assert.fail('no provider'))
    return back.headers.get('location') ?? assert.fail('no callback')
  }

  const start = () => `${healthStart}&iss=${encodeURIComponent(scene.broker.origin)}`

  it('leads nowhere but back to the service, at every address that names it: nothing starts, no person is claimed', async () => {
    const { browser } = await scene.login('health', 'kakao', { login_hint: 'leap' })
    const began = browser.locations.find(({ pathname }) => pathname.startsWith('/journeys/'))
    const journey = journeyOf({ url: began?.href ?? '' } as Browser)
    // Someone who books in the same browser has the most to lose.
    assert.equal((await browser.get(`${scene.broker.origin}/doors/naver?login_hint=man`)).path, '/slots')
    const cookies = [...browser.cookies]
    for (const [prefix, lang] of [
      ['', 'ko'],
      ['/en', 'en'],
    ] as const) {
      for (const address of addressesOf(journey)) {
        await browser.get(`${scene.broker.origin}${prefix}${address}`)
        assert.equal(startAgain(browser, lang), start(), address)
        for (const away of ['/', '/booking', '/next'])
          assert.ok(!browser.html.includes(`class="btn" href="${prefix}${away}"`), 'no person is led to book')
      }
      await browser.post(`${scene.broker.origin}${prefix}/journeys/${journey}/cancel`, {})
      assert.equal(startAgain(browser), start())
    }
    assert.deepEqual(browser.cookies, cookies)
    // Where the OpenID Provider itself says that the request is over, in its own page.
    await browser.get(`${scene.broker.origin}/oidc/auth/${journey}`)
    assert.match(browser.text, words.ko)
    assert.ok(browser.html.includes(`href="${start().replaceAll('&', '&amp;')}"`), browser.html)
    const phone = await new Browser().get(`${scene.broker.origin}/doors/phone?login_hint=leap`)
    assert.equal(phone.path, '/slots', 'the person of the login is blocked nowhere')
  })

  it('whose chooser was left open is over in words, with the way back', async () => {
    const browser = await scene.begin('health', { login_hint: 'woman' })
    await forget(journeyOf(browser))
    await scene.take(browser, 'phone')
    assert.equal(startAgain(browser), start())
    assert.ok(!(await isVerified(browser)))
  })

  it('and that this browser never had names no service, and leads to the lights and to help', async () => {
    const theirs = journeyOf(await scene.begin('health'))
    const here = await new Browser().get(`${scene.broker.origin}/doors/naver?login_hint=man`)
    for (const stranger of [new Browser(), here])
      for (const address of [...addressesOf(theirs), ...addressesOf('unknown'), ...addressesOf('a%26b')]) {
        await stranger.get(`${scene.broker.origin}${address}`)
        assert.equal(startAgain(stranger), null, address)
        for (const way of ['/', '/help']) assert.ok(stranger.html.includes(`href="${way}"`), way)
      }
    for (const odd of ['/next?journey=', '/doors/kakao?journey=', '/doors/kakao?journey=a&journey=b'])
      startAgain(await here.get(`${scene.broker.origin}${odd}`))
  })

  it('of a service without a page to begin at names the service', async () => {
    const browser = await scene.begin('exams')
    await forget(journeyOf(browser))
    await scene.take(browser, 'phone')
    assert.equal(startAgain(browser), null)
    assert.match(browser.text, /‘exams’에서 다시 시작/)
  })

  for (const lang of ['ko', 'en'] as const)
    it(`that vanished during the login ends in words, and never as a booking (${lang})`, async () => {
      const browser = await scene.begin('health', { login_hint: 'elder', ui_locales: lang })
      const callback = await toCallback(browser)
      await forget(journeyOf(browser))
      await browser.get(callback)
      assert.equal(startAgain(browser, lang), start())
      assert.ok(!(await isVerified(browser)))
      const phone = await new Browser().get(`${scene.broker.origin}/doors/phone?login_hint=elder`)
      assert.equal(phone.path, '/slots')
      await phone.post('/session/finish', {})
    })

  it('is not what happens to two services that are opened side by side in a fresh browser: both end well', async () => {
    const browser = new Browser()
    const scope = 'openid profile reservation'
    const logins = ['health', 'booking'].map((client) => scene.service.login(client, { login_hint: 'day31', scope }))
    const begun = await Promise.all(logins.map((login) => browser.once(login)))
    const asked = await Promise.all(
      begun.map(({ headers }) => browser.once(headers.get('location') ?? assert.fail('no request'))),
    )
    const choosers = asked.map(({ headers }) => new URL(headers.get('location') ?? '', scene.broker.origin).href)
    assert.equal(browser.cookies.filter((cookie) => cookie.startsWith('gw_device_')).length, 2, 'the race took place')
    for (const chooser of choosers) {
      await browser.get(chooser)
      assert.ok(outcomeOf(await scene.take(browser, 'kakao')).claims)
    }
    // The second service claimed the person for this browser, so it must not block itself.
    assert.equal((await browser.get(`${scene.broker.origin}/doors/naver?login_hint=day31`)).path, '/slots')
  })
})
