import assert from 'node:assert/strict'
import { buildEndSessionUrl } from 'openid-client'
import type { Browser } from 'playwright-core'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { sharedChromium } from '../support/chromium.ts'
import { type Outcome, type RelyingPartyServer, startRelyingParty } from '../support/relying-party.ts'
import { type BrowserWindow, desktop, openWindow, phone } from '../support/window.ts'
import { approve } from './walk.ts'

/** Service, broker and provider are three sites: `SameSite` and `Sec-Fetch-Site` are what they are in the world. */
describe('A login for a relying party, in a browser', () => {
  let service: RelyingPartyServer
  let broker: TestBroker
  let browser: Browser
  let window: BrowserWindow

  before(async () => {
    service = await startRelyingParty('127.0.0.1')
    const relyingParties = [service.registered('health', { name: { ko: '보건소', en: 'Health Centre' } })]
    broker = await startTestBroker({ simulatorHost: '127.0.0.1', config: { relyingParties } })
    await service.meet(broker.origin, ['health'])
    browser = await sharedChromium()
  })
  after(async () => {
    await browser?.close()
    await broker?.stop()
    await service?.stop()
  })
  afterEach(() => window.close())

  async function comeFromService(parameters: Record<string, string> = {}): Promise<void> {
    await window.page.goto(service.front('health', parameters))
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
    await page.getByRole('button', { name: 'Go back to Health Centre' }).click()
    assert.equal((await outcome()).refusal, 'access_denied')
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
