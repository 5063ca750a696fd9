import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { isoSeoul } from '../../../src/domain/time.ts'
import { now } from '../pages/sample.ts'
import { live, openStage, runUntil, type Stage, shows } from './stage.ts'

describe('With the script, a person who waits, is called and is inside', () => {
  let stage: Stage

  before(async () => {
    stage = await openStage()
  })
  after(() => stage?.close())

  /** Of the person in the gallery. */
  const key = 384_212
  const isTitled = (page: Page, title: string) => async () => (await page.title()) === title

  /** The waiting page with key 384,212, the board and the ticket that it is told, and how often it asked for each. */
  async function waiting(name = 'wait') {
    const page = await stage.open(name)
    const asking = {
      rounds: 0,
      status: 200,
      ticket: { state: 'waiting', ahead: 53_200, perMinute: 13_300 } as object,
      boards: 0,
      boardStatus: 200,
      board: boardWith(53_200),
    }
    const answers = stage.server.answers
    answers.set('/api/v1/ticket', (_, response) => {
      asking.rounds += 1
      const headers = { 'content-type': 'application/json' }
      response.writeHead(asking.status, headers).end(JSON.stringify(asking.ticket))
    })
    answers.set('/room.json', (_, response) => {
      asking.boards += 1
      const headers = { 'content-type': 'application/json' }
      response.writeHead(asking.boardStatus, headers).end(JSON.stringify(asking.board))
    })
    for (const path of ['/wait', '/next'])
      answers.set(path, (_, response) => response.setHeader('content-type', 'text/html').end(`<title>${path}</title>`))
    return { page, asking }
  }

  /** A board by which so many stand before key 384,212, none of whom left. */
  function boardWith(ahead: number, perMinute: number | null = 13_300) {
    const called = key - 1 - ahead
    const gone = [[ahead + 400_000, 0]]
    const pausedUntil: string | null = null
    const numbers = { called, gone, perMinute, lastMinute: perMinute ?? 0, pool: null }
    return { measuredAt: isoSeoul(now), ...numbers, epoch: 1, pausedUntil: pausedUntil as string | null }
  }

  const called = { state: 'ready', ahead: 0, perMinute: 13_300 }

  it('moves a waiting person forward, never back, by the public board alone', async () => {
    const { page, asking } = await waiting()
    asking.board = { ...boardWith(53_300), gone: [[53_300, 100]] }
    await runUntil(page, () => page.getByText('53,200명').isVisible())
    assert.equal(await page.locator('[data-range]').textContent(), '3~5분')
    assert.equal(await live(page), '남은 시간이 약 5분입니다.')
    assert.equal(await page.title(), '(3~5분) 순서를 기다리고 있습니다 | 예방접종 예약')
    asking.board = boardWith(60_000)
    const before = asking.boards
    await runUntil(page, () => asking.boards === before + 2)
    assert(await page.getByText('53,200명').isVisible())
    assert.equal(asking.rounds, 0, 'the person was not asked about in person')
    await page.close()
  })

  it('says that no person is called while a lost room is restored, and that it goes on', async () => {
    const { page, asking } = await waiting()
    asking.board = { ...boardWith(53_200), pausedUntil: isoSeoul(now + 60_000) }
    const note = page.locator('[data-paused]')
    await runUntil(page, () => note.isVisible())
    assert.match((await note.textContent()) ?? '', /까지 아무도 들어가지 않습니다\. 모든 분의 순서는 그대로입니다/)
    assert.equal(await page.locator('[data-rate]').textContent(), '계산 중')
    asking.board = boardWith(53_100)
    await runUntil(page, async () => !(await note.isVisible()))
    await page.close()
  })

  it('finds out, at a moment of its own, that a lost room has to verify the person again', async () => {
    const { page, asking } = await waiting()
    const before = asking.boards
    await runUntil(page, () => asking.boards > before)
    asking.status = 401
    asking.board = { ...boardWith(53_200), epoch: 2 }
    await runUntil(page, isTitled(page, '/next'))
    assert.equal(asking.rounds, 1)
    await page.close()
  })

  it('asks in person once near the front, and at once when called; to go in is the person’s own step', async () => {
    const { page, asking } = await waiting()
    asking.board = boardWith(26_600)
    asking.ticket = { state: 'waiting', ahead: 26_500, perMinute: 13_300 }
    await runUntil(page, () => page.getByText('26,500명').isVisible())
    const before = asking.boards
    await runUntil(page, () => asking.boards === before + 3)
    assert.equal(asking.rounds, 1)
    asking.board = boardWith(-1)
    asking.ticket = called
    await runUntil(page, isTitled(page, '/wait'))
    assert.equal(asking.rounds, 2)
    await page.close()
  })

  it('reads the board for a hidden page too, seldom, and changes its title when the person is called', async () => {
    const { page, asking } = await waiting()
    await page.evaluate(`Object.defineProperty(document, 'hidden', { get: () => true })`)
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)
    const waits = []
    for (const times of [1, 2]) waits.push(await runUntil(page, () => asking.boards === times))
    for (const wait of waits) assert(wait >= 40 && wait <= 80, waits.join(', '))
    asking.board = boardWith(-1)
    asking.status = 503
    await runUntil(page, isTitled(page, '차례가 되었습니다 | 예방접종 예약'))
    assert(page.url().includes('/wait'), 'the origin is away: the page stays')
    asking.status = 200
    asking.ticket = called
    await runUntil(page, isTitled(page, '/wait'))
    await page.close()
  })

  it('keeps the place, the figures and their time while the origin is away for ten minutes, and goes on without a reload', async () => {
    const { page, asking } = await waiting()
    asking.board = boardWith(53_200)
    await runUntil(page, () => page.getByText('53,200명').isVisible())
    const asOf = await page.locator('[data-as-of]').textContent()
    asking.boardStatus = 503
    const before = asking.boards
    for (let minute = 0; minute < 10; minute++) for (let n = 0; n < 6; n++) await page.clock.runFor(10_000)
    assert(asking.boards - before <= 20, `${asking.boards - before} questions in ten minutes`)
    await runUntil(page, shows(page, '[data-away]'))
    assert(await page.getByText('53,200명').isVisible())
    assert.equal(await page.locator('[data-as-of]').textContent(), asOf)
    assert.match((await live(page)) ?? '', /순서는 그대로이고/)
    Object.assign(asking, { boardStatus: 200, board: boardWith(30_000) })
    await runUntil(page, () => page.getByText('30,000명').isVisible())
    assert.equal(await page.locator('[data-away]').isVisible(), false)
    await page.close()
  })

  it('waits for an opening by the public board, and asks in person once the draw gives places', async () => {
    const { page, asking } = await waiting('gathering')
    const pool = { opensAt: isoSeoul(now + 46 * 60_000), people: 812_340, frozen: null }
    Object.assign(asking, { board: { ...boardWith(0, null), pool }, ticket: { state: 'gathering' } })
    await runUntil(page, () => asking.boards === 3)
    Object.assign(asking.board, { pool: { ...pool, frozen: { placed: 0 } } })
    await runUntil(page, () => asking.boards === 5)
    assert.equal(asking.rounds, 0, 'no place was given yet')
    Object.assign(asking.board, { pool: { ...pool, frozen: { placed: 500 } } })
    await runUntil(page, () => asking.rounds === 1)
    Object.assign(asking, { board: boardWith(0, null), ticket: { state: 'waiting', ahead: 9, perMinute: null } })
    await runUntil(page, isTitled(page, '/wait'))
    await page.close()
  })

  it('tells a longer wait only with the reason, said aloud', async () => {
    const { page, asking } = await waiting()
    const range = () => page.locator('[data-range]').textContent()
    asking.board = boardWith(106_400, 13_300 / 4)
    await runUntil(page, () => asking.boards === 1)
    await runUntil(page, () => page.getByText('3,325명').isVisible())
    assert.match((await range()) ?? '', /^[67]~(9|10)분$/)
    assert.equal(await page.locator('[data-longer]').isVisible(), false)
    await runUntil(page, shows(page, '[data-longer]'))
    assert.equal(await range(), '25~40분')
    assert.match((await live(page)) ?? '', /들어가는 속도가 느려져 시간이 늘었습니다/)
    await page.close()
  })

  it('shows the time as soon as it is known, on a page that was opened before', async () => {
    const { page } = await waiting('wait-measuring')
    assert.equal(await page.locator('[data-unknown]').isVisible(), true)
    await runUntil(page, shows(page, '[data-range]'))
    assert.equal(await page.locator('[data-range]').textContent(), '3~5분')
    assert.equal(await page.locator('[data-unknown]').isVisible(), false)
    await page.close()
  })

  it('is told no time while deferred: none can be known', async () => {
    const { page, asking } = await waiting('wait-deferred-missed')
    asking.ticket = { state: 'deferred', ahead: 0, perMinute: 13_300 }
    await runUntil(page, () => asking.rounds === 2)
    assert.deepEqual(
      [await live(page), await page.title()],
      ['', '차례가 지나갔지만 순서는 남아 있습니다 | 예방접종 예약'],
    )
    await page.close()
  })

  for (const [what, status, ticket, path] of [
    ['passed over', 200, { state: 'deferred', ahead: 0, perMinute: null }, '/wait'],
    ['given up in another tab', 404, {}, '/next'],
    ['no longer this browser’s', 401, {}, '/next'],
  ] as const)
    it(`asks the server what is due when the place in line is ${what}`, async () => {
      const { page, asking } = await waiting()
      Object.assign(asking, { status, ticket, board: boardWith(1_000) })
      await runUntil(page, isTitled(page, path))
      await page.close()
    })

  it('says aloud and at once that it is the person’s turn, and moves the focus nowhere', async () => {
    const page = await stage.open('called')
    assert.equal(await page.locator('[data-urgent-live]').textContent(), '차례가 되었습니다')
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'BODY')
    await page.close()
  })

  it('renews the stay of a person who reads, not of one who does nothing, and says when it is over', async () => {
    const page = await stage.open('slots')
    let renewed = 0
    stage.server.answers.set('/api/v1/ticket/renew', (_, response) => {
      renewed += 1
      response.setHeader('date', new Date(now).toUTCString())
      const ticket = { state: 'admitted', until: isoSeoul(now + 300_000) }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(ticket))
    })
    await page.clock.runFor(130_000)
    assert.equal(renewed, 0, 'nothing was done')
    await page.keyboard.press('PageDown')
    await runUntil(page, () => renewed === 1)
    await runUntil(page, async () => /^(5분|4분 5\d초)$/.test((await page.locator('[role=timer]').textContent()) ?? ''))
    assert.match((await page.locator('[data-stay] time').textContent()) ?? '', /오후 8:19까지/)
    await page.clock.runFor(310_000)
    assert.equal(renewed, 1)
    assert(await page.getByText('고를 수 있는 시간이 끝났습니다').first().isVisible())
    assert.equal(await page.locator('#over a').getAttribute('href'), '/next')
    assert.equal(await page.locator('[data-until-over]').isVisible(), false)
    await page.close()
  })
})
