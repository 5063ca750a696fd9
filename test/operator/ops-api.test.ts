import assert from 'node:assert/strict'
import { z } from 'zod'
import { auditAnswer, doorsAnswer } from '../../src/web/ops/views.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { areGreen, doorIds, isVerified, lightOf, toCallback } from '../web/doors/way.ts'
import { type Answered, inSeconds, operate, operators, reason, tokens } from './scene.ts'

function assertProblem(answer: Answered, status: number, code: string): void {
  assert.equal(answer.status, status, JSON.stringify(answer.body))
  assert.deepEqual([answer.body.code, answer.body.status], [code, status])
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.deepEqual(answer.headers.getSetCookie(), [])
}

describe('The operators’ API', () => {
  let broker: TestBroker
  const log: string[] = []
  before(async () => {
    broker = await startTestBroker({
      config: { operators, providerCalls: { resetMs: 300 } },
      logLevel: 'info',
      logTo: { write: (line) => void log.push(line) },
    })
  })
  after(() => broker.stop())
  afterEach(async () => {
    const { body } = await operate(broker, 'GET /doors')
    for (const door of body.doors)
      for (const { id } of door.overrides)
        await operate(broker, `DELETE /overrides/${id}`, { body: { reason: '시험 끝' } })
    await broker.mend()
    await until(() => areGreen(broker, doorIds))
  })

  const decide = async (door: string, body: object, as: keyof typeof tokens = 'kim') => {
    const answer = await operate(broker, `POST /doors/${door}/overrides`, {
      as,
      body: { until: inSeconds(600), reason, ...body },
    })
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body
  }

  describe('is for operators only', () => {
    it('no caller without a token, or with another, is let in, wherever the token stands', async () => {
      const bare = await operate(broker, 'GET /doors', { as: null })
      assertProblem(bare, 401, 'operator_unknown')
      assert.equal(bare.headers.get('www-authenticate'), 'Bearer realm="ops"')
      for (const authorization of [
        `Bearer ${'x'.repeat(40)}`,
        `Basic ${tokens.kim}`,
        'Bearer short',
        `Bearer ${tokens.kim} x`,
      ]) {
        const answer = await operate(broker, 'GET /audit', { as: null, headers: { authorization } })
        assertProblem(answer, 401, 'operator_unknown')
        assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer realm="ops"/)
      }
      const wrong = await operate(broker, 'GET /doors', {
        as: null,
        headers: { authorization: `Bearer ${'x'.repeat(40)}` },
      })
      assert.equal(wrong.headers.get('www-authenticate'), 'Bearer realm="ops", error="invalid_token"')
      assertProblem(
        await operate(broker, `GET /doors?access_token=${tokens.kim}`, { as: null }),
        401,
        'operator_unknown',
      )
    })

    it('no browser that another site sent, whatever it carries', async () => {
      for (const headers of [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { origin: 'https://elsewhere.example' },
      ] as Record<string, string>[])
        for (const call of ['GET /doors', 'POST /doors/kakao/overrides'])
          assertProblem(await operate(broker, call, { headers }), 403, 'cross_site_refused')
      assert.equal((await operate(broker, 'GET /doors', { headers: { 'sec-fetch-site': 'same-origin' } })).status, 200)
    })

    it('many wrong tokens get 429 and a time, while a right one still passes', async () => {
      let last: Answered | undefined
      for (let tries = 0; tries < 25; tries++)
        last = await operate(broker, 'GET /doors', { as: null, headers: { authorization: `Bearer ${'y'.repeat(40)}` } })
      assertProblem(last ?? assert.fail(), 429, 'too_many_requests')
      const seconds = Number(last?.headers.get('retry-after'))
      assert.ok(seconds >= 1 && seconds <= 60)
      assert.equal((await operate(broker, 'GET /doors')).status, 200)
    })

    it('and says nothing to others of what is in it', async () => {
      for (const path of ['/ops/api/v1/openapi.json', '/ops/api/v1/nothing', '/ops/api/v1'])
        assert.ok([401, 429].includes((await fetch(`${broker.origin}${path}`)).status), path)
      assert.match(await (await fetch(`${broker.origin}/robots.txt`)).text(), /^Disallow: \/ops\/$/m)
    })
  })

  it('closes a door everywhere at once: page, JSON, stream, gauges, deep link; and opens it again', async () => {
    const stop = new AbortController()
    const stream = await fetch(`${broker.origin}/lights/stream`, { signal: stop.signal })
    const kept = await decide('kakao', { action: 'close' })
    assert.deepEqual(Object.keys(kept).toSorted(), [
      ...['action', 'author', 'decidedAt', 'door', 'from', 'id', 'light', 'lowered', 'reason', 'until'],
    ])
    // No waiting: who has the answer sees it everywhere.
    assert.equal(await lightOf(broker, 'kakao'), 'red operator_closed shut')
    const page = await (await fetch(`${broker.origin}/`)).text()
    assert.match(page, /data-door="kakao" data-light="red" data-state="down"/)
    const metrics = await (await fetch(broker.metricsUrl)).text()
    assert.ok(metrics.includes('gwanmun_provider_selectable{provider="kakao"} 0'))
    assert.ok(metrics.includes('gwanmun_provider_light_measured{provider="kakao"} 0'))
    assert.match(metrics, /^gwanmun_operator_decisions 1$/m)
    assert.match(metrics, /^gwanmun_operator_decisions_age_seconds [0-2](\.\d+)?$/m)
    const visitor = await new Browser().get(`${broker.origin}/doors/kakao?login_hint=man&anyway=1`)
    assert.deepEqual([visitor.status, visitor.path], [503, '/doors/kakao/problem'])
    assert.ok(Number(visitor.headers.get('retry-after')) > 0)

    const { body } = await operate(broker, 'GET /doors')
    z.strictObject(doorsAnswer.shape).parse(body)
    const door = body.doors.find(({ id }: { id: string }) => id === 'kakao')
    assert.deepEqual([door.measured.light, door.shown.light, door.overrides], ['green', 'red', [kept]])
    assert.deepEqual([door.measured.rule, door.shown.rule], ['ok', null])
    assert.ok(metrics.includes('gwanmun_provider_rule{provider="kakao",rule="ok"} 1'))
    assert.ok(body.overridesReadAt)

    const ended = await operate(broker, `DELETE /overrides/${kept.id}`, { as: 'lee', body: { reason: '복구 확인' } })
    assert.deepEqual([ended.status, ended.body], [200, kept])
    assert.equal(await lightOf(broker, 'kakao'), 'green ok')
    assertProblem(await operate(broker, `DELETE /overrides/${kept.id}`, { body: { reason } }), 404, 'not_found')

    const seen: string[] = []
    for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      for (const [, data = ''] of chunk.matchAll(/^data: (.*)$/gm))
        seen.push(JSON.parse(data).doors.find(({ id }: { id: string }) => id === 'kakao').reason)
      if (seen.includes('operator_closed') && seen.at(-1) === 'ok') break
    }
    stop.abort()
  })

  it('lets a person who started at a door return, although the door was closed meanwhile', async () => {
    const browser = new Browser()
    const callback = await toCallback(broker, browser, { door: 'naver' })
    await decide('naver', { action: 'close' })
    await browser.once(callback.href)
    assert.ok(await isVerified(broker, browser))
  })

  it('lowers a door: people get the lower acr, a refused method is the person’s, and the light stays', async () => {
    const kept = await decide('kakao', { action: 'lower', acr: 'urn:gwanmun:loa:1' })
    assert.deepEqual(kept.lowered, { acr: 'urn:gwanmun:loa:1', methods: [] })
    await decide('phone', { action: 'lower', methods: ['sms'] })
    const { body } = await operate(broker, 'GET /doors')
    z.strictObject(doorsAnswer.shape).parse(body)
    const told = (id: string) => body.doors.find((door: { id: string }) => door.id === id).assurance
    assert.deepEqual([told('kakao').acr, told('kakao').declaredAcr], ['urn:gwanmun:loa:1', 'urn:gwanmun:loa:3'])
    const refused = told('phone').methods.filter(({ refused }: { refused: boolean }) => refused)
    assert.deepEqual(refused, [{ id: 'sms', amr: ['sms', 'otp'], refused: true }])
    assert.ok(await areGreen(broker, doorIds))

    const browser = new Browser()
    await browser.once((await toCallback(broker, browser, { door: 'kakao' })).href)
    const session = await (await browser.once(`${broker.origin}/api/v1/session`)).json()
    assert.deepEqual([session.acr, session.amr], ['urn:gwanmun:loa:1', ['swk', 'pin', 'mfa']])
    const other = await new Browser().get(`${broker.origin}/doors/phone?login_hint=woman&anyway=1`)
    assert.equal(other.path, '/doors/phone/problem')
    const line = log.find((entry) => entry.includes('method_lowered')) ?? assert.fail('no line in the log')
    assert.equal(JSON.parse(line).fault, 'person')
  })

  it('colours a door, and it stays a door', async () => {
    await decide('naver', { action: 'force', light: 'yellow' })
    assert.equal(await lightOf(broker, 'naver'), 'yellow unknown')
    await decide('naver', { action: 'force', light: 'red' }, 'lee')
    assert.equal(await lightOf(broker, 'naver'), 'red unknown')
    const busy = await new Browser().get(`${broker.origin}/doors/naver`)
    assert.deepEqual([busy.status, busy.path], [200, '/doors/naver'])
    assert.match(busy.html, /anyway=1/)
  })

  it('opens no broken door by colouring it green', async () => {
    await decide('ipin', { action: 'force', light: 'green' })
    await broker.fault({ match: { provider: 'ipin' }, do: [{ type: 'outage', mode: 'reset' }] })
    await until(async () => (await lightOf(broker, 'ipin')) === 'red outage shut')
    assert.equal((await new Browser().get(`${broker.origin}/doors/ipin?anyway=1`)).status, 503)
  })

  it('closes a door whose provider is down, and it stays closed when the provider is back', async () => {
    await broker.fault({ match: { provider: 'phone' }, do: [{ type: 'outage', mode: 'reset' }] })
    await until(async () => (await lightOf(broker, 'phone')) === 'red outage shut')
    await decide('phone', { action: 'maintenance' })
    assert.equal(await lightOf(broker, 'phone'), 'red maintenance shut')
    await broker.mend()
    await until(async () => {
      const { body } = await operate(broker, 'GET /doors')
      return body.doors.find(({ id }: { id: string }) => id === 'phone').measured.light === 'green'
    })
    assert.equal(await lightOf(broker, 'phone'), 'red maintenance shut')
    assert.match(
      await (await fetch(`${broker.origin}/en/`)).text(),
      /data-door="phone" data-light="red" data-state="maint"/,
    )
  })

  it('records which operator did what, when and why, in any order of requests', async () => {
    const decided = await Promise.all([
      decide('naver', { action: 'force', light: 'yellow' }, 'kim'),
      decide('naver', { action: 'force', light: 'red' }, 'lee'),
    ])
    const { body } = await operate(broker, 'GET /doors')
    const { overrides, shown } = body.doors.find(({ id }: { id: string }) => id === 'naver')
    assert.equal(overrides.length, 1)
    assert.equal(shown.light, overrides[0].light)
    const record = await operate(broker, 'GET /audit?limit=50')
    assert.equal(record.status, 200)
    z.strictObject(auditAnswer.shape).parse(record.body)
    const ids = new Set(decided.map(({ id }) => id))
    const lines = record.body.entries.filter((line: { override: { id: string } }) => ids.has(line.override.id))
    const events = lines.map(({ event, author }: { event: string; author: string | null }) => `${event} ${author}`)
    assert.deepEqual(events.toSorted(), ['decided kim', 'decided lee', 'replaced null'])
    assert.equal((await operate(broker, 'GET /audit?limit=1')).body.entries.length, 1)
    // No token, and no hash of one, is in the record, in the answers or in the log.
    const everything = JSON.stringify([record.body, body, log])
    for (const secret of [...Object.values(tokens), ...operators.map(({ tokenSha256 }) => tokenSha256)])
      assert.ok(!everything.includes(secret))
    assert.ok(log.some((line) => line.includes('"operator":"lee"')))
  })

  it('refuses what is no decision, with every complaint', async () => {
    const refused = async (body: unknown, ...paths: string[]) => {
      const answer = await operate(broker, 'POST /doors/kakao/overrides', { body })
      assertProblem(answer, 400, 'invalid_request')
      const named = answer.body.problems.map(({ path }: { path: string }) => path)
      for (const path of paths) assert.ok(named.includes(path), `${path} in ${named}`)
    }
    const until = inSeconds(60)
    await refused({ action: 'close', until })
    await refused({ action: 'close', until: 'tomorrow', reason: 'x' }, 'until', 'reason')
    await refused({ action: 'close', until, reason: '가'.repeat(501) }, 'reason')
    await refused({ action: 'close', until, reason: 'a\u0000bcd' }, 'reason')
    await refused({ action: 'close', until, reason: '   ' }, 'reason')
    await refused({ action: 'close', until, reason, light: 'red' })
    await refused({ action: 'close', until, reason, from: inSeconds(10) })
    await refused({ action: 'close', until: inSeconds(8 * 86_400), reason }, 'until')
    await refused({ action: 'maintenance', until: inSeconds(86_460), reason }, 'until')
    await refused({ action: 'close', until: inSeconds(-1), reason }, 'until')
    await refused({ action: 'force', until, reason }, 'light')
    await refused({ action: 'force', light: 'blue', until, reason }, 'light')
    await refused({ action: 'open', until, reason }, 'action')
    await refused({ action: 'lower', until, reason })
    await refused({ action: 'lower', until, reason, acr: 'urn:gwanmun:loa:3' }, 'acr')
    await refused({ action: 'lower', until, reason, methods: ['fax'] }, 'methods')
    await refused('{"action":')
    await refused(JSON.stringify({ action: 'close', until, reason: 'x'.repeat(20_000) }))
    await refused(undefined)
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'other=1'])
      assertProblem(await operate(broker, `GET /audit?${query}`), 400, 'invalid_request')
    assertProblem(await operate(broker, 'DELETE /overrides/made-up', { body: {} }), 400, 'invalid_request')
    assertProblem(await operate(broker, 'DELETE /overrides/made-up', { body: { reason } }), 404, 'not_found')
    assertProblem(
      await operate(broker, 'POST /doors/unknown/overrides', { body: { action: 'close', until, reason } }),
      404,
      'provider_unknown',
    )
    assertProblem(await operate(broker, 'GET /nothing'), 404, 'not_found')
    assert.ok(await areGreen(broker, doorIds))
    await decide('kakao', { action: 'force', light: 'yellow', reason: '👍👍👍' })
  })

  it('describes itself', async () => {
    const { body } = await operate(broker, 'GET /openapi.json')
    assert.equal(body.servers[0].url, '/ops/api/v1')
    assert.deepEqual(body.components.securitySchemes, { operator: { type: 'http', scheme: 'bearer' } })
  })
})

describe('The operators’ API of a broker without operators', () => {
  let broker: TestBroker
  before(async () => {
    broker = await startTestBroker()
  })
  after(() => broker.stop())

  it('does not exist', async () => {
    for (const call of ['GET /doors', 'GET /audit', 'GET /openapi.json', 'POST /doors/kakao/overrides'])
      for (const as of ['kim', null] as const) {
        const answer = await operate(broker, call, { as })
        assertProblem(answer, 404, 'not_found')
        assert.equal(answer.headers.get('www-authenticate'), null)
      }
  })
})
