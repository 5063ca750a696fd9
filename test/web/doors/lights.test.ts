import assert from 'node:assert/strict'
import { inSeconds, operate, operators, reason } from '../../operator/scene.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { until } from '../../support/until.ts'
import { doorsOnPage, measuredOnPage, wordFor } from '../live/shown.ts'
import { areGreen, doorIds, endedSo, lightOf, toCallback } from './way.ts'

interface Published {
  measuredAt: string
  nextMs: number
  doors: {
    id: string
    name: { ko: string; en: string }
    light: string
    selectable: boolean
    reason: string
    waitSeconds: number | null
    since: string
  }[]
}

const seoulTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+09:00$/
const cacheable = 'public, max-age=2, stale-while-revalidate=2, stale-if-error=60'

describe('The published lights', () => {
  let broker: TestBroker
  before(async () => {
    const party = (client: string, settings: object) => ({
      client_id: client,
      client_secret: 'a-secret-for-loopback-only',
      redirect_uris: [`http://localhost/${client}`],
      ...settings,
    })
    const relyingParties = [
      party('phones', { allowedDoors: ['phone', 'ipin'] }),
      party('strict', { minimumAcr: 'urn:gwanmun:loa:3' }),
    ]
    broker = await startTestBroker({ config: { providerCalls: { resetMs: 300 }, relyingParties, operators } })
  })
  after(() => broker.stop())

  const read = async (): Promise<Published> => (await (await fetch(`${broker.origin}/lights.json`)).json()) as Published

  it('are one JSON object of the agreed shape, doors in their fixed order', async () => {
    const board = await read()
    assert.deepEqual(Object.keys(board).toSorted(), ['doors', 'measuredAt', 'nextMs', 'service'])
    assert.match(board.measuredAt, seoulTime)
    assert.ok(Math.abs(Date.parse(board.measuredAt) - Date.now()) < 5_000)
    // More only where the machine is busy.
    assert.ok(board.nextMs >= 3_000 && board.nextMs <= 15_000)
    assert.deepEqual(
      board.doors.map(({ id }) => id),
      [...doorIds],
    )
    for (const door of board.doors) {
      const { id: _, name, since, waitSeconds, ...light } = door
      assert.deepEqual(light, { light: 'green', selectable: true, reason: 'ok' })
      assert.ok(name.ko && name.en)
      assert.match(since, seoulTime)
      assert.ok(waitSeconds === null || waitSeconds > 0)
    }
  })

  it('may be kept for two seconds by everyone, asked for from anywhere, and set no cookie', async () => {
    const answer = await fetch(`${broker.origin}/lights.json`, { headers: { origin: 'https://elsewhere.example' } })
    await answer.body?.cancel()
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8')
    assert.equal(answer.headers.get('cache-control'), cacheable)
    assert.equal(answer.headers.get('access-control-allow-origin'), '*')
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
    assert.match(answer.headers.get('etag') ?? '', /^"[\w-]{22}"$/)
    assert.deepEqual(answer.headers.getSetCookie(), [])
  })

  it('answer 304 to who has them already, and in full to who has older ones', async () => {
    const url = `${broker.origin}/lights.json`
    // They are measured many times a second here: sometimes new ones come in between.
    await until(async () => {
      const etag = (await fetch(url)).headers.get('etag') ?? ''
      const again = await fetch(url, { headers: { 'if-none-match': etag } })
      if (again.status !== 304) return false
      assert.equal(again.headers.get('etag'), etag)
      assert.equal(again.headers.get('cache-control'), cacheable)
      assert.equal(await again.text(), '')
      return true
    })
    assert.equal((await fetch(url, { headers: { 'if-none-match': '"older"' } })).status, 200)
  })

  it('answer HEAD without a body, and nothing but GET and HEAD', async () => {
    const head = await fetch(`${broker.origin}/lights.json`, { method: 'HEAD' })
    assert.deepEqual([head.status, await head.text()], [200, ''])
    assert.ok(Number(head.headers.get('content-length')) > 100)
    const posted = await fetch(`${broker.origin}/lights.json`, { method: 'POST' })
    assert.ok(posted.status >= 400 && posted.status < 500)
  })

  it('are the same on the page as in the JSON, also when a door is shut, in both languages', async () => {
    const shown = async (path: string) => {
      const html = await (await fetch(`${broker.origin}${path}`)).text()
      return [...html.matchAll(/data-door="(\w+)" data-light="(\w+)" data-state="(\w+)"/g)].map(
        ([, id, light, state]) => `${id} ${light} ${state}`,
      )
    }
    const states = { ok: 'clear', outage: 'down', unknown: 'unknown' } as Record<string, string>
    const agree = async () => {
      const { doors } = await read()
      const told = doors.map(({ id, light, reason }) => `${id} ${light} ${states[reason]}`)
      for (const path of ['/', '/en/']) assert.deepEqual(await shown(path), told, path)
    }
    await agree()
    await broker.fault({ match: { provider: 'ipin' }, do: [{ type: 'outage', mode: 'reset' }] })
    await until(async () => (await lightOf(broker, 'ipin')) === 'red outage shut')
    // A tick later, because they have one operator: until then page and JSON may be of two measurings.
    await until(async () => (await lightOf(broker, 'phone')) === 'yellow unknown')
    await agree()
    const metrics = await (await fetch(broker.metricsUrl)).text()
    assert.ok(metrics.includes('gwanmun_provider_light{provider="ipin"} 2'))
    assert.ok(metrics.includes('gwanmun_provider_selectable{provider="ipin"} 0'))
    assert.ok(metrics.includes('gwanmun_provider_light{provider="naver"} 0'))
    await broker.mend()
    await until(() => areGreen(broker, doorIds))
  })

  it('never differ between page and JSON of one measuring while they change, by providers and by operators', async () => {
    const compared = new Set<string>()
    const stop = new AbortController()
    const page = async () => (await fetch(`${broker.origin}/`)).text()
    const look = async () => {
      while (!stop.signal.aborted) {
        const [before, html, after] = [await read(), await page(), await read()]
        // Else something new was published in between, and the page may be of either.
        if (JSON.stringify(before) !== JSON.stringify(after)) continue
        assert.equal(measuredOnPage(html), after.measuredAt)
        assert.deepEqual(
          doorsOnPage(html),
          after.doors.map((door) => ({
            id: door.id,
            light: door.light,
            opens: door.selectable,
            word: wordFor(door, 'ko'),
          })),
        )
        for (const { light, reason } of after.doors) compared.add(`${light} ${reason}`)
      }
    }
    const looking = look()
    const force = (light: string) =>
      operate(broker, 'POST /doors/naver/overrides', {
        body: { action: 'force', light, until: inSeconds(60), reason },
      })
    await broker.fault({ match: { provider: 'ipin' }, do: [{ type: 'outage', mode: 'reset' }] })
    await until(async () => (await lightOf(broker, 'ipin')) === 'red outage shut')
    for (const light of ['yellow', 'red']) {
      const { status, body } = await force(light)
      assert.equal(status, 201)
      await until(() => compared.has(`${light} unknown`))
      await operate(broker, `DELETE /overrides/${body.id}`, { body: { reason } })
    }
    await broker.mend()
    await until(() => areGreen(broker, doorIds))
    stop.abort()
    await looking

    for (const light of ['green ok', 'red outage', 'yellow unknown', 'red unknown'])
      assert.ok(compared.has(light), light)
  })

  it('are told to a relying party as far as its doors go, and to no person who is not registered', async () => {
    const doorsOf = async (client: string) => {
      const answer = await fetch(`${broker.origin}/relying-parties/${client}/lights.json`)
      assert.deepEqual([answer.status, answer.headers.get('cache-control')], [200, cacheable])
      assert.deepEqual(answer.headers.getSetCookie(), [])
      return ((await answer.json()) as Published).doors.map(({ id }) => id)
    }
    assert.deepEqual(await doorsOf('phones'), ['phone', 'ipin'])
    assert.deepEqual(await doorsOf('strict'), ['certificate', 'naver', 'kakao'])
    assert.equal((await fetch(`${broker.origin}/relying-parties/nobody/lights.json`)).status, 404)
    const stop = new AbortController()
    const stream = await fetch(`${broker.origin}/relying-parties/phones/stream`, { signal: stop.signal })
    const { value = '' } = (await stream.body?.pipeThrough(new TextDecoderStream()).getReader().read()) ?? {}
    stop.abort()
    assert.match(value, /^event: lights\ndata: .*"phone".*"ipin"/)
    assert.ok(!value.includes('naver'))
  })

  it('are figures for monitors as well: what each light is made of', async () => {
    const browser = new Browser()
    await browser.once((await toCallback(broker, browser, { door: 'kakao', persona: 'woman' })).href)
    await until(async () => {
      const text = await (await fetch(broker.metricsUrl)).text()
      return /^gwanmun_provider_success_ratio\{provider="kakao"\} 1$/m.test(text)
    })
    const text = await (await fetch(broker.metricsUrl)).text()
    for (const line of [
      'gwanmun_provider_light{provider="kakao"} 0',
      'gwanmun_provider_light_measured{provider="kakao"} 0',
      'gwanmun_provider_selectable{provider="kakao"} 1',
      'gwanmun_provider_reason{provider="kakao",reason="ok"} 1',
      'gwanmun_provider_reason{provider="kakao",reason="outage"} 0',
      'gwanmun_provider_returns{provider="kakao",outcome="not_believed"} 0',
      'gwanmun_provider_probe_failures{provider="kakao"} 0',
      'gwanmun_provider_login_page_failures{provider="kakao"} 0',
      'gwanmun_provider_breaker{provider="kakao",state="closed"} 1',
      'gwanmun_provider_breaker{provider="kakao",state="open"} 0',
      'gwanmun_provider_evidence_shared{provider="kakao"} 1',
    ])
      assert.ok(text.split('\n').includes(line), line)
    assert.match(text, /^gwanmun_provider_exchange_p95_seconds\{provider="kakao"\} [\d.]+$/m)
    assert.match(text, /^gwanmun_provider_round_trip_baseline_seconds\{provider="kakao"\} (60|59\.\d+)$/m)
    assert.match(text, /^gwanmun_provider_round_trip_seconds\{provider="kakao"\} [\d.]+$/m)
    assert.match(text, /^gwanmun_provider_utilization_ratio\{provider="kakao"\} 0(\.\d+)?(e-\d+)?$/m)
    assert.match(text, /^gwanmun_lights_next_seconds \d/m)
    assert.doesNotMatch(text, /success_ratio\{provider="certificate"\}/, 'no person came back there')
  })

  it('come as a stream too: at once, and whenever one changes', async () => {
    const stop = new AbortController()
    const answer = await fetch(`${broker.origin}/lights/stream`, { signal: stop.signal })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8')
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal(answer.headers.get('access-control-allow-origin'), '*')
    assert.deepEqual(answer.headers.getSetCookie(), [])
    const events: Published[] = []
    const reading = (async () => {
      let text = ''
      for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const parts = (text + chunk).split('\n\n')
        text = parts.pop() ?? ''
        for (const part of parts) {
          const [event, data = ''] = part.split('\n')
          assert.equal(event, 'event: lights')
          events.push(JSON.parse(data.slice('data: '.length)) as Published)
        }
      }
    })().catch((error: unknown) => assert.ok(stop.signal.aborted, String(error)))
    const seen = (door: string) => events.map(({ doors }) => doors.find(({ id }) => id === door)?.light)

    await until(async () => seen('phone').at(-1) === 'green')
    await broker.fault({ match: { provider: 'phone' }, do: [{ type: 'outage', mode: 'reset' }] })
    await until(async () => seen('phone').at(-1) === 'red')
    await broker.mend()
    await until(async () => seen('phone').at(-1) === 'green')
    assert.deepEqual(Object.keys(events[0] ?? {}).toSorted(), ['doors', 'measuredAt', 'nextMs', 'service'])
    // Not one for every measuring: only what people would see changes.
    assert.ok(events.length < 20, `${events.length}`)
    stop.abort()
    await reading
  })

  describe('cannot be coloured by who only has a browser', () => {
    afterEach(async () => {
      const last = Date.now()
      await until(async () => Date.parse((await read()).measuredAt) > last)
      assert.ok(await areGreen(broker, doorIds))
    })

    it('with fifty starts that never come back', async () => {
      for (let n = 0; n < 50; n++) {
        const answer = await new Browser().once(`${broker.origin}/doors/kakao`)
        assert.equal(answer.status, 303)
      }
    })

    const forgeries: [string, (callback: URL) => void][] = [
      ['errors', (callback) => callback.searchParams.set('error', 'server_error')],
      ['codes', (callback) => callback.searchParams.set('code', 'made-up')],
      ['empty codes', (callback) => callback.searchParams.set('code', '')],
      ['codes that no server likes', (callback) => callback.searchParams.set('code', `\u0000${'\u0001'.repeat(500)}`)],
      ['long codes', (callback) => callback.searchParams.set('code', 'x'.repeat(3_000))],
      ['issuers', (callback) => callback.searchParams.set('iss', 'https://elsewhere.example')],
      ['tokens beside the code', (callback) => callback.searchParams.set('id_token', 'made-up')],
      ['second codes', (callback) => callback.searchParams.append('code', 'made-up')],
    ]
    for (const [what, forge] of forgeries)
      it(`with ten callbacks that carry made-up ${what}`, async () => {
        for (let n = 0; n < 10; n++) {
          const browser = new Browser()
          const callback = await toCallback(broker, browser, { door: 'kakao', persona: 'man' })
          forge(callback)
          const answer = await browser.once(callback.href)
          assert.equal(answer.status, 303)
        }
        const before = await endedSo(broker, 'kakao', 'verified')
        const honest = new Browser()
        await honest.once((await toCallback(broker, honest, { door: 'kakao', persona: 'woman' })).href)
        assert.equal(await endedSo(broker, 'kakao', 'verified'), before + 1)
      })
  })
})
