import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { api, assertProblem, book, calmLights, seedPlaces, takenOf, verify } from './scene.ts'

const holdSeconds = 300

describe('A place: kept, booked, given back', () => {
  let broker: TestBroker
  let slots: string[] = []
  let n = 0

  before(async () => {
    broker = await startTestBroker({
      config: { lights: calmLights, limits: { holdSeconds, holdExtensionSeconds: 120, holdExtensions: 1 } },
      prepare: async ({ database }) => {
        // Single places far apart from those with room, so that “nearest” has something to find.
        slots = await seedPlaces(database, [5, 1, 5, 5, 1, 5, 1, 5])
        await database.query(
          `insert into clinic select 'c-full', '가득의원', region, district, address, phone, step_free from clinic`,
        )
        await database.query(
          `insert into slot (clinic, starts_at, product, capacity)
           select 'c-full', starts_at, '다른백신', 0 from slot where id = $1`,
          [slots[0] ?? null],
        )
      },
    })
  })
  after(() => broker.stop())

  const slot = (index: number) => slots[index] ?? assert.fail('not enough slots')
  const taken = (index: number) => takenOf(broker.stores.database, slot(index))
  /** A new person, inside. */
  const newcomer = () => verify(broker, `person-${n++}`)
  const holdAt = (browser: Browser, index: number) => api(browser, 'POST /holds', { body: { slot: slot(index) } })
  const confirm = (browser: Browser, hold: string, key: string) =>
    api(browser, 'POST /bookings', { body: { hold }, key })

  /** Time cannot be put forward in the database, but a hold can be put back. */
  async function runOut(hold: string): Promise<void> {
    await broker.stores.database.query(`update hold set until = now() - interval '1 second' where id = $1`, [hold])
  }

  it('is shown where it is free, and on request where it is not', async () => {
    const browser = await newcomer()
    for (const [query, found] of [
      ['', false],
      ['?full=1', true],
      ['?full=0', false],
    ] as const) {
      assert.equal((await browser.get(`/slots${query}`)).html.includes('가득의원'), found, query)
      const { body } = await api(browser, `GET /slots${query}`)
      assert.equal(body.clinics.length, found ? 2 : 1, query)
    }
  })

  it('is kept for a while, longer once, given back, and kept again elsewhere', async () => {
    const browser = await newcomer()
    const before = Date.now()
    const first = await holdAt(browser, 0)
    assert.equal(first.status, 201)
    const left = Date.parse(first.body.until) - before
    assert(left >= holdSeconds * 1000 && left < (holdSeconds + 10) * 1000, `${left} ms`)
    assert.equal((await holdAt(browser, 0)).body.id, first.body.id, 'the same slot again is the same hold')
    assert.equal(await taken(0), 1)

    const longer = await api(browser, `POST /holds/${first.body.id}/extend`)
    assert.equal(Date.parse(longer.body.until) - Date.parse(first.body.until), 120_000)
    assertProblem(await api(browser, `POST /holds/${first.body.id}/extend`), 409, 'hold_not_extendable')

    const second = await holdAt(browser, 2)
    assert.deepEqual([await taken(0), await taken(2)], [0, 1], 'choosing another time gives the first back')
    for (const _ of ['once', 'twice']) assert.equal((await api(browser, `DELETE /holds/${second.body.id}`)).status, 204)
    assert.equal(await taken(2), 0)
    assertProblem(await confirm(browser, second.body.id, 'k'), 410, 'hold_expired')
    assert.equal((await browser.get('/next')).path, '/slots', 'the stay inside goes on')
  })

  it('is booked by pages alone: keep, keep longer, change one’s mind, book', async () => {
    const browser = await newcomer()
    await browser.submit('/holds', { slot: slot(0) })
    assert.equal(browser.path, '/confirm')
    await browser.submit('/holds/') // the first form there: longer
    assert.equal(browser.path, '/confirm')
    assert(!browser.html.includes('/extend"'), 'longer only once')
    await browser.submit('/holds/') // now: give back
    assert.equal(browser.path, '/slots')
    assert.equal(await taken(0), 0)
    await browser.submit('/holds', { slot: slot(0) })
    await browser.submit('/bookings')
    assert.equal(browser.path, '/booking')
    const { body } = await api(browser, 'GET /bookings/mine')
    assert.deepEqual([body.booking.slot, body.booking.state, body.hold], [slot(0), 'confirmed', null])
    assert(browser.html.includes(body.booking.id))
  })

  it('needs an Idempotency-Key to be booked; with the same key the answer is the same', async () => {
    const browser = await newcomer()
    const hold = (await holdAt(browser, 2)).body.id
    assertProblem(await api(browser, 'POST /bookings', { body: { hold } }), 400, 'idempotency_key_required')
    for (const key of ['two words', 'k'.repeat(256), 'é'])
      assertProblem(await confirm(browser, hold, key), 400, 'idempotency_key_required')
    await browser.post('/bookings', { hold })
    assert.equal(browser.status, 400)

    const twice = await Promise.all([confirm(browser, hold, 'same'), confirm(browser, hold, 'same')])
    const later = await confirm(browser, hold, 'same')
    for (const answer of [...twice, later]) {
      assert.equal(answer.status, 201)
      assert.deepEqual(answer.body, later.body)
    }
    assert.equal(await taken(2), 1)
    const other = '00000000-0000-4000-8000-000000000000'
    assertProblem(await confirm(browser, other, 'same'), 409, 'idempotency_conflict')
    assert.equal((await api(browser, 'GET /bookings/mine')).body.booking.id, later.body.id)
  })

  it('that was cancelled is answered as it is: 200 to the same key, its page to the same form, and no new ticket', async () => {
    const browser = await newcomer()
    const hold = (await holdAt(browser, 3)).body.id
    const form = { hold, key: `page-${hold}` }
    await browser.post('/bookings', form)
    assert.equal(browser.path, '/booking')
    const { id } = (await api(browser, 'GET /bookings/mine')).body.booking
    assert.equal((await confirm(browser, hold, form.key)).status, 201)
    assert.equal((await api(browser, `DELETE /bookings/${id}`)).body.state, 'cancelled')
    const again = await confirm(browser, hold, form.key)
    assert.deepEqual([again.status, again.body.id, again.body.state], [200, id, 'cancelled'])
    await browser.post('/bookings', form)
    assert.equal(browser.path, '/booking/cancelled')
    assertProblem(await api(browser, 'GET /ticket'), 404, 'not_found')
    assert.equal(await taken(3), 0)
  })

  it('that another person holds: 409 with the nearest, on the page as buttons, and nothing is lost', async () => {
    const [quick, slow] = [await newcomer(), await newcomer()]
    assert.equal((await book(quick, slot(1))).status, 201)
    const kept = await holdAt(slow, 5)
    const refused = await holdAt(slow, 1)
    assertProblem(refused, 409, 'slot_taken')
    assert.deepEqual(
      refused.body.nearest.map(({ id }: { id: string }) => id),
      [slot(0), slot(2)],
    )
    for (const { startsAt, free } of refused.body.nearest) {
      assert.match(startsAt, /T\d\d:00:00\.000\+09:00$/)
      assert(free > 0)
    }
    assert.equal((await api(slow, 'GET /bookings/mine')).body.hold.id, kept.body.id, 'the earlier hold stays')

    await slow.post('/holds', { slot: slot(1) })
    assert.deepEqual([slow.path, slow.status], ['/holds', 409])
    assert.match(slow.text, /다른 분이 먼저/)
    const offered = [...slow.html.matchAll(/name="slot" value="([^"]+)"/g)].slice(0, 2).map(([, id]) => id)
    assert.deepEqual(offered, [slot(0), slot(2)])
    await slow.submit('/holds', { slot: slot(2) })
    assert.equal(slow.path, '/confirm')
    await slow.submit('/bookings')
    assert.equal(slow.path, '/booking')
    assertProblem(await api(slow, 'POST /ticket'), 409, 'already_booked')
  })

  it('of another person is never theirs to use, to see or to cancel', async () => {
    const [owner, other] = [await newcomer(), await newcomer()]
    const hold = (await holdAt(owner, 3)).body
    assertProblem(await api(other, `POST /holds/${hold.id}/extend`), 410, 'hold_expired')
    assertProblem(await confirm(other, hold.id, 'k'), 410, 'hold_expired')
    assert.equal((await api(other, `DELETE /holds/${hold.id}`)).status, 204)
    await other.post(`/holds/${hold.id}/release`, {})
    await other.post('/bookings', { hold: hold.id, key: `page-${hold.id}` })
    assert.equal(other.status, 410)
    assert.deepEqual((await api(owner, 'GET /bookings/mine')).body.hold, hold, 'untouched')

    const booking = (await confirm(owner, hold.id, 'k')).body
    assertProblem(await api(other, `DELETE /bookings/${booking.id}`), 404, 'not_found')
    await other.post(`/bookings/${booking.id}/cancel`, {})
    assert.equal(other.status, 404)
    assertProblem(await confirm(other, hold.id, 'k'), 410, 'hold_expired')
    assert.equal((await api(owner, 'GET /bookings/mine')).body.booking.id, booking.id)
    assert.deepEqual((await api(other, 'GET /bookings/mine')).body, { booking: null, hold: null })
  })

  it('whose time has run out is answered with 410; by page the same place is offered again', async () => {
    const browser = await newcomer()
    const hold = (await holdAt(browser, 4)).body.id
    await browser.get('/confirm')
    await runOut(hold)
    assertProblem(await api(browser, `POST /holds/${hold}/extend`), 410, 'hold_expired')
    assertProblem(await confirm(browser, hold, 'k'), 410, 'hold_expired')
    await browser.submit('/bookings')
    assert.deepEqual([browser.path, browser.status], ['/bookings', 410])
    assert.deepEqual(browser.html.match(/name="slot" value="[^"]+"/g), [`name="slot" value="${slot(4)}"`])
    await browser.submit('/holds', { slot: slot(4) })
    assert.equal(browser.path, '/confirm')
    await browser.submit('/bookings')
    assert.equal(browser.path, '/booking')
    assert.equal(await taken(4), 1)
  })

  it('whose appointment is near is kept longer only until it begins, and the button says how long', async () => {
    const { database } = broker.stores
    const [{ startsAt } = { startsAt: 0 }] = await database.query<{ startsAt: number }>(
      'select to_ms(starts_at) as "startsAt" from slot where id = $1',
      [slot(2)],
    )
    const move = (to: string) => database.query(`update slot set starts_at = ${to} where id = $1`, [slot(2)])
    await move(`now() + interval '390 seconds'`)
    const browser = await newcomer()
    await browser.submit('/holds', { slot: slot(2) })
    await browser.get('/confirm')
    // 90 seconds, less what the requests took.
    assert.match(browser.text, /(^|[^0-9])(1분( \d+초)?|\d+초) 늘리기/)
    await browser.submit('/holds/')
    assert.equal(browser.path, '/confirm')
    assert(!browser.html.includes('/extend"'))
    const { hold } = (await api(browser, 'GET /bookings/mine')).body
    const [row] = await database.query<{ start: number }>('select to_ms(starts_at) as start from slot where id = $1', [
      slot(2),
    ])
    assert.equal(Date.parse(hold.until), row?.start)
    assert.equal((await api(browser, `DELETE /holds/${hold.id}`)).status, 204)
    await move(`to_timestamp(${startsAt / 1000})`)
  })

  it('whose appointment has begun is not booked: 410, and the page says so', async () => {
    const { database } = broker.stores
    const browser = await newcomer()
    const hold = (await holdAt(browser, 0)).body.id
    await browser.get('/confirm')
    await database.query(`update slot set starts_at = starts_at - interval '10 years' where id = $1`, [slot(0)])
    assertProblem(await confirm(browser, hold, 'k'), 410, 'hold_expired')
    await browser.submit('/bookings')
    assert.equal(browser.status, 410)
    assert.match(browser.text, /이미 시작된 시간이라 예약할 수 없습니다/)
    assert(!browser.html.includes(`value="${slot(0)}"`), 'the same time is not offered again')
    await database.query(`update slot set starts_at = starts_at + interval '10 years' where id = $1`, [slot(0)])
    assert.equal((await api(browser, `DELETE /holds/${hold}`)).status, 204)
  })

  it('that ran out and went to another person: 410 with the nearest', async () => {
    const [late, quick] = [await newcomer(), await newcomer()]
    const hold = (await holdAt(late, 6)).body.id
    await late.get('/confirm')
    await runOut(hold)
    assert.equal((await holdAt(quick, 6)).status, 201, 'a place whose hold has ended is free at once')
    await late.submit('/bookings')
    assert.equal(late.status, 410)
    const offered = [...late.html.matchAll(/name="slot" value="([^"]+)"/g)].map(([, id]) => id)
    assert.deepEqual(offered, [slot(5), slot(7)])
    assert.equal((await late.get('/confirm')).path, '/slots')
  })

  it('through a call that a crowd makes: answered alike in front of Express and on it, whatever is wrong with it', async () => {
    const inside = await newcomer()
    const hold = (await holdAt(inside, 7)).body.id
    const json = { 'content-type': 'application/json' }
    const post = (value: unknown, more = {}) => ({
      method: 'POST',
      body: typeof value === 'string' ? value : JSON.stringify(value),
      headers: { ...json, ...more },
    })
    const chosen = { slot: slot(7) }
    const asked: [path: string, init: RequestInit][] = [
      ['ticket', { method: 'POST' }],
      ['ticket', {}],
      ['ticket', { method: 'HEAD' }],
      ['ticket', { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } }],
      ['holds', post(chosen)],
      ['holds', post(chosen, { origin: 'https://elsewhere.example' })],
      ['holds', post(chosen, { 'content-type': 'text/plain' })],
      ['holds', post('{"slot":')],
      ['holds', post('')],
      ['holds', post({ slot: 'x'.repeat(8_192) })],
      ['holds', post({ slot: 'unknown' })],
      ['bookings', post({ hold: 'unknown' }, { 'idempotency-key': 'alike' })],
      ['bookings', post({ hold })],
      ['bookings', post({ hold }, { 'idempotency-key': 'alike' })],
    ]
    const statuses = new Set<number>()
    for (const [path, init] of asked)
      for (const browser of [new Browser(), inside]) {
        const told = async (query: string) => {
          const answer = await browser.once(`${broker.origin}/api/v1/${path}${query}`, init)
          const headers = [...answer.headers].filter(([name]) => name !== 'date').sort()
          // The lease is renewed by each call.
          return {
            status: answer.status,
            headers,
            body: (await answer.text()).replace(/"until":"[^"]+"/, '"until":null'),
          }
        }
        const plain = await told('')
        assert.deepEqual(await told('?'), plain, `${JSON.stringify([path, init])}: ${plain.body}`)
        statuses.add(plain.status)
      }
    assert.deepEqual([...statuses].sort(), [200, 201, 400, 401, 403, 404, 410])
  })
})
