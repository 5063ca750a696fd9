import assert from 'node:assert/strict'
import { inSeconds, operate, operators, reason } from '../../operator/scene.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { type RelyingPartyServer, startRelyingParty } from '../../support/relying-party.ts'
import { until } from '../../support/until.ts'
import { areGreen, type DoorId, doorIds, journeyOf } from './way.ts'

/** The doors that a page suggests (its primary buttons), and those it lists. */
const suggested = ({ html }: Browser) =>
  [...html.matchAll(/<section class="panel next" data-door="(\w+)"/g)].map(([, id]) => id)
const listed = ({ html }: Browser) => [...html.matchAll(/<li[^>]*data-door="(\w+)"/g)].map(([, id]) => id)

describe('A door to go on with', () => {
  let broker: TestBroker
  let service: RelyingPartyServer
  const log: string[] = []

  before(async () => {
    service = await startRelyingParty()
    broker = await startTestBroker({
      config: {
        operators,
        relyingParties: [
          service.registered('health'),
          service.registered('phones', { allowedDoors: ['phone', 'ipin'] }),
        ],
        providerCalls: { resetMs: 300 },
      },
      logLevel: 'info',
      logTo: { write: (line) => void log.push(line) },
    })
    await service.meet(broker.origin, ['health', 'phones'])
  })
  afterEach(async () => {
    await broker.mend()
    await until(() => areGreen(broker, doorIds))
  })
  after(async () => {
    await broker?.stop()
    await service?.stop()
  })

  async function cancelAt(door: DoorId, browser = new Browser(), query: Record<string, string> = {}): Promise<Browser> {
    await browser.get(`${broker.origin}/doors/${door}?${new URLSearchParams({ ...query, anyway: '1' })}`)
    return browser.post(browser.url, { decision: 'cancel' })
  }
  const people = <T>(count: number, act: () => Promise<T>) => Promise.all(Array.from({ length: count }, act))

  it('is one of those that are clear; the others stand below in their order, and none twice', async () => {
    for (const failed of ['naver', 'certificate'] as const) {
      const browser = await cancelAt(failed)
      const [next, ...more] = suggested(browser)
      assert.ok(next && next !== failed && more.length === 0)
      assert.deepEqual(
        listed(browser),
        doorIds.filter((id) => id !== failed && id !== next),
      )
      await browser.get(`/doors/${next}?journey=${journeyOf(browser)}`)
      assert.ok(browser.url.startsWith(broker.idps.issuer(next as DoorId)), 'and leads there')
    }
  })

  it('is another one for other people, and the same for each of them when the page is loaded again', async () => {
    const seen = await people(12, async () => {
      const browser = await cancelAt('naver')
      const [first] = suggested(browser)
      await browser.get(browser.url)
      assert.equal(suggested(browser)[0], first)
      return first
    })
    assert.ok(new Set(seen).size > 1)
  })

  it('is one that a relying party allows; one that has failed already only when nothing else is left', async () => {
    const browser = await new Browser().get(service.login('phones'))
    const journey = journeyOf(browser)
    await cancelAt('phone', browser, { journey })
    assert.deepEqual([suggested(browser), listed(browser)], [['ipin'], []])
    assert.doesNotMatch(browser.text, /다른 인증이 없습니다/)
    await cancelAt('ipin', browser, { journey })
    assert.deepEqual([suggested(browser), listed(browser)], [['phone'], []])
  })

  it('stands on the page of a busy door, the same one as long as it is looked at', async () => {
    const end = { until: inSeconds(600), reason }
    const forced = await operate(broker, 'POST /doors/kakao/overrides', {
      body: { action: 'force', light: 'red', ...end },
    })
    assert.equal(forced.status, 201, JSON.stringify(forced.body))
    const browser = await new Browser().get(`${broker.origin}/doors/kakao`)
    assert.match(browser.text, /카카오 인증은 붐빕니다/)
    const [next, ...more] = suggested(browser)
    assert.ok(next && next !== 'kakao' && more.length === 0)
    assert.ok(!listed(browser).includes(next) && listed(browser).length === 3)
    const again = await Promise.all(Array.from({ length: 5 }, () => browser.once('/doors/kakao')))
    for (const answer of again) assert.ok((await answer.text()).includes(`<a class="btn" href="/doors/${next}"`))
    assert.equal((await operate(broker, `DELETE /overrides/${forced.body.id}`, { body: { reason } })).status, 200)
  })

  it('stands where a wish of a relying party cannot be met, in either language and after a reload, and only there', async () => {
    const body = { action: 'close', until: inSeconds(600), reason }
    const closed = await operate(broker, 'POST /doors/kakao/overrides', { body })
    for (const [language, words] of [
      ['ko', /요청된 인증은 지금 쓸 수 없습니다/],
      ['en', /cannot be used now/],
    ] as const) {
      const browser = await new Browser().get(service.login('health', { idp_hint: 'kakao', ui_locales: language }))
      for (let reload = 0; reload < 2; reload++) {
        assert.match(browser.text, words)
        const [next, ...more] = suggested(browser)
        assert.ok(next && next !== 'kakao' && more.length === 0)
        assert.deepEqual(listed(browser), [...doorIds])
        await browser.get(browser.url)
      }
    }
    assert.equal((await operate(broker, `DELETE /overrides/${closed.body.id}`, { body: { reason } })).status, 200)
    await until(() => areGreen(broker, doorIds))
    const free = await new Browser().get(service.login('health'))
    assert.deepEqual([free.path.startsWith('/journeys/'), suggested(free)], [true, []])
    assert.deepEqual(suggested(await new Browser().get(broker.origin)), [])
  })

  it('is not in the log, nor is by what it was drawn', async () => {
    log.length = 0
    const browser = await cancelAt('naver')
    await new Browser().get(`${broker.origin}/doors/naver/problem?journey=${journeyOf(browser)}`)
    assert.ok(!log.some((line) => line.includes(journeyOf(browser))))
  })
})
