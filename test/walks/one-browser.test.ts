import assert from 'node:assert/strict'
import { Browser } from '../support/browser.ts'
import { doorsOn, journeyOf, openScene, outcomeOf, type Scene } from './scene.ts'

describe('A relying party’s request is kept to one browser:', () => {
  let scene: Scene

  before(async () => {
    scene = await openScene()
  })
  after(() => scene?.close())

  it('a stranger who opens the chooser gets a page to start again, and the first goes on', async () => {
    const browser = await scene.begin('health', { login_hint: 'man' })
    const stranger = new Browser()
    for (const path of ['', '/finish']) {
      await stranger.get(`${scene.broker.origin}/journeys/${journeyOf(browser)}${path}`)
      assert.equal(stranger.status, 404)
      assert.match(stranger.text, /처음부터 다시 시작해 주세요/)
    }
    await stranger.post(`${scene.broker.origin}/journeys/${journeyOf(browser)}/cancel`, {})
    assert.equal(stranger.status, 404)
    assert(outcomeOf(await scene.take(browser, 'kakao')).claims)
  })

  it('the end, opened elsewhere after the verification, does nothing, with the OpenID Provider’s cookies neither', async () => {
    const browser = await scene.begin('health', { login_hint: 'man' })
    const journey = journeyOf(browser)
    const end = await stopBefore(browser, `/oidc/auth/${journey}`)
    const finish = new URL(`/journeys/${journey}/finish`, end).href
    const stranger = new Browser()
    const planted = browser.cookies.filter((one) => one.startsWith('gw_op_'))
    assert.ok(planted.some((one) => one.startsWith('gw_op_resume=')))
    for (const cookies of [[], planted]) {
      const answer = await fetch(end, { headers: { cookie: cookies.join('; ') }, redirect: 'manual' })
      assert.equal(answer.status, 400)
      assert.equal(answer.headers.get('location'), null)
      await answer.body?.cancel()
    }
    await stranger.get(finish)
    assert.equal(stranger.status, 404)
    assert(outcomeOf(await browser.get(end)).claims)
    await browser.get(end)
    assert.equal(browser.status, 400, 'and it works once')
    await browser.get(finish)
    assert.equal(browser.status, 404)
  })

  it('the end of a request whose person came back by another page is the same', async () => {
    const browser = await scene.begin('health', { login_hint: 'man' })
    const journey = journeyOf(browser)
    const end = await stopBefore(browser, `/oidc/auth/${journey}`)
    const next = new URL(`/next?journey=${journey}`, end).href
    assert(outcomeOf(await browser.get(next)).claims)
  })

  /** Through a door, hop by hop, up to a path that is not opened. */
  async function stopBefore(browser: Browser, path: string): Promise<string> {
    let target = new URL(doorsOn(browser)['kakao'] ?? '', browser.url).href
    for (let hops = 0; new URL(target).pathname !== path; hops++) {
      assert(hops < 10, `never came to ${path}`)
      const answer = await browser.once(target)
      await answer.body?.cancel()
      target = new URL(answer.headers.get('location') ?? assert.fail(`no redirect at ${target}`), target).href
    }
    return target
  }
})
