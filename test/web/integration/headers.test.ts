import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import type { z } from 'zod'
import * as schemas from '../../../src/web/api/schemas.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { until } from '../../support/until.ts'
import { decoded, offTheWire } from '../../support/wire.ts'
import { api, book, calmLights, seedPlaces, verify } from './scene.ts'

/** Lines of a Content-Security-Policy, by directive. */
function policy(headers: Headers): Record<string, string> {
  const lines = (headers.get('content-security-policy') ?? '').split(';').map((line) => line.trim())
  return Object.fromEntries(lines.map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]))
}

/** What every browser of today sends. */
const asBrowser = { 'accept-encoding': 'gzip, deflate, br, zstd' }

/** First view, in bytes off the wire with headers. */
const firstView = { bytes: 20_480, requests: 4 }

/** What nginx reads of an upstream's headers unless it is told otherwise (`proxy_buffer_size`), in bytes. */
const proxyBuffer = 4_096

const services = Array.from({ length: 1_000 }, (_, number) => ({
  client_id: `service-${number}`,
  client_secret: 'a-secret-for-loopback-only-0123456789',
  redirect_uris: [`https://service-${number}.example.kr/login/callback`],
}))

describe('What every answer carries', () => {
  let broker: TestBroker
  let inside: Browser
  let blocked: Browser
  let slots: string[] = []

  before(async () => {
    broker = await startTestBroker({
      config: {
        lights: calmLights,
        relyingParties: services,
        operators: [{ name: 'desk-1', tokenSha256: '0'.repeat(64) }],
      },
      prepare: async ({ database }) => {
        slots = await seedPlaces(database, [5])
      },
    })
    inside = await verify(broker, 'man')
    blocked = await verify(broker, 'man', { door: 'kakao' })
  })
  after(() => broker.stop())

  it('pages and API forbid foreign scripts, styles, frames and forms, and say nothing of what we run on', async () => {
    const paths = ['/', '/en/', '/slots', '/booking', '/help', '/turn', '/nothing', '/blocked', '/doors/unknown']
    for (const path of [...paths, '/doors/unknown/callback', '/api/v1/session', '/api/v1/nothing', '/api/v1/slots']) {
      const { headers } = await inside.once(broker.origin + path)
      const { 'form-action': targets = '', ...rest } = policy(headers)
      assert.deepEqual(
        rest,
        {
          'default-src': "'self'",
          'script-src': "'self'",
          'style-src': "'self'",
          'img-src': "'self' data:",
          'object-src': "'none'",
          'base-uri': "'none'",
          'frame-ancestors': "'none'",
        },
        path,
      )
      assert.equal(targets, "'self'", path)
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
      assert.equal(headers.get('x-frame-options'), 'DENY', path)
      assert.equal(headers.get('referrer-policy'), 'strict-origin-when-cross-origin', path)
      assert.deepEqual([headers.get('x-powered-by'), headers.get('server')], [null, null], path)
      assert.equal(headers.get('strict-transport-security'), null, 'only under https')
    }
  })

  it('its headers fit the smallest buffer of a proxy with a thousand relying parties, and name none of them', async () => {
    const paths = ['/', '/en/', '/lights.json', '/slots', '/nothing', '/doors/naver', '/api/v1/session', '/oidc/auth']
    for (const path of [...paths, '/oidc/nothing', '/.well-known/openid-configuration']) {
      const { headers } = await inside.once(broker.origin + path)
      const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')
      assert(lines.length < proxyBuffer, `${path}: ${lines.length} bytes`)
      assert(!lines.includes('service-'), path)
    }
  })

  it('an address that no server takes gets 431, also at the OpenID Provider; a long one may be posted or pushed', async () => {
    for (const path of ['/', '/oidc/auth']) {
      const answer = await inside.once(`${broker.origin}${path}?state=${'x'.repeat(16_384)}`)
      assert.deepEqual([path, answer.status, await answer.text()], [path, 431, ''])
    }
  })

  it('paths are found in the case of the contract alone: no rule of a proxy is passed by another one', async () => {
    const paths = ['/healthz', '/help', '/turn/mine', '/doors/naver', '/doors/naver/callback', '/journeys/x/finish']
    const api = ['/api/v1/session', '/api/v1/clinics', '/api/v1/openapi.json']
    for (const path of [...paths, ...api, '/en/help', '/slots', '/wait', '/next', '/booking', '/ended', '/oidc/jwks'])
      for (const other of [path.toUpperCase(), path.replace(/[a-z](?=[a-z]*$)/, (letter) => letter.toUpperCase())]) {
        const { status } = await inside.once(broker.origin + other)
        assert.deepEqual([other, status], [other, 404])
      }
    assert.equal((await inside.once(`${broker.origin}/ops/api/v1/doors`)).status, 401)
    for (const path of [
      '/OPS/api/v1/doors',
      '/ops/API/v1/doors',
      '//ops/api/v1/doors',
      '/%6fps/api/v1/doors',
      '/./OPS/api/v1/doors',
      '/en/ops/api/v1/doors',
    ])
      assert.equal((await inside.once(broker.origin + path)).status, 404, path)
  })

  it('nothing that an address says stands on the page of clinics as if we had said it', async () => {
    const said = 'CALL-02-000-0000'
    for (const query of [
      'region=_',
      'region=seoul&district=_',
      'region=seoul&product=_',
      'region=_&district=_&product=_',
    ]) {
      const answer = await inside.once(`${broker.origin}/slots?${query.replaceAll('_', said)}`)
      const html = await answer.text()
      const shown = html.replaceAll(/href="[^"]*"/g, '')
      assert.deepEqual([query, answer.status, shown.includes(said)], [query, 200, false])
      assert.match(html, /서울/)
    }
  })

  it('pages and answers about a person or a moment are never kept by a cache', async () => {
    const personal = ['/next', '/slots', '/confirm', '/wait', '/booking', '/booking/cancel', '/turn/mine', '/blocked']
    const api = ['/session', '/ticket', '/bookings/mine', '/nothing'].map((path) => `/api/v1${path}`)
    for (const browser of [inside, blocked, new Browser()])
      for (const path of [...personal, ...api, '/doors/naver', '/doors/naver/callback', '/nothing', '/healthz']) {
        const answer = await browser.once(broker.origin + path)
        await answer.body?.cancel()
        assert.equal(answer.headers.get('cache-control'), 'no-store', path)
      }
    for (const path of ['/session/finish', '/holds', '/turn', '/bookings'])
      assert.equal((await new Browser().post(broker.origin + path, {})).headers.get('cache-control'), 'no-store', path)
  })

  it('boards for everyone may be kept for two seconds, and refusals about them not at all', async () => {
    for (const path of ['/api/v1/clinics', '/api/v1/slots']) {
      const board = await inside.json(broker.origin + path)
      assert.equal(board.headers.get('cache-control'), 'public, max-age=2')
      assert.equal(board.headers.get('set-cookie'), null)
      assert.match(board.headers.get('etag') ?? '', /^"[\w-]{22}"$/)
      const refused = await inside.json(`${broker.origin + path}?page=0`)
      assert.equal(refused.headers.get('cache-control'), 'no-store')
    }
  })

  it('the landing page is the same bytes for everyone, sets no cookie and may be cached', async () => {
    await book(inside, slots[0] ?? '')
    for (const path of ['/', '/en/']) {
      const known = { cookie: inside.cookies.join('; '), 'user-agent': 'a', 'accept-language': 'en' }
      // The lights are measured anew all the time; between two measurements everyone gets the same.
      await until(async () => {
        const answers = await Promise.all([
          fetch(broker.origin + path, { headers: known }),
          fetch(broker.origin + path),
        ])
        const bodies = await Promise.all(answers.map((answer) => answer.text()))
        for (const { headers } of answers) {
          assert.equal(headers.get('set-cookie'), null)
          assert.match(headers.get('cache-control') ?? '', /^public, max-age=\d+/)
          assert.match(headers.get('etag') ?? '', /^"[\w-]+"$/)
        }
        const [tag, otherTag] = answers.map(({ headers }) => headers.get('etag'))
        assert.equal(tag === otherTag, bodies[0] === bodies[1], 'the tag names the bytes')
        return tag === otherTag
      })
    }
  })

  it('a client that has the landing page gets 304 in a few bytes', async () => {
    for (const [path, weak] of [
      ['/', ''],
      ['/en/', ''],
      // As a proxy that compresses sends it back, among others.
      ['/', '"other", W/'],
    ] as const)
      await until(async () => {
        const etag = (await fetch(broker.origin + path)).headers.get('etag') ?? assert.fail('no tag')
        const again = await fetch(broker.origin + path, { headers: { 'if-none-match': weak + etag } })
        if (again.status === 200) return false // measured anew in between
        assert.deepEqual([again.status, await again.text(), again.headers.get('etag')], [304, '', etag])
        return true
      })
    const head = await fetch(broker.origin, { method: 'HEAD' })
    assert.deepEqual([head.status, await head.text()], [200, ''])
    assert(Number(head.headers.get('content-length')) > 1_000)
  })

  it('answers of the API are shaped as the OpenAPI document says, to the last key', async () => {
    const browser = await verify(broker, 'woman')
    const shaped = async (schema: z.ZodType, call: string, options: Parameters<typeof api>[2] = {}) => {
      const { status, body } = await api(browser, call, options)
      assert(status === 200 || status === 201, `${call}: ${JSON.stringify(body)}`)
      assert.deepEqual(schema.parse(body), body, call)
      return body
    }
    await shaped(schemas.verdict, 'POST /turn', { body: { birthdate: '1990-07-25' } })
    const { clinics } = await shaped(schemas.slots, 'GET /slots')
    assert.equal((await shaped(schemas.clinics, 'GET /clinics')).clinics.length, 1)
    await shaped(schemas.ticket, 'POST /ticket')
    await shaped(schemas.ticketNow, 'GET /ticket')
    await shaped(schemas.session, 'GET /session')
    const hold = await shaped(schemas.hold, 'POST /holds', { body: { slot: clinics[0].slots[0].id } })
    await shaped(schemas.hold, `POST /holds/${hold.id}/extend`)
    await shaped(schemas.mine, 'GET /bookings/mine')
    const booking = await shaped(schemas.booking, 'POST /bookings', { body: { hold: hold.id }, key: 'k' })
    await shaped(schemas.mine, 'GET /bookings/mine')
    await shaped(schemas.booking, `DELETE /bookings/${booking.id}`)
  })

  it('style sheet, script and icon carry their hash in the name and are kept for a year', async () => {
    const { html } = await new Browser().get(`${broker.origin}/`)
    const assets = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
    assert.equal(assets.length, 3)
    for (const path of assets) {
      const { status, headers } = await fetch(broker.origin + path)
      assert.deepEqual([status, headers.get('cache-control')], [200, 'public, max-age=31536000, immutable'])
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      const changed = path.replace(/\.[0-9a-f]+\./, '.000000000000.')
      assert.equal((await fetch(broker.origin + changed)).status, 404)
    }
  })

  it('a first view is 20 KB on the wire at most: page, style, script and icon, each compressed, in four requests', async () => {
    for (const path of ['/', '/en/']) {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      const get = (asked: string) => offTheWire(broker.origin + asked, { agent, headers: asBrowser })
      const page = await get(path)
      const html = decoded(page).toString()
      const answers = [page]
      for (const [, asset = ''] of html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) answers.push(await get(asset))
      agent.destroy()
      for (const { headers } of answers)
        assert.deepEqual([headers['content-encoding'], headers.vary], ['br', 'Accept-Encoding'])
      const bytes = answers.at(-1)?.read ?? assert.fail('nothing was read')
      assert.ok(bytes <= firstView.bytes, `${path}: ${bytes} B of ${firstView.bytes} B`)
      assert.equal(answers.length, firstView.requests)
      assert.ok(!/<(img|iframe|object|embed|video)\b|url\(/.test(html), 'a browser fetches nothing else')
    }
  })

  it('an asset is sent in the coding that was asked for, with a tag of its own', async () => {
    const { html } = await new Browser().get(`${broker.origin}/`)
    const url = broker.origin + (/"(\/assets\/app[^"]+)"/.exec(html)?.[1] ?? assert.fail('no asset'))
    const codings = ['identity', 'gzip', 'br'].map((coding) => ({ 'accept-encoding': coding }))
    const answers = await Promise.all(codings.map((headers) => offTheWire(url, { headers })))
    assert.equal(new Set(answers.map((answer) => decoded(answer).toString())).size, 1)
    const tags = answers.map(({ headers }) => headers.etag ?? '')
    assert.equal(new Set(tags).size, 3)
    for (const [n, headers] of codings.entries()) {
      const again = await offTheWire(url, { headers: { ...headers, 'if-none-match': tags[n] ?? '' } })
      assert.equal(again.status, 304)
    }
    assert.equal((await fetch(url, { method: 'POST' })).status, 404)
  })

  it('the process says that it lives and that its stores answer', async () => {
    for (const [path, body] of [
      ['/healthz', { status: 'ok' }],
      ['/readyz', { status: 'ready' }],
    ] as const) {
      const answer = await fetch(broker.origin + path)
      assert.deepEqual([answer.status, await answer.json()], [200, body])
    }
  })

  it('figures are on a port of their own, on loopback, and name no person', async () => {
    const figures = await fetch(broker.metricsUrl)
    assert.equal(figures.status, 200)
    assert.match(figures.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
    const text = await figures.text()
    assert.match(text, /gwanmun_attempts_total\{provider="certificate",outcome="verified"\} \d/)
    assert.match(text, /gwanmun_booking_events_total\{event="confirmed",campaign="demo"\} \d/)
    assert.match(text, /gwanmun_provider_light\{provider="naver"\} 0/)
    assert(!/한가람|1985-04-12|0000-9/.test(text))
    assert.equal(new URL(broker.metricsUrl).hostname, '127.0.0.1')
    assert.notEqual(new URL(broker.metricsUrl).port, new URL(broker.origin).port)
    assert.equal((await fetch(`${broker.origin}/metrics`)).status, 404)
    assert.equal((await fetch(new URL('/', broker.metricsUrl))).status, 404)
    assert.equal((await fetch(broker.metricsUrl, { method: 'POST' })).status, 404)
  })
})
