import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { LightsBoard } from '../../../src/domain/light.ts'
import { isoSeoul } from '../../../src/domain/time.ts'
import { boardOf, down, green, maintenance, now, ours, red, unable, unknown, yellow } from '../pages/sample.ts'
import { live, openStage, runUntil, type Stage, shows } from './stage.ts'

/** The JSON of `/lights.json`, as far as the script reads it. */
const published = (board: LightsBoard, measuredAt = now) =>
  JSON.stringify({ ...board, measuredAt: isoSeoul(measuredAt), nextMs: 3000 })

describe('With the script, a page', () => {
  let stage: Stage
  let asked: number
  let lights: string | null

  before(async () => {
    stage = await openStage()
  })
  after(() => stage?.close())
  beforeEach(() => {
    asked = 0
    lights = null
    stage.server.answers.set('/lights.json', (_, response) => {
      asked += 1
      if (lights === null) response.writeHead(503).end()
      else response.setHeader('content-type', 'application/json').end(lights)
    })
  })

  const card = (page: Page, id: string) => page.locator(`[data-door=${id}]`)

  it('turns the lights in place: no reload, no other order, the focus where it was, one sentence for all changes', async () => {
    const page = await stage.open('lights')
    await card(page, 'certificate').locator('a').focus()
    lights = published(boardOf([yellow, down, green, green, green]))
    await runUntil(page, shows(page, '[data-door=certificate][data-state=slow]'))
    assert.equal(await card(page, 'certificate').locator('b').textContent(), '지연')
    assert.equal(await card(page, 'certificate').locator('use').getAttribute('href'), '#lamp-slow')
    assert.equal(await card(page, 'certificate').getAttribute('data-light'), 'yellow')
    assert.equal(await card(page, 'phone').locator('a').count(), 0)
    assert.equal(await card(page, 'kakao').locator('a').getAttribute('href'), '/doors/kakao')
    assert.equal(await page.evaluate('document.activeElement.textContent'), '공동인증서로 인증하기')
    assert.equal(await page.locator('[data-summary]').textContent(), '지금 바로 되는 인증 3개')
    assert.equal(
      await live(page),
      '공동인증서가 원활에서 지연으로 바뀌었습니다. 휴대폰이 혼잡에서 장애로 바뀌었습니다. ' +
        '네이버가 지연에서 원활로 바뀌었습니다. 카카오가 장애에서 원활로 바뀌었습니다.',
    )
    const order = await page
      .locator('[data-door]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-door')))
    assert.deepEqual(order, ['certificate', 'phone', 'ipin', 'naver', 'kakao'])
    await page.close()
  })

  it('says that it is the service itself, when it tries again, and keeps the telephone link while that time moves on', async () => {
    const page = await stage.open('lights-our-side')
    const said = async () => (await page.locator('.sum p').first().textContent())?.replace(/\s+/g, ' ')
    const closed = { ...boardOf([ours, ours, ours, ours, ours]), ourSide: unable }
    const service = (nextTryAt: number) => ({ state: 'unable', nextTryAt: isoSeoul(nextTryAt) })
    lights = JSON.stringify({ ...JSON.parse(published(closed)), service: service(now + 20_000) })
    await runUntil(page, async () => /8:14:25/.test((await said()) ?? ''))
    assert.match(
      (await said()) ?? '',
      /저희 서비스 자체의 문제로 어떤 인증도 마칠 수 없습니다.*오후 8:14:25에 다시 확인합니다/,
    )
    assert.equal(await page.locator('.sum a.tel').count(), 1)
    assert.equal(await page.locator('[data-other-help] a').isVisible(), true)
    assert.equal(await page.locator('[data-lights] a').count(), 0)
    lights = published(boardOf([green, down, green, green, green]))
    await runUntil(page, shows(page, '[data-door=certificate][data-state=clear]'))
    for (const gone of ['[data-next-try]', '[data-other-help]'])
      assert.equal(await page.locator(gone).isHidden(), true, gone)
    assert.equal(await card(page, 'certificate').locator('a').getAttribute('href'), '/doors/certificate')
    await page.close()
  })

  for (const lang of ['ko', 'en'] as const)
    it(`moves no door under the finger, whatever the lights and the sentence above them say, at any width (${lang})`, async () => {
      const page = await stage.open('lights', lang)
      const recovering = { ...red, reason: 'recovering', waitSeconds: null } as const
      const failing = { ...red, reason: 'failing', waitSeconds: null } as const
      const crowded = { ...yellow, waitSeconds: null, reason: 'saturated' } as const
      const over = (waitSeconds: number) => ({ ...yellow, waitSeconds })
      const boards = [
        [green, green, green, green, green],
        [green, down, down, down, maintenance],
        [yellow, red, failing, recovering, down],
        [{ ...failing, light: 'yellow' }, crowded, over(11), over(300), over(301)],
        [red, red, failing, recovering, { ...red, waitSeconds: 120 }],
        [down, maintenance, down, maintenance, down],
        [unknown, unknown, unknown, unknown, unknown],
      ] as const
      const widths = [320, 390, 1280]
      const seen = new Map<number, Set<string>>(widths.map((width) => [width, new Set()]))
      const look = async () => {
        for (const width of widths) {
          await page.setViewportSize({ width, height: 844 })
          const tops = await page.evaluate(
            `[...document.querySelectorAll('[data-door]')].map((one) => [one.offsetTop, one.offsetHeight]).join(' ')`,
          )
          seen.get(width)?.add(String(tops))
        }
      }
      await look()
      for (const [index, board] of boards.entries()) {
        lights = published(boardOf(board), now + 1000 * index)
        const before = asked
        await runUntil(page, () => asked > before + 1)
        await look()
      }
      const service = { state: 'unable', nextTryAt: isoSeoul(now + 20_000) }
      const closed = published(boardOf([ours, ours, ours, ours, ours]), now + 60_000)
      lights = JSON.stringify({ ...JSON.parse(closed), service })
      await runUntil(page, shows(page, '[data-next-try]'))
      await look()
      lights = null
      await runUntil(page, shows(page, '[data-door=kakao][data-state=unknown]'))
      await page.locator('[data-pause]').click()
      await look()
      for (const [width, places] of seen) assert.equal(places.size, 1, `at ${width} px: ${[...places].join(' | ')}`)
      await page.close()
    })

  it('keeps the focus on a door that closes', async () => {
    const page = await stage.open('lights', 'en')
    await card(page, 'ipin').locator('a').focus()
    lights = published(boardOf([green, red, down, yellow, down]))
    await runUntil(page, shows(page, '[data-door=ipin][data-state=down]'))
    assert.equal(await page.evaluate('document.activeElement.closest("li").dataset.door'), 'ipin')
    assert.equal(await live(page), 'i-PIN changed from clear to down.')
    await page.close()
  })

  it('stops asking while paused, and says that it is', async () => {
    const page = await stage.open('lights')
    lights = published(boardOf([green, red, green, yellow, down]))
    const pause = page.locator('[data-pause]')
    await pause.click()
    assert.equal(await pause.getAttribute('aria-pressed'), 'true')
    assert(await page.getByText('자동 갱신 멈춤').isVisible())
    assert(await page.getByText('상태 새로고침').isVisible())
    await page.clock.runFor(60_000)
    assert.equal(asked, 0)
    await pause.click()
    await runUntil(page, () => asked === 1)
    await page.close()
  })

  it('says that nothing is known after three failures, and asks ever more seldom', async () => {
    const page = await stage.open('lights')
    const waits = []
    for (const times of [1, 2, 3]) waits.push(await runUntil(page, () => asked === times))
    const [, second = 0, third = 0] = waits
    assert(second >= 4 && third >= 8, waits.join(', '))
    await runUntil(page, shows(page, '[data-door=naver][data-state=unknown]'))
    assert.equal(await page.locator('.st.unknown').count(), 5)
    assert.equal(await card(page, 'certificate').locator('b').textContent(), '확인 중')
    await page.close()
  })

  it('counts down by its own clock, and at nought says what can be done now', async () => {
    const page = await stage.open('problem-provider_timeout')
    const retry = page.locator('#retry')
    assert.equal(await retry.getAttribute('aria-disabled'), 'true')
    await page.clock.runFor(8000)
    assert.match((await page.locator('[role=timer]').textContent()) ?? '', /^(19|20)초$/)
    await page.clock.runFor(21_000)
    assert.equal(await retry.getAttribute('aria-disabled'), null)
    assert(await page.getByText('지금 다시 시도할 수 있습니다.').isVisible())
    assert.equal(await live(page), '이제 네이버를 다시 시도할 수 있습니다.')
    await page.close()
  })

  it('says the time left of a hold at two minutes, and interrupts at thirty seconds', async () => {
    const page = await stage.open('confirm')
    await page.clock.runFor(104_000)
    assert.match((await live(page)) ?? '', /^이 자리를 2분 더 맡아 둡니다\.$/)
    await page.clock.runFor(90_000)
    assert.equal(await page.locator('[data-urgent-live]').textContent(), '이 자리를 30초 더 맡아 둡니다.')
    await page.close()
  })

  it('says at 10, 5 and 1 minutes when a block ends and not more often, and at nought offers to go on', async () => {
    const page = await stage.open('blocked')
    const left = () => page.locator('[role=timer]')
    assert.deepEqual([await left().getAttribute('aria-live'), await live(page)], ['off', ''])
    const said: (string | null)[] = []
    // The sample has 42 min 18 sec left.
    for (const seconds of [1938, 300, 180, 60, 30]) {
      await page.clock.runFor(seconds * 1000)
      said.push(await live(page))
    }
    const of = (time: string) => `이 기기를 쓸 수 있을 때까지 남은 시간 ${time}`
    assert.deepEqual(said, [of('10분'), of('5분'), of('5분'), of('1분'), of('1분')])
    assert.equal(await page.locator('#over').isVisible(), false)
    await page.clock.runFor(31_000)
    assert.equal(await live(page), '이제 이 기기에서 이어서 할 수 있습니다.')
    assert.equal(await left().isVisible(), false)
    assert.equal(await page.locator('#over a').getAttribute('href'), '/next')
    await page.close()
  })

  it('sends a form once, however often it is pressed', async () => {
    const page = await stage.open('confirm')
    let sent = 0
    stage.server.answers.set('/bookings', (_, response) => {
      sent += 1
      response.writeHead(204).end()
    })
    const press = () => page.evaluate(`document.querySelector('form[action="/bookings"] button').click()`)
    const first = page.waitForRequest('**/bookings')
    await press()
    await first
    await press()
    await page.clock.runFor(1500)
    assert.equal(await live(page), '처리하고 있습니다.')
    assert.equal(sent, 1)
    await page.close()
  })

  it('says that the connection is gone, and takes it back', async () => {
    const page = await stage.open('wait')
    await page.context().setOffline(true)
    await page.getByText('인터넷 연결이 끊겼습니다').first().waitFor({ state: 'visible' })
    await page.context().setOffline(false)
    await page.locator('[data-offline]').waitFor({ state: 'hidden' })
    await page.close()
  })

  it('opens the filter on a wide screen', async () => {
    const page = await stage.browser.newPage({ viewport: { width: 1280, height: 900 } })
    await page.goto(stage.server.url('slots', 'ko'))
    assert(await page.getByText('찾아보기').isVisible())
    await page.close()
  })

  it('puts the reader on what was refused', async () => {
    const page = await stage.open('slots-taken')
    assert.match(String(await page.evaluate('document.activeElement.textContent')), /방금 다른 분이 먼저/)
    await page.close()
  })
})
