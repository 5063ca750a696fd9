import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import type { Browser } from '../../support/browser.ts'
import { until } from '../../support/until.ts'
import { assertProblem, calmLights, seedPlaces, verify } from './scene.ts'

const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const id = '00000000-0000-4000-8000-000000000000'

/** What stands in a URL where an id should be. */
const hostile = [
  'x',
  '%00',
  '%E0%A4%A',
  '..%2f..%2fetc%2fpasswd',
  "'%3B%20drop%20table%20slot--",
  '__proto__',
  '%F0%9F%92%89',
  '%0d%0aset-cookie:%20a=b',
  id,
  'x'.repeat(4_000),
]

describe('Any request at all', () => {
  let broker: TestBroker
  let inside: Browser

  before(async () => {
    broker = await startTestBroker({
      // One person sends all of these requests.
      config: { lights: calmLights, rateLimits: { personPerMinute: 9_999, personChangesPerMinute: 9_999 } },
      prepare: async ({ database }) => {
        await seedPlaces(database, [5])
      },
    })
    inside = await verify(broker, 'man')
    assert.equal(inside.path, '/slots')
  })
  after(() => broker.stop())

  /** As a person inside, so that the request gets as far as it can. */
  async function send(path: string, init: RequestInit = {}) {
    const answer = await inside.once(broker.origin + path, init)
    const text = await answer.text()
    assert(answer.status < 500, `${init.method ?? 'GET'} ${path}: ${answer.status}`)
    // Neither where our code stands nor what it is made of.
    assert(!/node_modules|\.tsx?:\d|at \w+ \(|Error:|GwanmunError|SQLSTATE|select /.test(text), `${path}: ${text}`)
    assert.equal(answer.headers.get('x-powered-by'), null)
    return { status: answer.status, headers: answer.headers, text, body: problem(answer, text) }
  }

  /** A refusal of the API with its one stable code. */
  async function refused(path: string, init: RequestInit, [status, code]: [number, string]) {
    const answer = await send(`/api/v1${path}`, init)
    assertProblem({ ...answer, body: answer.body }, status, code)
    return answer
  }

  it('with a body that is no JSON, or too much of it, gets 400 and not its own words back', async () => {
    const bodies = ['{"slot": "secret', '{"slot": secret}', 'null', '"secret"', '[', '\u0000', '{"slot":"x"}secret']
    for (const path of ['/turn', '/holds', '/bookings'])
      for (const body of bodies) {
        const headers = { ...json, 'idempotency-key': 'k' }
        const { text } = await refused(path, { method: 'POST', headers, body }, [400, 'invalid_request'])
        assert(!text.includes('secret'), text)
      }
    const large = JSON.stringify({ birthdate: 'x'.repeat(20_000) })
    const tooLarge = await refused('/turn', { method: 'POST', headers: json, body: large }, [400, 'invalid_request'])
    assert.deepEqual(tooLarge.body['problems'], [{ path: '', message: 'is too large' }])
    for (const headers of [
      { 'content-type': 'application/json; charset=nonsense' },
      { ...json, 'content-encoding': 'gzip' },
      { ...json, 'content-encoding': 'nonsense' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'multipart/form-data; boundary=x' },
    ])
      await refused('/turn', { method: 'POST', headers, body: '{}' }, [400, 'invalid_request'])
  })

  it('with values that cannot be gets every complaint, none of the values', async () => {
    const values = [undefined, null, 1, true, '', 'x'.repeat(65), ['x'], { $ne: 1 }]
    for (const slot of values) {
      const init = { method: 'POST', headers: json, body: JSON.stringify({ slot }) }
      const { body } = await refused('/holds', init, [400, 'invalid_request'])
      assert.equal((body['problems'] as { path: string }[])[0]?.path, 'slot')
    }
    for (const slot of ['x', '\u0000', "' or 1=1 --", id]) {
      const init = { method: 'POST', headers: json, body: JSON.stringify({ slot }) }
      await refused('/holds', init, [404, 'not_found'])
    }
    for (const hold of ['x', '\u0000', id]) {
      const headers = { ...json, 'idempotency-key': 'k' }
      const init = { method: 'POST', headers, body: JSON.stringify({ hold }) }
      await refused('/bookings', init, [410, 'hold_expired'])
    }
    const many = await refused('/slots?day=2026-02-30&page=-1&pageSize=101&region=%00', {}, [400, 'invalid_request'])
    const paths = (many.body['problems'] as { path: string }[]).map(({ path }) => path)
    assert.deepEqual(paths.sort(), ['day', 'page', 'pageSize', 'region'])
    for (const path of ['/slots', '/clinics'])
      await refused(`${path}?region=seoul&region=busan`, {}, [400, 'invalid_request'])
  })

  it('to somewhere that is not, or with a method that is not, gets 404: as problem document or as page', async () => {
    for (const path of ['', '/', '/nothing', '/holds', '/sessions', '/..%2f', '/session/extra', '/%E0%A4%A'])
      await refused(path, {}, [404, 'not_found'])
    for (const [method, path] of [
      ['PUT', '/session'],
      ['PATCH', '/holds'],
      ['POST', '/clinics'],
      ['DELETE', '/bookings'],
      ['POST', '/openapi.json'],
    ] as const)
      await refused(path, { method }, [404, 'not_found'])
    for (const [method, path, lang] of [
      ['GET', '/nothing', 'ko'],
      ['GET', '/en/nothing', 'en'],
      ['GET', '//elsewhere.invalid/', 'ko'],
      ['GET', '/en//elsewhere.invalid/..', 'en'],
      ['POST', '/', 'ko'],
      ['DELETE', '/booking', 'ko'],
      ['PUT', '/en/holds', 'en'],
      ['GET', '/metrics', 'ko'],
    ] as const) {
      const { status, text, headers } = await send(path, { method })
      assert.deepEqual([path, status, headers.get('location')], [path, 404, null])
      assert(text.startsWith(`<!doctype html>\n<html lang="${lang}">`), path)
      assert(!/<a [^>]*href="\/\//.test(text), 'no link leaves the site')
    }
  })

  it('with an unknown id is never our fault and never sends anyone astray', async () => {
    const templates: [string, string][] = [
      ['GET', '/doors/{id}'],
      ['GET', '/en/doors/{id}'],
      ['GET', '/doors/{id}/problem'],
      ['GET', '/doors/{id}/callback?code=x&state=y'],
      ['POST', '/doors/{id}/callback'],
      ['GET', '/doors/naver/callback?code={id}&state={id}'],
      ['GET', '/doors/naver/problem?journey={id}'],
      ['GET', '/journeys/{id}'],
      ['GET', '/journeys/{id}/finish'],
      ['POST', '/journeys/{id}/cancel'],
      ['GET', '/journeys/{id}/cancel'],
      ['POST', '/holds/{id}/extend'],
      ['POST', '/holds/{id}/release'],
      ['POST', '/bookings/{id}/cancel'],
      ['GET', '/next?journey={id}&just={id}'],
      ['GET', '/slots?region={id}&district={id}&product={id}&page={id}&day={id}'],
      ['GET', '/wait?auto={id}'],
      ['POST', '/api/v1/holds/{id}/extend'],
      ['DELETE', '/api/v1/holds/{id}'],
      ['DELETE', '/api/v1/bookings/{id}'],
      ['GET', '/api/v1/slots?region={id}&product={id}'],
    ]
    for (const [method, template] of templates)
      for (const word of hostile) {
        const { headers } = await send(template.replaceAll('{id}', word), { method })
        const location = headers.get('location') ?? '/'
        assert(/^\/(?!\/)/.test(location), `${template} with ${word} leads to ${location}`)
        assert(!headers.getSetCookie().some((line) => line.startsWith('a=')), `${template} with ${word}`)
      }
  })

  it('with parameters twice, odd cookies or odd forms is read as none, not found or refused', async () => {
    for (const [path, status] of [
      ['/next?just=finished&just=left', 303],
      ['/next?journey=a&journey=b', 404],
      ['/doors/naver?journey=a&journey=b', 404],
      ['/doors/naver/callback?state=a&state=b&code=c', 400],
      ['/slots?region=a&region=b', 400],
    ] as const)
      assert.deepEqual([path, (await send(path)).status], [path, status])
    for (const [body, status] of [
      ['birthdate=1985-04-12&birthdate=1985-04-13', 400],
      ['birthdate=%E0%A4%A', 400],
      ['birthdate%5Byear%5D=1985', 400],
      [`birthdate=${'x'.repeat(20_000)}`, 400],
      ['a=1&'.repeat(1_500), 400],
    ] as const)
      assert.deepEqual(
        [body.slice(0, 30), (await send('/turn', { method: 'POST', headers: form, body })).status],
        [body.slice(0, 30), status],
      )
    const stranger = async (cookie: string) => {
      const answer = await fetch(`${broker.origin}/api/v1/session`, { headers: { cookie } })
      await answer.body?.cancel()
      return answer.status
    }
    const strange = [
      'gw_session=',
      'gw_session=%E0%A4%A; gw_device=%00',
      '=;;;= ;a',
      `gw_session=${'x'.repeat(12_000)}`,
    ]
    for (const cookie of strange) assert.equal(await stranger(cookie), 401, cookie.slice(0, 40))
    assert.equal(await stranger(`gw_session=${'x'.repeat(20_000)}`), 431, 'more than any browser of ours carries')
  })

  it('that is no HTTP gets 400 and the next one is served', async () => {
    for (const raw of [
      'GET /\u0000 HTTP/1.1\r\n\r\n',
      'GET / HTTP/1.1\r\nhost: a\r\nx: a\u0000b\r\n\r\n',
      'nonsense\r\n\r\n',
    ])
      assert.match(await rawAnswer(raw), /^HTTP\/1\.1 400 /)
    assert.equal((await send('/healthz')).status, 200)
  })

  it('that another site makes a browser send changes nothing: 403; a program without such headers is served', async () => {
    const foreign = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://elsewhere.invalid' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site', origin: broker.origin },
    ]
    for (const headers of foreign) {
      await refused('/ticket', { method: 'DELETE', headers }, [403, 'cross_site_refused'])
      await refused('/turn', { method: 'POST', headers: { ...json, ...headers }, body: '{}' }, [
        403,
        'cross_site_refused',
      ])
      for (const [path, lang] of [
        ['/session/finish', 'ko'],
        ['/en/session/finish', 'en'],
        ['/journeys/x/cancel', 'ko'],
      ] as const) {
        const { status, text } = await send(path, { method: 'POST', headers })
        assert.deepEqual([path, status], [path, 403])
        assert(text.includes(`<html lang="${lang}">`))
      }
    }
    assert.equal((await inside.json('/api/v1/session')).body.admitted, true, 'nothing happened to the one inside')
    for (const headers of [
      {},
      { origin: broker.origin },
      { 'sec-fetch-site': 'same-origin', origin: broker.origin },
      { 'sec-fetch-site': 'none' },
    ]) {
      const init = { method: 'POST', headers: { ...json, ...headers }, body: '{"birthdate":"1985-04-12"}' }
      assert.equal((await send('/api/v1/turn', init)).status, 200, JSON.stringify(headers))
    }
    // A provider’s answer by POST comes from another site by nature; it only becomes a GET.
    const posted = { method: 'POST', headers: { ...form, 'sec-fetch-site': 'cross-site' }, body: 'code=c&state=s' }
    const { status, headers } = await send('/doors/naver/callback', posted)
    assert.deepEqual([status, headers.get('location')], [303, '/doors/naver/callback?code=c&state=s'])
  })

  it('that meets a fault of ours gets 500 with a reference and nothing else', async () => {
    const { database } = broker.stores
    const { query } = database
    database.query = () => Promise.reject(Object.assign(new Error('select secret'), { params: ['secret'] }))
    try {
      await until(async () => (await fetch(`${broker.origin}/readyz`)).status === 503)
      const stores = [{ store: 'durable', code: 'failed' }]
      assert.deepEqual(await (await fetch(`${broker.origin}/readyz`)).json(), {
        status: 'not_ready',
        reason: 'stores',
        stores,
      })
      await inside.get('/next')
      assert.equal(inside.status, 500)
      assert.match(inside.text, /IN-[2-9A-Z]{4}-[2-9A-Z]{2}/)
      assert(!/secret|select /.test(inside.html))
      const answer = await inside.json('/api/v1/bookings/mine')
      assertProblem(answer, 500, 'internal')
      assert.deepEqual(Object.keys(answer.body).sort(), ['code', 'status', 'title', 'type'])
    } finally {
      database.query = query
    }
    await until(async () => (await fetch(`${broker.origin}/readyz`)).status === 200)
    const healthy = await fetch(`${broker.origin}/readyz`)
    assert.deepEqual([healthy.status, await healthy.json()], [200, { status: 'ready' }])
    assert.equal((await inside.get('/next')).path, '/slots')
  })

  /** Bytes in, bytes out. */
  function rawAnswer(raw: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(broker.origin).port), '127.0.0.1', () => socket.write(raw))
      let text = ''
      socket.setEncoding('latin1').on('data', (chunk) => {
        text += chunk
      })
      socket.on('end', () => resolve(text)).on('error', reject)
    })
  }
})

function problem(answer: Response, text: string): Record<string, unknown> {
  return /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : {}
}
