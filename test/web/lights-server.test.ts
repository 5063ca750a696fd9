import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { DoorLight, LightsBoard } from '../../src/domain/light.ts'
import { type LightsServer, openLightsServer } from '../../src/web/lights.ts'

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
  return { measuredAt: at, nextMs: 3_000, doors: [{ ...green, ...door }] }
}

describe('The server of the lights', () => {
  let lights: LightsServer
  let server: Server
  let origin = ''

  beforeEach(async () => {
    const landing = { path: '/', render: ({ doors }: LightsBoard) => `<p>${doors[0]?.light}</p>` }
    lights = openLightsServer([landing], { 'x-frame-options': 'DENY' })
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

  it('serves the page from the same measurement, with the headers of a page', async () => {
    lights.publish(boardOf({ light: 'yellow', reason: 'slow' }))
    const answer = await fetch(origin)
    assert.equal(await answer.text(), '<p>yellow</p>')
    assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8')
    assert.equal(answer.headers.get('x-frame-options'), 'DENY')
    assert.equal(answer.headers.get('access-control-allow-origin'), null)
    const head = await fetch(origin, { method: 'HEAD' })
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, '13'])
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
})
