import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import axe from 'axe-core'
import { type Browser, chromium } from 'playwright-core'
import { type MockIdps, providerIds, startMockIdps } from '../../mock-idps/index.ts'
import { authorizationRequest } from './harness.ts'

/** Debian's Chromium, or the one named by `CHROMIUM_PATH`. */
function chromiumPath(): string {
  const path = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
  assert.ok(existsSync(path), 'these tests need Chromium: install it or set CHROMIUM_PATH')
  return path
}

describe('the page of a simulator in a browser', function () {
  this.timeout(60_000)
  let idps: MockIdps
  let browser: Browser
  before(async () => {
    idps = await startMockIdps({ port: 0 })
    browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] })
  })
  after(async () => {
    await browser?.close()
    await idps.close()
  })

  it('has no accessibility violation, on a phone, at any provider', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, bypassCSP: true })
    for (const provider of providerIds) {
      const page = await context.newPage()
      await page.goto(authorizationRequest(idps, provider).url.href)
      await page.evaluate(axe.source)
      const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
      assert.deepEqual(
        violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
        [],
      )
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      assert.equal(overflow, 0)
      await page.close()
    }
    await context.close()
  })

  it('works without JavaScript, and its policy lets the browser go back to the client', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.route('http://localhost:3000/**', (route) => route.fulfill({ body: 'back at the client' }))
    await page.goto(authorizationRequest(idps, 'naver').url.href)
    await page.getByLabel(/서누리/).check()
    await page.getByRole('button', { name: '인증하고 정보 제공하기' }).click()
    await page.waitForURL(/\/doors\/naver\/callback\?code=/)
    await page.goto(authorizationRequest(idps, 'naver').url.href)
    await page.getByRole('button', { name: '취소하고 돌아가기' }).click()
    await page.waitForURL(/error=access_denied/)
    await context.close()
  })
})
