import assert from 'node:assert/strict'
import { isoSeoul } from '../../../src/domain/time.ts'
import type { SqlDatabase } from '../../../src/store/postgres/sql-database.ts'
import { system } from '../../../src/system.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { api, ask, assertProblem, calmLights, seedPlaces, verify } from './scene.ts'

const day = 86_400_000
const [flu, shingles] = ['시연용 예방접종', '대상포진 예방접종']

/** The default campaign sells `가상백신` to everybody, the one for shingles `싱그릭스` to people born in a year that ends in 5. */
describe('Two campaigns in one installation', () => {
  const start = system.now()
  let broker: TestBroker
  let places: { flu: string; zoster: string }

  async function seedZoster(database: SqlDatabase): Promise<string> {
    const [row] = await database.query<{ id: string }>(
      `insert into slot (clinic, starts_at, product, capacity)
       select clinic, starts_at, '싱그릭스', 5 from slot limit 1 returning id`,
    )
    return row?.id ?? assert.fail('no slot')
  }

  before(async () => {
    const window = { opensAt: isoSeoul(start - day), closesAt: isoSeoul(start + day) }
    broker = await startTestBroker({
      config: {
        lights: calmLights,
        campaigns: [
          {
            id: 'shingles',
            name: { ko: shingles, en: 'Shingles vaccination' },
            products: ['싱그릭스'],
            device: { blockSeconds: 7_200 },
            windows: [{ id: 'fives', ...window, who: { kind: 'year_digits', digits: [5] } }],
          },
        ],
      },
      prepare: async ({ database }) => {
        const [one = ''] = await seedPlaces(database, [5])
        places = { flu: one, zoster: await seedZoster(database) }
      },
    })
  })
  after(() => broker.stop())

  it('a verified person is asked once which one, sees their window in each, and waits in the one they choose', async () => {
    const browser = await verify(broker, 'man')
    assert.deepEqual([browser.path, browser.status], ['/campaigns', 200])
    for (const name of [flu, shingles]) assert.ok(browser.text.includes(name), name)
    assert.equal((await api(browser, 'GET /session')).body.deviceBound, false, 'nothing is claimed before they choose')
    await browser.submit('/campaigns', { campaign: 'shingles' })
    assert.deepEqual([browser.path, browser.status], ['/slots', 200])
    assert.ok(browser.text.includes('싱그릭스') && !browser.text.includes('가상백신'))
    await browser.get('/next')
    assert.equal(browser.path, '/slots', 'and is not asked again')
    assert.match(browser.html, /\/api\/v1\/ticket\/renew\?campaign=shingles/, 'its script asks there, too')
    assert.match(browser.html, /href="\/campaigns"/)
    assertProblem(await api(browser, 'GET /ticket'), 404, 'not_found')
    assert.equal((await api(browser, 'GET /ticket?campaign=shingles')).body.state, 'admitted')
  })

  it('a person whose window is shut in one is told so there, and comes in at the other', async () => {
    const browser = await verify(broker, 'woman')
    await browser.submit('/campaigns', { campaign: 'shingles' })
    assert.deepEqual([browser.path, browser.status], ['/turn/mine', 403])
    assert.ok(browser.text.includes(shingles) || browser.text.includes('대상이 아닙니다'))
    assertProblem(await api(browser, 'POST /ticket?campaign=shingles'), 403, 'not_your_turn')
    await browser.get('/campaigns')
    await browser.submit('/campaigns', { campaign: 'demo' })
    assert.equal(browser.path, '/slots')
    assert.ok(browser.text.includes('가상백신') && !browser.text.includes('싱그릭스'))
  })

  it('a call of the API is about the campaign that it names, and without a name about the default one', async () => {
    const browser = await verify(broker, 'person-115')
    const booked = async (query: string, slot: string) => {
      const ticket = await api(browser, `POST /ticket${query}`)
      assert.equal(ticket.status, 200, JSON.stringify(ticket.body))
      const hold = await api(browser, `POST /holds${query}`, { body: { slot } })
      assert.equal(hold.status, 201, JSON.stringify(hold.body))
      const { body } = await api(browser, `POST /bookings${query}`, { body: { hold: hold.body.id }, key: slot })
      assert.deepEqual([ticket.body.campaign, hold.body.campaign], [body.campaign, body.campaign])
      return body
    }
    const first = await booked('', places.flu)
    assert.equal(first.campaign, 'demo')
    assert.equal((await api(browser, 'GET /bookings/mine?campaign=demo')).body.booking.id, first.id)
    assert.equal((await api(browser, 'GET /bookings/mine?campaign=shingles')).body.booking, null)
    const clinics = await api(browser, 'GET /slots?campaign=shingles')
    assert.deepEqual(
      clinics.body.clinics.flatMap(({ slots }: { slots: { product: string }[] }) =>
        slots.map(({ product }) => product),
      ),
      ['싱그릭스'],
    )
    for (const call of [
      'POST /ticket',
      'GET /ticket',
      'GET /session',
      'GET /slots',
      'POST /holds',
      'GET /bookings/mine',
    ])
      for (const wrong of ['nothing', '', 'demo&campaign=shingles'])
        assertProblem(
          await api(browser, `${call}?campaign=${wrong}`, call === 'POST /holds' ? { body: {} } : {}),
          404,
          'not_found',
        )
  })

  it('a slot of the other campaign is none of this one', async () => {
    const browser = await verify(broker, 'person-125')
    await api(browser, 'POST /ticket')
    assertProblem(await api(browser, 'POST /holds', { body: { slot: places.zoster } }), 404, 'not_found')
  })

  it('pages that are about none of them say the longest block', async () => {
    for (const path of ['/', '/help']) {
      const browser = await new Browser().get(broker.origin + path)
      assert.match(browser.text, /인증을 마치면 2시간 동안 다른 기기에서는/, path)
    }
  })

  it('each has a board of its own', async () => {
    const read = async (query: string) => {
      const answer = await fetch(`${broker.origin}/room.json${query}`)
      return { status: answer.status, ...JSON.parse(await answer.text()) }
    }
    for (const _ of ['read', 'kept']) {
      const [alone, named, other] = [await read(''), await read('?campaign=demo'), await read('?campaign=shingles')]
      assert.deepEqual([alone.campaign, named.campaign, other.campaign], ['demo', 'demo', 'shingles'])
      assert.deepEqual([alone.assisted.admissions, other.assisted.admissions], [named.assisted.admissions, 1])
      assert.equal((await read('?campaign=nothing')).status, 404)
    }
  })

  it('anyone may ask which there are', async () => {
    const { body } = await ask(broker, 'GET /campaigns')
    assert.deepEqual(body.campaigns, [
      { campaign: 'demo', name: { ko: flu, en: 'Demonstration vaccination' }, isDefault: true },
      { campaign: 'shingles', name: { ko: shingles, en: 'Shingles vaccination' }, isDefault: false },
    ])
  })

  it('anyone may ask when they can book, and is told of every campaign', async () => {
    const { body } = await ask(broker, 'POST /turn', { birthdate: '1985-04-12' })
    assert.deepEqual(
      body.campaigns.map(({ campaign, open }: { campaign: string; open: boolean }) => [campaign, open]),
      [
        ['demo', true],
        ['shingles', true],
      ],
    )
    const other = await ask(broker, 'POST /turn?campaign=shingles', { birthdate: '1990-07-25' })
    assert.deepEqual([other.body.open, other.body.reason], [false, 'not_eligible'])
  })

  it('a lease in one is none in the other, and what a person does in one leaves the other as it was', async () => {
    const browser = await verify(broker, 'person-107')
    await api(browser, 'POST /ticket')
    const { body: hold } = await api(browser, 'POST /holds', { body: { slot: places.flu } })
    const elsewhere = (call: string, body?: unknown) => {
      const [method, path] = call.split(' ')
      return api(browser, `${method} ${path}?campaign=shingles`, { body, key: 'elsewhere' })
    }
    assertProblem(await elsewhere('POST /holds', { slot: places.zoster }), 403, 'not_admitted')
    assertProblem(await elsewhere('POST /ticket/renew'), 403, 'not_admitted')
    assertProblem(await elsewhere(`POST /holds/${hold.id}/extend`), 403, 'not_admitted')
    assertProblem(await elsewhere(`DELETE /holds/${hold.id}`), 403, 'not_admitted')
    assertProblem(await elsewhere('POST /bookings', { hold: hold.id }), 403, 'not_admitted')
    await elsewhere('POST /ticket')
    assertProblem(await elsewhere('POST /bookings', { hold: hold.id }), 410, 'hold_expired')
    assertProblem(await elsewhere(`POST /holds/${hold.id}/extend`), 410, 'hold_expired')
    assert.equal((await elsewhere('DELETE /ticket')).status, 204)
    const stands = await api(browser, 'GET /session')
    assert.deepEqual([stands.body.deviceBound, stands.body.admitted], [true, true])
    assert.equal((await api(browser, 'GET /bookings/mine')).body.hold.id, hold.id)
    const booked = await api(browser, 'POST /bookings', { body: { hold: hold.id }, key: 'here' })
    assert.deepEqual([booked.status, booked.body.campaign], [201, 'demo'])
    assert.equal((await api(browser, 'GET /session')).body.deviceBound, false)
  })

  it('a page that stays open acts in its own campaign, whichever was chosen meanwhile', async () => {
    const browser = await verify(broker, 'person-135')
    await browser.submit('/campaigns', { campaign: 'demo' })
    const [, leave = ''] = /action="(\/holds\?campaign=demo)"/.exec(browser.html) ?? []
    assert.equal(leave, '/holds?campaign=demo')
    await browser.get('/next?campaign=shingles')
    await browser.post(`${broker.origin}${leave}`, { slot: places.flu })
    assert.equal(browser.path, '/confirm')
    assert.ok(browser.text.includes('가상백신'))
    assert.equal((await api(browser, 'GET /bookings/mine')).body.hold.slot, places.flu)
  })

  it('a second device is blocked in both by the claim that was taken in one', async () => {
    const first = await verify(broker, 'person-100')
    await api(first, 'POST /ticket?campaign=shingles')
    const second = await verify(broker, 'person-100', { door: 'kakao' })
    assert.equal(second.path, '/campaigns', 'and may still choose')
    for (const query of ['', '?campaign=shingles'])
      assertProblem(await api(second, `POST /ticket${query}`), 409, 'device_blocked')
    await second.submit('/campaigns', { campaign: 'demo' })
    assert.deepEqual([second.path, second.status], ['/blocked', 409])
  })
})
