import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import type { LightsBoard } from '../../src/domain/light.ts'
import { system } from '../../src/system.ts'
import { openLightsServer } from '../../src/web/live/lights.ts'
import { lightsOf, startTestBroker, type TestBroker } from '../support/broker.ts'
import { until } from '../support/until.ts'
import { api, calmLights, identifyOnly } from '../web/integration/scene.ts'

/** A stream as far as the lights' server sees it; what is written into it is not read. */
function unreadStream() {
  const closing: (() => void)[] = []
  const stream = {
    writableLength: 0,
    ended: false,
    destroyed: false,
    writeHead: () => stream,
    write(text: string) {
      stream.writableLength += text.length
      return false
    },
    end: () => {
      stream.ended = true
    },
    once: (_event: string, listener: () => void) => closing.push(listener),
    destroy() {
      stream.destroyed = true
      for (const listener of closing) listener()
    },
  }
  return stream
}

const boardAt = (measuredAt: number): LightsBoard => ({
  measuredAt,
  nextMs: 3_000,
  staleMs: 30_000,
  doors: [
    {
      id: 'naver' as never,
      name: { ko: '네이버', en: 'Naver' },
      light: 'green',
      selectable: true,
      reason: 'ok',
      waitSeconds: measuredAt,
      since: 0,
    },
  ],
})

describe('A flood that would use up what the broker has', () => {
  let broker: TestBroker

  before(async () => {
    broker = await startTestBroker({ config: { lights: { ...calmLights, probeThinMs: 1_000, probeMs: 1_000 } } })
  })
  after(() => broker.stop())

  it('gains nothing by streams that are never read: such a stream is cut', () => {
    const lights = openLightsServer({ world: system, pages: [], headers: {} })
    const stream = unreadStream()
    lights.publish(boardAt(0))
    const request = { method: 'GET', url: '/lights/stream', headers: {}, socket: {}, once: stream.once }
    assert.equal(lights.handle(request as never, stream as never), true)
    for (let change = 1; change <= 2_000 && !stream.destroyed; change++) lights.publish(boardAt(change))
    assert.ok(stream.destroyed, `${stream.writableLength} characters are kept although they are not read`)
    assert.ok(stream.writableLength < 200_000)
    const kept = stream.writableLength
    lights.publish(boardAt(9_999))
    assert.equal(stream.writableLength, kept, 'and nothing more is written')
    lights.stop()
  })

  it('at a shut door leaves a journey that is soon forgotten when the browser does not come back', async () => {
    const { journeys } = broker.stores
    const { save } = journeys
    const kept: number[] = []
    journeys.save = (journey, seconds, replaces) => {
      kept.push(seconds)
      return save(journey, seconds, replaces)
    }
    await broker.fault({ match: { provider: 'ipin' }, do: [{ type: 'outage' }] })
    await until(async () => (await lightsOf(broker.origin)).some(({ id, selectable }) => id === 'ipin' && !selectable))
    await (await fetch(`${broker.origin}/doors/ipin`, { redirect: 'manual' })).body?.cancel()
    journeys.save = save
    await broker.mend()
    // As long as an attempt may take, not as long as a relying party may have to wait.
    assert.deepEqual(kept, [600])
  })

  it('cannot hold a stream open by HEAD, which has no body to wait for', async () => {
    const answer = await fetch(`${broker.origin}/lights/stream`, { method: 'HEAD', signal: AbortSignal.timeout(2_000) })
    assert.notEqual(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  })

  it('leaves no trace by refused callbacks, forged states and unknown journeys', async () => {
    const before = await sizes()
    for (let n = 0; n < 50; n++)
      for (const path of [
        `/doors/naver/callback?code=c&state=s${n}`,
        `/journeys/x${n}`,
        `/next?journey=x${n}`,
        '/wait',
      ])
        await (await fetch(broker.origin + path, { redirect: 'manual' })).body?.cancel()
    assert.deepEqual(await sizes(), before)
  })

  it('gets a refusal, not a fault of ours, for a key that no store can keep', async () => {
    const browser = await identifyOnly(broker, 'man')
    const hold = '00000000-0000-4000-8000-000000000000'
    for (const key of ['\0', 'a\0b', '열쇠', ' ']) {
      await browser.post('/bookings', { hold, key })
      assert.equal(browser.status, 400, JSON.stringify(key))
    }
    const answer = await api(browser, 'POST /bookings', { body: { hold }, key: 'x'.repeat(256) })
    assert.equal(answer.status, 400)
  })

  it('keeps no person waiting by a request that is never finished', async () => {
    const socket = connect(Number(new URL(broker.origin).port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(
      'POST /api/v1/turn HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    )
    await turn()
    assert.equal((await fetch(`${broker.origin}/healthz`)).status, 200)
    socket.destroy()
  })

  /** What is in the stores that a stranger’s requests could fill. */
  async function sizes(): Promise<unknown> {
    const count = async (table: string) =>
      (await broker.stores.database.query<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n
    return [await count('person_alias'), await count('hold'), await count('booking'), await count('pairwise_subject')]
  }
})
