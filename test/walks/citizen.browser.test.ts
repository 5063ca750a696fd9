import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import { seedDemo } from '../../demo/clinics/seed.ts'
import { lightsOf, startTestBroker, type TestBroker } from '../support/broker.ts'
import { sharedChromium } from '../support/chromium.ts'
import { until } from '../support/until.ts'
import { type BrowserWindow, desktop, openWindow, phone, type WindowOptions } from '../support/window.ts'
import { calmLights } from '../web/integration/scene.ts'
import { approve, takeDoor, type Way, walkToBooking, walkToSlots, walkToTheEnd } from './walk.ts'

describe('A citizen in a browser', () => {
  let browser: Browser
  /** One person may be inside. */
  let near: TestBroker
  /** The providers are another site than the broker, as in the world: `SameSite` and `Sec-Fetch-Site` mean something. */
  let far: TestBroker
  const windows: BrowserWindow[] = []

  before(async () => {
    const prepare: NonNullable<Parameters<typeof startTestBroker>[0]>['prepare'] = ({ database }) =>
      seedDemo(database, Date.now()).then(() => undefined)
    near = await startTestBroker({ prepare, config: { limits: { insideLimit: 1 } } })
    far = await startTestBroker({ prepare, simulatorHost: '127.0.0.1', config: { lights: calmLights } })
    browser = await sharedChromium()
  })
  after(async () => {
    await browser?.close()
    await near?.stop()
    await far?.stop()
  })
  afterEach(async () => {
    for (const window of windows.splice(0)) await window.close()
  })

  async function open(options: Partial<WindowOptions> = {}): Promise<BrowserWindow> {
    const window = await openWindow(browser, { viewport: phone, javaScript: true, ...options })
    windows.push(window)
    return window
  }

  const wayOf = (broker: TestBroker, persona: string, way: Partial<Way> = {}): Way => ({
    origin: broker.origin,
    lang: 'ko',
    door: 'kakao',
    persona,
    seen: async () => undefined,
    ...way,
  })

  const timerOf = (page: Page) => page.locator('[role=timer]').first()

  describe('goes from the lights to a booking, cancels it and finishes', () => {
    for (const { where, javaScript, viewport, axe = true, ...way } of [
      { where: () => near, javaScript: true, viewport: phone, door: 'kakao', lang: 'ko', persona: 'man' },
      {
        where: () => far,
        javaScript: false,
        viewport: phone,
        door: 'phone',
        lang: 'ko',
        persona: 'elder',
        byHand: true,
      },
      // The same pages as above; in English and at this width axe-core looks them over in the gallery.
      {
        where: () => far,
        javaScript: true,
        viewport: desktop,
        door: 'naver',
        lang: 'en',
        persona: 'foreigner',
        axe: false,
      },
      {
        where: () => near,
        javaScript: false,
        viewport: desktop,
        door: 'certificate',
        lang: 'ko',
        persona: 'woman',
        axe: false,
      },
    ] as const)
      it(`${javaScript ? 'with' : 'without'} JavaScript, ${viewport.width} pixels wide, in ${way.lang === 'ko' ? 'Korean' : 'English'}`, async () => {
        const window = await open({ javaScript, viewport, axe })
        const seen: string[] = []
        const full: Way = {
          origin: where().origin,
          ...way,
          async seen(name) {
            seen.push(name)
            await window.check()
          },
        }
        await walkToSlots(window, full)
        await walkToBooking(window, full)
        await walkToTheEnd(window, full)
        assert.equal(seen.length, 10, seen.join(', '))
        assert.deepEqual(await window.page.context().cookies().then(sessionsIn), [], 'nothing of the session is left')
      })

    function sessionsIn(cookies: { name: string }[]): string[] {
      return cookies.map(({ name }) => name).filter((name) => name.includes('gw_session'))
    }
  })

  for (const lang of ['ko', 'en'] as const)
    it(`finds the pages beside the way in order (${lang})`, async () => {
      const window = await open({ viewport: lang === 'ko' ? phone : desktop })
      const { page } = window
      const at = `${near.origin}${lang === 'en' ? '/en' : ''}`
      for (const path of ['/help', '/booking', '/nowhere', '/turn/mine']) {
        await page.goto(at + path)
        await window.check()
      }
      await page.goto(`${at}/turn`)
      await page.locator('#birthdate').fill('19410303')
      await page.locator('main button[type=submit]').click()
      await page.locator('main .btns a').waitFor()
      await window.check()
      await page.goto(`${at}/help`)
      await page.goBack()
      assert.deepEqual([page.url(), await page.locator('h1').count()], [`${at}/turn`, 1], 'Back sends no form again')
    })

  it('sees a light change by itself when a provider breaks, and change back, without a reload', async () => {
    const { page, check } = await open()
    await page.goto(near.origin)
    await page.evaluate('window.stillHere = true')
    const card = page.locator('[data-door=naver]')
    await card.locator('a').focus()
    const published = (light: string) =>
      until(async () => (await lightsOf(near.origin)).some((door) => door.id === 'naver' && door.light === light))

    const fault = await near.fault({
      match: { provider: 'naver' },
      do: [{ type: 'outage', mode: 'status', status: 503 }],
    })
    await published('red')
    await page.locator('[data-door=naver][data-state=down]').waitFor({ timeout: 8_000 })
    assert.equal(await card.locator('a').count(), 0, 'a door that is down is no link')
    assert.equal(await page.locator('[data-summary]').innerText(), '지금 바로 되는 인증 4개')
    assert.match(await page.locator('[data-live]').innerText(), /네이버가 원활에서 장애로 바뀌었습니다/)
    assert.equal(await page.evaluate('document.activeElement.closest("[data-door]")?.dataset.door'), 'naver')
    await check()

    await near.mend(fault)
    await published('green')
    await page.locator('[data-door=naver][data-state=clear] a').waitFor({ timeout: 8_000 })
    assert.equal(await page.evaluate('window.stillHere'), true)
  })

  it('waits in line on a page that moves on by itself when it is their turn', async () => {
    const [first, second] = [await open(), await open()]
    await takeDoor(first, wayOf(near, 'day04'))
    await approve(first.page, 'day04')
    await first.page.waitForURL('**/slots')
    await takeDoor(second, wayOf(near, 'day17', { door: 'phone' }))
    await approve(second.page, 'day17')
    await second.page.waitForURL('**/wait')
    assert.equal(await second.page.locator('[data-ahead]').innerText(), '0명')
    await second.check()

    await first.page.locator('.hosp[open] button.time:enabled').first().click()
    await first.page.waitForURL('**/confirm')
    const before = await timerOf(first.page).innerText()
    await until(async () => (await timerOf(first.page).innerText()) !== before)
    await first.page.getByRole('button', { name: '예약하기' }).click()
    await first.page.waitForURL('**/booking')
    await second.page.getByRole('heading', { level: 1, name: '차례가 되었습니다' }).waitFor()
    await second.check()
    const ticket = () => second.page.evaluate(`fetch('/api/v1/ticket').then((answer) => answer.json())`)
    assert.equal(((await ticket()) as { state: string }).state, 'ready', 'the stay begins with the button')
    await second.page.getByRole('link', { name: '예약 시작하기' }).click()
    await second.page.waitForURL('**/slots')
    await leave(second.page)
  })

  it('is told on a second device that the first one is in use, and goes on there once that is finished with', async () => {
    const [first, second] = [await open(), await open({ viewport: desktop })]
    await takeDoor(first, wayOf(near, 'leap'))
    await approve(first.page, 'leap')
    await first.page.waitForURL('**/slots')
    await takeDoor(second, wayOf(near, 'leap', { door: 'certificate' }))
    const answer = second.page.waitForResponse((response) => new URL(response.url()).pathname === '/blocked')
    await approve(second.page, 'leap')
    assert.equal((await answer).status(), 409)
    await second.page.getByRole('heading', { level: 1, name: '이미 다른 기기에서 인증하셨습니다' }).waitFor()
    const before = await timerOf(second.page).innerText()
    await until(async () => (await timerOf(second.page).innerText()) !== before)
    await second.check()

    await first.page.reload()
    assert.equal(new URL(first.page.url()).pathname, '/slots', 'the first goes on')
    await first.page.getByRole('link', { name: '내 예약' }).click()
    await first.page.getByRole('button', { name: '이 기기 사용 끝내기' }).click()
    await first.page.waitForURL('**/ended')
    await second.page.getByRole('link', { name: '다시 확인하기' }).click()
    await second.page.waitForURL('**/slots')
    await leave(second.page)
  })

  it('can choose a door with the keyboard alone', async () => {
    const { page } = await open()
    await page.goto(far.origin)
    await page.locator('[data-pause]:visible').waitFor()
    // A door shows its focus around the whole card, drawn by the link's `::after`.
    const focused = () =>
      page.evaluate(`(() => {
        const seen = [null, '::after'].some((part) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement, part)
          return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
        })
        return [document.activeElement.textContent.trim(), seen]
      })()`)
    const names = ['공동인증서로', '휴대폰으로', '아이핀으로', '네이버로', '카카오로'].map((door) => `${door} 인증하기`)
    const top = ['본문으로 바로가기', '예방접종 예약', '내 예약', 'English', '자동 갱신 멈추기']
    const bottom = ['신호등은 어떻게 정해지나요?', '전화 02-0000-0000']
    for (const name of [...top, ...names, ...bottom]) {
      await page.keyboard.press('Tab')
      assert.deepEqual(await focused(), [name, true])
    }
    for (const _ of [...bottom, '네이버로']) await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/naver/page/*')
  })

  /** Gives up the place inside, for the next test. */
  async function leave(page: Page): Promise<void> {
    await page.evaluate(`fetch('/api/v1/ticket', { method: 'DELETE' })`)
  }
})
