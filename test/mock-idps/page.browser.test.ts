import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type MockIdps, type ProviderId, providerIds, startMockIdps } from '../../mock-idps/index.ts'
import { axeViolations, testContext } from '../support/axe.ts'
import { sharedChromium } from '../support/chromium.ts'
import { authorizationRequest } from './harness.ts'

const sizes = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
]

describe('the pages of the simulators in a browser', () => {
  let idps: MockIdps
  let browser: Browser
  let client: Server
  let base: string
  before(async () => {
    // A real server: a browser test cannot intercept the target of a redirect.
    client = createServer((_, response) => response.setHeader('Content-Type', 'text/plain').end('back at the client'))
    await new Promise<void>((resolve) => client.listen(0, '127.0.0.1', resolve))
    base = `http://localhost:${(client.address() as AddressInfo).port}`
    idps = await startMockIdps({ port: 0, redirectBases: [base] })
    browser = await sharedChromium()
  })
  after(async () => {
    await browser?.close()
    await idps.close()
    client.closeAllConnections()
    await new Promise((resolve) => client.close(resolve))
  })

  /** Where a client sends the browser. */
  function start(provider: ProviderId): string {
    return authorizationRequest(idps, provider, { redirect_uri: `${base}/doors/${provider}/callback` }).url.href
  }

  /** Asserts no axe violation and no horizontal overflow, with the drawer as it is and then open. */
  async function assertFit(page: Page, name: string): Promise<void> {
    const beside = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    for (const drawer of ['closed', 'open']) {
      if (drawer === 'open') await page.locator('summary').first().click()
      assert.equal(await page.evaluate(beside), 0, `${name}, ${drawer}`)
      // Opens the drawer, so it comes last.
      if (drawer === 'open' || (await page.locator('summary').count()) === 0) {
        assert.deepEqual(await axeViolations(page), [], `${name}, ${drawer}`)
      } else {
        assert.deepEqual(await violationsAsItStands(page), [], `${name}, ${drawer}`)
      }
      if ((await page.locator('summary').count()) === 0) return
    }
  }

  async function violationsAsItStands(page: Page): Promise<string[]> {
    const closed = 'document.querySelectorAll("details").forEach((one) => { one.open = false })'
    await axeViolations(page)
    await page.evaluate(closed)
    return (await page.evaluate(
      'axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))',
    )) as string[]
  }

  for (const viewport of sizes) {
    it(`have no accessibility violation and fit, ${viewport.width} pixels wide, drawer closed and open`, async () => {
      const context = await testContext(browser, { viewport, bypassCSP: true })
      for (const provider of providerIds) {
        const page = await context.newPage()
        await page.goto(start(provider))
        await assertFit(page, provider)
        await page.close()
      }
      await context.close()
    })

    it(`so have the waiting page and the phone, ${viewport.width} pixels wide, in every state`, async () => {
      const context = await testContext(browser, { viewport, bypassCSP: true })
      for (const decision of ['approve', 'reject', 'expire'] as const) {
        const page = await context.newPage()
        await page.goto(start('kakao'))
        await page.getByRole('button', { name: '카카오톡으로 요청 보내기' }).click()
        await assertFit(page, 'waiting')
        const phone = await openPhone(context, page)
        await assertFit(phone, 'phone')
        idps.decidePush(idps.pushes()[0]?.id ?? '', decision)
        for (const [name, one] of Object.entries({ phone, page })) {
          await one.reload()
          await assertFit(one, `${name} after ${decision}`)
          await one.close()
        }
      }
      await context.close()
    })
  }

  async function openPhone(context: BrowserContext, page: Page): Promise<Page> {
    const opened = context.waitForEvent('page')
    await page.getByRole('link', { name: /휴대전화 열기/ }).click()
    const phone = await opened
    await phone.waitForLoadState()
    return phone
  }

  it('work without JavaScript, and their policy lets the browser go back to the client', async () => {
    const context = await testContext(browser, { javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(start('naver'))
    await page.getByLabel(/서누리/).check()
    await page.getByRole('button', { name: '인증하고 정보 제공하기' }).click()
    await page.waitForURL(/\/doors\/naver\/callback\?code=/)
    await page.goto(start('naver'))
    await page.getByRole('button', { name: '취소하고 돌아가기' }).click()
    await page.waitForURL(/error=access_denied/)
    await page.goto(start('phone'))
    await page.locator('summary').click()
    await page.getByRole('button', { name: '제공자 내부 오류' }).click()
    await page.waitForURL(/error=server_error/)
    await context.close()
  })

  it('approve at the Enter key, every field filled in already', async () => {
    const context = await testContext(browser)
    for (const [provider, field] of [
      ['certificate', 'password'],
      ['phone', 'sms_code'],
      ['ipin', 'password'],
    ] as const) {
      const page = await context.newPage()
      await page.goto(start(provider))
      await page.locator(`#${field}`).press('Enter')
      await page.waitForURL(/[?&]code=/)
      await page.close()
    }
    await context.close()
  })

  it('lead over the phone and back, without JavaScript', async () => {
    const context = await testContext(browser, { javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(start('kakao'))
    await page.locator('#woman').check()
    await page.getByRole('button', { name: '카카오톡으로 요청 보내기' }).click()
    const number = await page.locator('.matching strong').innerText()
    const phone = await openPhone(context, page)
    await phone.getByLabel(number, { exact: true }).check()
    await phone.getByRole('button', { name: '승인' }).click()
    await phone.getByRole('heading', { name: '승인했습니다' }).waitFor()
    await page.getByRole('button', { name: '확인했습니다' }).click()
    await page.waitForURL(/\/doors\/kakao\/callback\?code=/)
    await context.close()
  })
})
