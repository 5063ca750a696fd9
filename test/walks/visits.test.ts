import assert from 'node:assert/strict'
import { Browser } from '../support/browser.ts'
import { identifyOnly } from '../web/integration/scene.ts'
import { doorsOn, journeyOf, openScene, outcomeOf, type Scene, wayBackOn } from './scene.ts'

const ahead: Record<string, string>[] = [
  { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' },
  { purpose: 'prefetch' },
  { 'x-purpose': 'preview' },
  { 'x-moz': 'prefetch' },
]
const elsewhere = [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]
const steps = ['/next', '/blocked', '/wait', '/slots', '/confirm', '/confirm/expired']

describe('A GET that uses something up', () => {
  let scene: Scene
  /** What was written or claimed since the last look. */
  let used: string[] = []

  before(async () => {
    scene = await openScene()
    const { journeys, sessions, attempts, claims, waitingRoom, identities } = scene.broker.stores
    watch(journeys, ['save', 'forget'])
    watch(sessions, ['open', 'close'])
    watch(attempts, ['consume'])
    watch(claims, ['claim', 'release'])
    watch(waitingRoom, ['join', 'present', 'enter', 'renew'])
    watch(identities, ['save'])
  })
  after(() => scene?.close())

  function watch<Port extends object>(port: Port, verbs: readonly (keyof Port & string)[]): void {
    for (const verb of verbs) {
      const original = port[verb] as (...given: unknown[]) => unknown
      const watched = (...given: unknown[]) => {
        used.push(verb)
        return original.apply(port, given)
      }
      Object.assign(port, { [verb]: watched })
    }
  }

  const at = (path: string) => new URL(path, scene.broker.origin).href

  /** Where an answer sends the browser. */
  async function sentTo(browser: Browser, url: string): Promise<string> {
    const answer = await browser.once(url)
    await answer.body?.cancel()
    return new URL(answer.headers.get('location') ?? assert.fail(`no redirect at ${url}`), url).href
  }

  /** No person asked for these: nothing is used up, no cookie set, no person sent anywhere. */
  async function leavesAlone(browser: Browser, url: string): Promise<void> {
    used = []
    for (const init of [{ method: 'HEAD' }, ...ahead.map((headers) => ({ headers }))]) {
      const what = `${JSON.stringify(init)} ${url}`
      const answer = await browser.once(url, init)
      assert.equal(answer.status, 'method' in init ? 200 : 403, what)
      assert.equal((await answer.text()) === '', 'method' in init, what)
      assert.equal(answer.headers.get('cache-control'), 'no-store', what)
      assert.deepEqual([answer.headers.get('location'), answer.headers.getSetCookie()], [null, []], what)
    }
    assert.deepEqual(used, [], url)
  }

  it('is left alone by HEAD, prefetch and preview at every step of a relying party’s request, which then ends well', async () => {
    const browser = new Browser()
    const chooser = await sentTo(browser, await sentTo(browser, scene.service.login('health', { login_hint: 'man' })))
    await leavesAlone(browser, chooser)
    await browser.get(chooser)
    await leavesAlone(browser, at(wayBackOn(browser)))
    const journey = journeyOf(browser)
    const door = at(doorsOn(browser)['kakao'] ?? assert.fail('no door'))
    await leavesAlone(browser, door)
    const callback = await sentTo(browser, await sentTo(browser, door))
    await leavesAlone(browser, callback)
    const end = await sentTo(browser, callback)
    assert.equal(end, at(`/oidc/auth/${journey}`))
    const finish = at(`/journeys/${journey}/finish`)
    const next = at(`/next?journey=${journey}`)
    await leavesAlone(browser, next)
    assert.equal(await sentTo(browser, next), finish)
    await leavesAlone(browser, finish)
    for (const headers of ahead) assert.equal((await browser.once(end, { headers })).status, 503)
    assert.ok(outcomeOf(await browser.get(end)).claims)
  })

  it('goes straight to the provider that the relying party names, and starts nothing for a browser that only looks ahead', async () => {
    const asked = () => scene.service.login('health', { login_hint: 'man', idp_hint: 'kakao' })
    const issuer = scene.broker.idps.issuer('kakao')
    const browser = new Browser()
    const request = await sentTo(browser, asked())
    assert.ok((await sentTo(browser, request)).startsWith(`${issuer}/`))
    for (const headers of ahead) {
      const early = await sentTo(browser, asked())
      const answer = await browser.once(early, { headers })
      await answer.body?.cancel()
      const attempts = answer.headers.getSetCookie().filter((line) => line.startsWith('gw_attempt_'))
      const { pathname } = new URL(answer.headers.get('location') ?? assert.fail(), early)
      assert.deepEqual([pathname, attempts], ['/doors/kakao', []])
    }
    assert.ok(outcomeOf(await new Browser().get(asked())).claims)
  })

  it('is left alone by HEAD, prefetch and preview on the way to a booking: no person is claimed, waits or comes in', async () => {
    const browser = await identifyOnly(scene.broker, 'woman')
    for (const prefix of ['', '/en'])
      for (const path of ['/doors/naver', '/doors/naver?anyway=1', ...steps])
        await leavesAlone(browser, at(prefix + path))
    assert.equal((await browser.get(at('/next'))).path, '/slots')
  })

  it('is left alone where another site leads to it, unless the browser comes back from a provider', async () => {
    const browser = await identifyOnly(scene.broker, 'elder')
    const cookie = browser.cookies.filter((one) => !one.startsWith('gw_arrived=')).join('; ')
    const visit = (path: string, headers: Record<string, string>) =>
      fetch(at(path), { headers: { cookie, ...headers }, redirect: 'manual' })
    used = []
    for (const path of steps)
      for (const headers of elsewhere) {
        const answer = await visit(path, headers)
        assert.equal(answer.status, 403, path)
        assert.match(await answer.text(), /여기서 직접 눌러 주세요[\s\S]*href="\/next"/)
      }
    // An id that the other site made up opens no step: it is not known, or not read there at all.
    for (const path of steps) {
      const answer = await visit(`${path}?journey=made-up`, { 'sec-fetch-site': 'cross-site' })
      await answer.body?.cancel()
      assert.deepEqual([path, answer.status], [path, path === '/next' || path === '/blocked' ? 404 : 403])
    }
    assert.deepEqual(used, [])
    for (const headers of [{}, { 'sec-fetch-site': 'none' }, { 'sec-fetch-site': 'same-origin' }]) {
      const answer = await visit('/next', headers as Record<string, string>)
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/slots'])
    }
    const back = await identifyOnly(scene.broker, 'day31')
    const answer = await back.once(at('/next'), { headers: { 'sec-fetch-site': 'cross-site' } })
    assert.equal(answer.headers.get('location'), '/slots')
  })

  it('that comes twice goes on to the journey that the first has verified, and never past its end', async () => {
    const browser = await scene.begin('health', { login_hint: 'leap' })
    const journey = journeyOf(browser)
    const callback = await sentTo(browser, await sentTo(browser, at(doorsOn(browser)['kakao'] ?? '')))
    assert.equal(await sentTo(browser, callback), at(`/oidc/auth/${journey}`))
    assert.equal(await sentTo(browser, callback), at(`/next?journey=${journey}`))
    assert.ok(outcomeOf(await browser.get(callback)).claims)
    await browser.get(callback)
    assert.equal(browser.status, 404, 'the request has ended at the service')
    assert.match(browser.text, /보건소’에서 다시 시작/)
  })

  it('that came without its state leads back into the request of this browser', async () => {
    for (const state of [null, 'mangled']) {
      const browser = await scene.begin('health', { login_hint: 'man' })
      const journey = journeyOf(browser)
      const callback = new URL(await sentTo(browser, await sentTo(browser, at(doorsOn(browser)['naver'] ?? ''))))
      if (state === null) callback.searchParams.delete('state')
      else callback.searchParams.set('state', state)
      await browser.get(callback.href)
      assert.deepEqual([browser.status, browser.path], [400, '/doors/naver/callback'])
      assert.ok(browser.html.includes(`href="/journeys/${journey}"`), 'to start again there')
      const chosen = await new Browser().get(callback.href)
      assert.ok(!chosen.html.includes(journey), 'another browser learns nothing of it')
      await browser.get(wayBackOn(browser))
      assert.equal(outcomeOf(browser).response['error'], 'access_denied')
    }
  })

  it('that came without its state, once the request is over, leads back to the service', async () => {
    const browser = await scene.begin('health', { login_hint: 'man', ui_locales: 'en' })
    const callback = new URL(await sentTo(browser, await sentTo(browser, at(doorsOn(browser)['naver'] ?? ''))))
    await scene.broker.stores.journeys.forget(journeyOf(browser) as never)
    callback.searchParams.delete('state')
    await browser.get(callback.href)
    assert.equal(browser.status, 404)
    assert.match(browser.text, /You can start again at “Health Centre”/)
  })
})
