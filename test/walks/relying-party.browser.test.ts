import assert from 'node:assert/strict'
import { buildEndSessionUrl } from 'openid-client'
import type { Browser } from 'playwright-core'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { sharedChromium } from '../support/chromium.ts'
import { type Outcome, type RelyingPartyServer, startRelyingParty } from '../support/relying-party.ts'
import { type BrowserWindow, desktop, openWindow, phone } from '../support/window.ts'
import { calmLights } from '../web/integration/scene.ts'
import { approve } from './walk.ts'

/** Service, broker and provider are three sites: `SameSite` and `Sec-Fetch-Site` are what they are in the world. */
describe('A login for a relying party, in a browser', () => {
  let service: RelyingPartyServer
  let broker: TestBroker
  let browser: Browser
  let window: BrowserWindow
  let appUri: string

  before(async () => {
    service = await startRelyingParty('127.0.0.1')
    const name = { ko: '보건소', en: 'Health Centre' }
    const { port } = new URL(service.url)
    const relyingParties = [
      service.registered('health', { name }),
      service.registered('gateway', { name, redirect_uris: [`${service.url}/gateway/bounce`] }),
      // A native app listens on any port (RFC 8252 §7.3); registered is another one.
      service.registered('app', {
        name,
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1:1/app/callback'],
      }),
    ]
    appUri = `http://127.0.0.1:${port}/app/callback`
    broker = await startTestBroker({ simulatorHost: '127.0.0.1', config: { lights: calmLights, relyingParties } })
    await service.meet(broker.origin, ['health', 'gateway', 'app'])
    browser = await sharedChromium()
  })
  after(async () => {
    await browser?.close()
    await broker?.stop()
    await service?.stop()
  })
  afterEach(() => window.close())

  async function comeFromService(parameters: Record<string, string> = {}, client = 'health'): Promise<void> {
    await window.page.goto(service.front(client, parameters))
    await window.page.getByRole('link').click()
  }

  async function outcome(): Promise<Outcome> {
    await window.page.waitForURL(`${service.url}/health/callback?*`)
    return JSON.parse(await window.page.locator('body').innerText()) as Outcome
  }

  for (const { javaScript, viewport } of [
    { javaScript: true, viewport: phone },
    { javaScript: false, viewport: desktop },
  ])
    it(`goes through the chooser and back, ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
      window = await openWindow(browser, { viewport, javaScript })
      const { page } = window
      await comeFromService()
      await page.waitForURL(`${broker.origin}/journeys/*`)
      await page.getByRole('heading', { level: 1, name: '보건소 이용을 위한 인증을 고르세요' }).waitFor()
      await window.check()
      await page.locator('[data-door=naver] a').click()
      await page.waitForURL('**/naver/page/*')
      await page.getByRole('button', { name: '취소하고 돌아가기' }).click()
      await page.waitForURL(`${broker.origin}/doors/naver/problem?*`)
      await window.check()
      await page.locator('[data-door=kakao] a').click()
      await page.waitForURL('**/kakao/page/*')
      await approve(page, 'woman')
      const { claims, userinfo, refusal } = await outcome()
      assert.equal(refusal, null)
      assert.equal(claims?.['acr'], 'urn:gwanmun:loa:3')
      assert.equal(userinfo?.['name'], '서누리')
    })

  it('goes straight to the door the service named', async () => {
    window = await openWindow(browser, { viewport: phone, javaScript: true })
    const { page } = window
    await comeFromService({ idp_hint: 'phone' })
    await page.waitForURL('**/phone/page/*')
    await approve(page, 'woman')
    assert.equal((await outcome()).claims?.['acr'], 'urn:gwanmun:loa:2')
  })

  it('goes back without verifying, in English', async () => {
    window = await openWindow(browser, { viewport: phone, javaScript: true })
    const { page } = window
    await comeFromService({ ui_locales: 'en' })
    await page.waitForURL(`${broker.origin}/en/journeys/*`)
    await window.check()
    await page.getByRole('link', { name: 'Go back to Health Centre' }).click()
    assert.equal((await outcome()).refusal, 'access_denied')
  })

  describe('goes back to wherever a service leads on', () => {
    async function goBack(client: string, parameters: Record<string, string>, javaScript = true): Promise<void> {
      window = await openWindow(browser, { viewport: phone, javaScript })
      await comeFromService({ ...parameters, ui_locales: 'ko' }, client)
      await window.page.waitForURL(`${broker.origin}/journeys/*`)
      await window.page.getByRole('link', { name: '보건소로 돌아가기' }).click()
    }

    for (const javaScript of [true, false])
      it(`to a callback that redirects to another site, ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
        await goBack('gateway', { redirect_uri: `${service.url}/gateway/bounce` }, javaScript)
        await window.page.waitForURL('http://localhost:*/any/bye?*error=access_denied*')
      })

    it('to a native app on a port that no person registered', async () => {
      await goBack('app', { redirect_uri: appUri })
      await window.page.waitForURL(`${appUri}?*error=access_denied*`)
    })

    it('to a service that wants the answer as a form', async () => {
      await goBack('health', { response_mode: 'form_post' })
      await window.page.waitForURL(`${service.url}/health/callback`)
      assert.match(await window.page.locator('body').innerText(), /"refusal":"access_denied"/)
    })
  })

  it('goes through at once for a person signed on, also when the service posts its request from its own site', async () => {
    window = await openWindow(browser, { viewport: phone, javaScript: true })
    await comeFromService({ idp_hint: 'naver', login_hint: 'woman' })
    const first = await outcome()
    await window.page.goto(service.form('health', { prompt: 'none' }))
    await window.page.getByRole('button').click()
    assert.equal((await outcome()).claims?.sub, first.claims?.sub)
  })

  it('signs out when the service asks for it and the person agrees', async () => {
    window = await openWindow(browser, { viewport: phone, javaScript: true })
    const { page } = window
    await comeFromService({ idp_hint: 'naver', login_hint: 'woman' })
    const { idToken } = await outcome()
    const to = buildEndSessionUrl(service.configuration('health'), {
      id_token_hint: idToken ?? '',
      post_logout_redirect_uri: `${service.url}/health/bye`,
    })
    await page.goto(to.href)
    await page.getByRole('heading', { level: 1, name: '로그아웃할까요?' }).waitFor()
    await window.check()
    await page.getByRole('button', { name: '로그아웃' }).click()
    await page.waitForURL(`${service.url}/health/bye`)
  })

  it('that was made wrongly is told so on a page, not sent anywhere', async () => {
    window = await openWindow(browser, { viewport: phone, javaScript: true })
    await window.page.goto(`${broker.origin}/oidc/auth?client_id=nobody`)
    await window.page.getByRole('heading', { level: 1, name: '요청을 처리할 수 없습니다' }).waitFor()
    await window.check()
  })
})
