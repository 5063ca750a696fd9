import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ProviderId } from '../../../src/domain/ids.ts'
import type { DoorLight, LightsBoard } from '../../../src/domain/light.ts'
import { system } from '../../../src/system.ts'
import { type LightsServer, openLightsServer } from '../../../src/web/live/lights.ts'
import { type RelyingPartyProviders, setKey } from '../../../src/web/live/lights-feed.ts'

const measuredAt = Date.parse('2026-08-09T20:00:00+09:00')

function boardOf(door: Partial<DoorLight> = {}, at = measuredAt): LightsBoard {
  const green: DoorLight = {
    id: 'naver' as ProviderId,
    name: { ko: '네이버', en: 'Naver' },
    light: 'green',
    selectable: true,
    reason: 'ok',
    waitSeconds: null,
    since: measuredAt,
  }
  return { measuredAt: at, nextMs: 3_000, staleMs: 30_000, doors: [{ ...green, ...door }] }
}

const providers = (...ids: string[]): RelyingPartyProviders => ({
  key: setKey(ids as ProviderId[]),
  now: () => ids as ProviderId[],
})
/** What the relying party `strict` takes now. */
let strict: string[] = []
const relyingParties = new Map<string, RelyingPartyProviders>([
  ['every-door', providers('naver', 'kakao')],
  ['banks', providers('kakao', 'naver')],
  ['others', providers('naver', 'kakao')],
  ['https://shop.example/한', providers('kakao')],
  ['strict', { key: 'strict', now: () => strict as ProviderId[] }],
])

const twoDoors = (naver: Partial<DoorLight> = {}, kakao: Partial<DoorLight> = {}): LightsBoard => {
  const [one] = boardOf(naver).doors
  const [other] = boardOf({ id: 'kakao' as ProviderId, name: { ko: '카카오', en: 'Kakao' }, ...kakao }).doors
  return { ...boardOf(), doors: [one ?? assert.fail(), other ?? assert.fail()] }
}

describe('The server of the lights', () => {
  let lights: LightsServer
  let server: Server
  let origin = ''
  let rendered = 0

  beforeEach(async () => {
    rendered = 0
    const landing = {
      paths: ['/'],
      render({ doors }: LightsBoard) {
        rendered++
        return `<p>${doors[0]?.light}</p>`
      },
    }
    lights = openLightsServer({
      world: system,
      pages: [landing],
      headers: { 'x-frame-options': 'DENY' },
      relyingParties,
    })
    server = createServer((request, response) => {
      if (!lights.handle(request, response)) response.writeHead(404).end('not ours')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(async () => {
    lights.stop()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it('has nothing to say before the first measurement', async () => {
    assert.equal((await fetch(`${origin}/lights.json`)).status, 404)
    assert.equal((await fetch(origin)).status, 404)
  })

  it('says what was measured, to anybody from anywhere, for two seconds', async () => {
    lights.publish(boardOf())
    const answer = await fetch(`${origin}/lights.json?anything=1`)
    assert.deepEqual(await answer.json(), {
      measuredAt: '2026-08-09T20:00:00.000+09:00',
      nextMs: 3_000,
      service: { state: 'ok', nextTryAt: null },
      doors: [
        {
          id: 'naver',
          name: { ko: '네이버', en: 'Naver' },
          light: 'green',
          selectable: true,
          reason: 'ok',
          waitSeconds: null,
          since: '2026-08-09T20:00:00.000+09:00',
        },
      ],
    })
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8')
    assert.equal(answer.headers.get('access-control-allow-origin'), '*')
    assert.match(answer.headers.get('cache-control') ?? '', /^public, max-age=2,/)
    assert.equal(answer.headers.get('x-frame-options'), null)
  })

  it('says when our own side cannot carry a login, and when it is tried again', async () => {
    const ourSide = { kind: 'unable', what: 'hot_store', since: measuredAt, nextTryAt: measuredAt + 10_000 } as const
    lights.publish({ ...boardOf({ light: 'yellow', reason: 'unknown', selectable: false }), ourSide })
    for (const path of ['/lights.json', '/relying-parties/every-door/lights.json']) {
      const { service } = (await (await fetch(origin + path)).json()) as { service: unknown }
      assert.deepEqual(service, { state: 'unable', nextTryAt: '2026-08-09T20:00:10.000+09:00' })
    }
  })

  it('serves the page from the same measurement, with the headers of a page', async () => {
    lights.publish(boardOf({ light: 'yellow', reason: 'slow' }))
    const answer = await fetch(origin)
    assert.equal(await answer.text(), '<p>yellow</p>')
    assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8')
    assert.equal(answer.headers.get('x-frame-options'), 'DENY')
    assert.equal(answer.headers.get('access-control-allow-origin'), null)
    const head = await fetch(origin, { method: 'HEAD' })
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, '13'])
    assert.equal(rendered, 1, 'once for all who ask')
  })

  it('renders no page of a measurement that no client has asked for', async () => {
    for (let n = 0; n < 60; n++) lights.publish(boardOf())
    await fetch(`${origin}/lights.json`)
    assert.equal(rendered, 0)
  })

  it('answers 304 while nothing new was measured, also to tags a proxy made weak', async () => {
    lights.publish(boardOf())
    for (const path of ['/', '/lights.json']) {
      const etag = (await fetch(origin + path)).headers.get('etag') ?? assert.fail('no tag')
      const status = async (tags: string) => {
        const answer = await fetch(origin + path, { headers: { 'if-none-match': tags } })
        await answer.arrayBuffer()
        return answer.status
      }
      assert.deepEqual([await status(etag), await status(`W/${etag}`), await status(`"a", ${etag}`)], [304, 304, 304])
      assert.deepEqual([await status('"other"'), await status(etag.slice(0, -2)), await status('')], [200, 200, 200])
    }
    const before = (await fetch(`${origin}/lights.json`)).headers.get('etag') ?? ''
    lights.publish(boardOf({ light: 'red', reason: 'outage' }))
    const changed = await fetch(`${origin}/lights.json`, { headers: { 'if-none-match': before } })
    assert.equal(changed.status, 200)
  })

  it('renders a landing page once a board, for all its paths', async () => {
    let rendered = 0
    const render = () => `${++rendered}`
    lights = openLightsServer({ world: system, pages: [{ paths: ['/en/', '/en'], render }], headers: {} })
    lights.publish(boardOf())
    for (const path of ['/en/', '/en', '/en/']) assert.equal(await (await fetch(origin + path)).text(), '1')
    lights.publish(boardOf())
    assert.equal(await (await fetch(`${origin}/en`)).text(), '2')
  })

  it('leaves other paths and methods to others', async () => {
    lights.publish(boardOf())
    for (const [method, path] of [
      ['POST', '/lights.json'],
      ['DELETE', '/'],
      ['GET', '/lights.json/'],
      ['GET', '/other'],
    ] as const)
      assert.equal((await fetch(origin + path, { method })).status, 404, `${method} ${path}`)
  })

  it('streams the board at once, then every change of a light, but no mere new measurement', async () => {
    lights.publish(boardOf())
    const answer = await fetch(`${origin}/lights/stream`)
    assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8')
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    lights.publish(boardOf({}, measuredAt + 1_000))
    lights.publish(boardOf({ light: 'red' }, measuredAt + 2_000))
    lights.stop()
    const events = (await answer.text()).split('\n\n').filter(Boolean)
    assert.deepEqual(
      events.map((event) => event.split('\n')[0]),
      ['event: lights', 'event: lights'],
    )
    const colours = events.map((event) => JSON.parse(event.slice(event.indexOf('{'))).doors[0].light)
    assert.deepEqual(colours, ['green', 'red'])
  })

  describe('for one relying party', () => {
    const doorsOf = async (client: string) => {
      const answer = await fetch(`${origin}/relying-parties/${encodeURIComponent(client)}/lights.json`)
      assert.equal(answer.status, 200, client)
      return ((await answer.json()) as { doors: { id: string }[] }).doors.map(({ id }) => id)
    }

    it('tells of its doors only, in the order of all, shaped and kept as the lights of everyone', async () => {
      lights.publish(twoDoors())
      assert.deepEqual(await doorsOf('every-door'), ['naver', 'kakao'])
      assert.deepEqual(await doorsOf('banks'), ['naver', 'kakao'])
      assert.deepEqual(await doorsOf('https://shop.example/한'), ['kakao'])
      const [own, all] = await Promise.all(
        ['/relying-parties/every-door/lights.json', '/lights.json'].map((path) => fetch(origin + path)),
      )
      for (const name of ['etag', 'cache-control', 'content-type', 'access-control-allow-origin'])
        assert.equal(own?.headers.get(name), all?.headers.get(name), name)
      assert.equal(await own?.text(), await all?.text())
      const again = await fetch(`${origin}/relying-parties/others/lights.json`, {
        headers: {
          'if-none-match': (await fetch(`${origin}/relying-parties/banks/lights.json`)).headers.get('etag') ?? '',
        },
      })
      assert.equal(again.status, 304, 'the same doors are the same bytes, whichever client asks')
    })

    it('leaves out a door that does not reach its acr now, from the next board on, and tells a stream that was open', async () => {
      strict = ['naver', 'kakao']
      lights.publish(twoDoors())
      const stream = await fetch(`${origin}/relying-parties/strict/stream`)
      strict = ['kakao']
      lights.publish(twoDoors())
      assert.deepEqual(await doorsOf('strict'), ['kakao'])
      assert.deepEqual(await doorsOf('banks'), ['naver', 'kakao'])
      strict = ['naver', 'kakao']
      lights.publish(twoDoors())
      assert.deepEqual(await doorsOf('strict'), ['naver', 'kakao'])
      lights.stop()
      const seen = [...(await stream.text()).matchAll(/^data: (.*)$/gm)].map(
        ([, data = '']) => (JSON.parse(data) as LightsBoard).doors.length,
      )
      assert.deepEqual(seen, [2, 1, 2])
    })

    it('answers 404 to an unregistered client, and to one that cannot be read', async () => {
      lights.publish(twoDoors())
      for (const client of ['nobody', '__proto__', '%E0%A4%A', '%00'])
        for (const file of ['lights.json', 'stream']) {
          const answer = await fetch(`${origin}/relying-parties/${client}/${file}`)
          assert.deepEqual(
            [answer.status, ((await answer.json()) as { code: string }).code],
            [404, 'not_found'],
            client,
          )
          assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
        }
      assert.equal(await (await fetch(`${origin}/relying-parties/banks/other`)).text(), 'not ours')
      assert.equal((await fetch(`${origin}/relying-parties/banks/stream`, { method: 'HEAD' })).status, 404)
    })

    it('streams the changes of its doors, and not those of others', async () => {
      lights.publish(twoDoors())
      const shop = await fetch(`${origin}/relying-parties/${encodeURIComponent('https://shop.example/한')}/stream`)
      const banks = await fetch(`${origin}/relying-parties/banks/stream`)
      lights.publish(twoDoors({ light: 'yellow', reason: 'slow' }))
      lights.publish(twoDoors({ light: 'yellow', reason: 'slow' }, { light: 'red', reason: 'failing' }))
      lights.stop()
      const colours = async (answer: Response) =>
        [...(await answer.text()).matchAll(/^data: (.*)$/gm)].map(([, data = '']) =>
          (JSON.parse(data) as { doors: { light: string }[] }).doors.map(({ light }) => light).join(' '),
        )
      assert.deepEqual(await colours(shop), ['green', 'red'])
      assert.deepEqual(await colours(banks), ['green green', 'yellow green', 'yellow red'])
    })

    it('shares the limit of streams with everyone: the thousand and first gets 503 and a time', () => {
      lights.publish(twoDoors())
      const paths = ['/lights/stream', '/relying-parties/banks/stream', '/relying-parties/every-door/stream']
      const statuses: number[] = []
      const closing: (() => void)[] = []
      const open = (index: number, address?: string) => {
        const response = {
          writableLength: 0,
          writeHead: (status: number) => {
            statuses.push(status)
            return response
          },
          write: () => true,
          end: () => undefined,
        }
        const url = paths[index % paths.length]
        const socket = { remoteAddress: address ?? `10.0.${Math.floor(index / 50)}.1` }
        const once = (_: string, act: () => void) => closing.push(act)
        const request = { method: 'GET', url, headers: {}, socket, once }
        assert.ok(lights.handle(request as never, response as never))
      }
      for (let index = 0; index < 1_001; index++) open(index)
      assert.deepEqual([statuses.filter((status) => status === 200).length, statuses.at(-1)], [1_000, 503])
      closing[0]?.()
      open(0)
      assert.equal(statuses.at(-1), 200)
      for (const close of closing.splice(0)) close()
      for (let index = 0; index < 101; index++) open(index, '192.0.2.1')
      assert.equal(statuses.at(-1), 503, 'no network takes them all')
      open(0, '192.0.2.2')
      assert.equal(statuses.at(-1), 200)
    })
  })
})
