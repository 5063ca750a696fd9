import assert from 'node:assert/strict'
import { isoSeoul } from '../../../src/domain/time.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { api, ask, assertProblem, calmLights, movableWorld, seedPlaces, verify } from './scene.ts'

const hour = 3_600
const day = 24 * hour

describe('Each in the window of their birthday', () => {
  const clock = movableWorld()
  const start = clock.world.now()
  const at = (seconds: number) => isoSeoul(start + seconds * 1000)
  const opening = (id: string, digits: number[], [from, to]: [number, number]) => ({
    id,
    opensAt: at(from),
    closesAt: at(to),
    who: { kind: 'digits', digits },
  })
  let broker: TestBroker
  let slots: string[] = []

  before(async () => {
    broker = await startTestBroker({
      world: clock.world,
      config: {
        lights: calmLights,
        limits: { leaseSeconds: 7_200, idleSeconds: 7_200 },
        campaign: {
          eligible: { bornFrom: '1950-01-01' },
          windows: [
            opening('ending-in-1', [1], [-day, day]),
            opening('ending-in-0', [0], [-day, day]),
            opening('ending-in-9', [9], [-day, day]),
            opening('ending-in-4', [4], [-day, hour]),
            opening('gone', [8], [-2 * day, -day]),
            opening('before', [5], [-2 * day, -day]),
            ...[4, 1, 3, 2].map((days) => opening(`in-${days}-days`, [5], [days * day, days * day + hour])),
          ],
        },
      },
      prepare: async ({ database }) => {
        slots = await seedPlaces(database, [5, 5])
      },
    })
  })
  after(() => broker.stop())

  const nextOfFive = () =>
    [1, 2, 3].map((days) => ({
      id: `in-${days}-days`,
      opensAt: at(days * day),
      closesAt: at(days * day + hour),
    }))

  it('outside it, page and API answer 403 with the next windows, soonest first', async () => {
    const browser = await verify(broker, 'woman')
    assert.deepEqual([browser.path, browser.status], ['/turn/mine', 403])
    for (const { opensAt, closesAt } of nextOfFive())
      for (const edge of [opensAt, closesAt]) assert(browser.html.includes(`<time datetime="${edge}">`), edge)
    assert.match(browser.text, /끝자리가 5인 분은 아래 기간에/)
    const refused = await api(browser, 'POST /ticket')
    assertProblem(refused, 403, 'not_your_turn')
    assert.deepEqual(refused.body.windows, nextOfFive())
    for (const path of ['/slots', '/wait', '/confirm', '/next'])
      assert.deepEqual([path, (await browser.get(path)).path, browser.status], [path, '/turn/mine', 403])
    assertProblem(await api(browser, 'GET /ticket'), 404, 'not_found')
    assertProblem(await api(browser, 'POST /holds', { body: { slot: slots[0] } }), 403, 'not_admitted')
    const second = await verify(broker, 'woman', { door: 'kakao' })
    assert.deepEqual([second.path, second.status], ['/turn/mine', 403], 'a second device is told the same')
    assertProblem(await api(second, 'POST /ticket'), 403, 'not_your_turn')
    for (const one of [browser, second]) {
      const { body } = await api(one, 'GET /session')
      assert.deepEqual([body.deviceBound, body.blockedUntil], [false, null])
    }
  })

  it('someone whose window is over, or who never had one, is told so and named no window', async () => {
    for (const [persona, words] of [
      ['foreigner', /예약 기간이 끝났습니다/],
      ['elder', /이번 예약 대상이 아닙니다/],
      ['day17', /이번 예약 대상이 아닙니다/],
    ] as const) {
      const browser = await verify(broker, persona)
      assert.deepEqual([persona, browser.path, browser.status], [persona, '/turn/mine', 403])
      assert.match(browser.text, words)
      const refused = await api(browser, 'POST /ticket')
      assertProblem(refused, 403, 'not_your_turn')
      assert.deepEqual(refused.body.windows, [])
    }
  })

  it('anyone may ask beforehand, by API and page, and the date is not repeated', async () => {
    const closed = await ask(broker, 'POST /turn', { birthdate: '1990-07-25' })
    const rule = {
      ko: '태어난 날의 끝자리가 5인 분',
      en: 'People whose day of birth ends in 5',
    }
    const next = nextOfFive().map((window) => ({ ...window, rule }))
    const verdict = { open: false, reason: 'between_windows', window: null, next, gathersFrom: null }
    const name = { ko: '시연용 예방접종', en: 'Demonstration vaccination' }
    assert.deepEqual(closed.body, { ...verdict, campaigns: [{ campaign: 'demo', name, ...verdict }] })
    for (const typed of ['19881231', '1988-12-31', '1988.12.31', '1988. 12. 31.', ' 1988/12/31 ']) {
      const browser = await new Browser().post(`${broker.origin}/turn`, { birthdate: typed })
      assert.deepEqual([typed, browser.status], [typed, 200])
      assert.match(browser.text, /지금 예약할 수 있습니다/)
      assert(!browser.html.includes('1988'), 'the date is not printed back')
    }
  })

  it('a day that does not exist is refused with 400 and not repeated', async () => {
    const bad = ['1990-02-29', '1990-13-01', '1990-00-10', '1990-04-31', '881231', '', 'x', '1990-11-9x', '<b>1990</b>']
    for (const birthdate of bad) {
      const refused = await ask(broker, 'POST /turn', { birthdate })
      assertProblem(refused, 400, 'invalid_request')
      assert.deepEqual(refused.body.problems, [{ path: 'birthdate', message: 'must be a day, as YYYY-MM-DD' }])
      const page = await new Browser().post(`${broker.origin}/turn`, { birthdate })
      assert.equal(page.status, 400)
      assert.match(page.text, /생년월일을 확인해 주세요/)
      assert(birthdate.length < 4 || !page.html.includes(birthdate), birthdate)
    }
    for (const birthdate of [19901109, null, ['1990-11-09'], { year: 1990 }])
      assertProblem(await ask(broker, 'POST /turn', { birthdate }), 400, 'invalid_request')
    assertProblem(await ask(broker, 'POST /turn', {}), 400, 'invalid_request')
  })
})
