import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import type { Browser } from '../../support/browser.ts'
import { api, assertProblem, calmLights, identifyOnly, movableWorld } from './scene.ts'

describe('One person who asks without end', () => {
  const clock = movableWorld()
  let broker: TestBroker
  let script: Browser

  before(async () => {
    broker = await startTestBroker({
      world: clock.world,
      config: {
        lights: calmLights,
        rateLimits: { personPerMinute: 100, personChangesPerMinute: 20, devicePerMinute: 200 },
      },
    })
  })
  after(() => broker.stop())
  beforeEach(async () => {
    clock.pass(60)
    script = await identifyOnly(broker, 'woman')
  })

  const statuses = async (times: number, call: string) => {
    const seen = new Map<number, number>()
    for (let n = 0; n < times; n++) {
      const { status } = await api(script, call)
      seen.set(status, (seen.get(status) ?? 0) + 1)
    }
    return Object.fromEntries(seen)
  }

  it('is told by the API how long to wait, and by which quota, and may go on then', async () => {
    assert.deepEqual(await statuses(120, 'GET /session'), { 200: 100, 429: 20 })
    const refused = await api(script, 'GET /session')
    assertProblem(refused, 429, 'too_many_requests')
    const seconds = Number(refused.headers.get('retry-after'))
    assert.ok(seconds >= 1 && seconds <= 60, `${seconds}`)
    assert.equal(refused.headers.get('ratelimit-policy'), '"person";q=100;w=60')
    assert.equal(refused.headers.get('ratelimit'), `"person";r=0;t=${seconds}`)
    assert.equal(refused.body.retryAfterSeconds, seconds)
    assert.deepEqual(refused.body['violated-policies'], ['person'])
    clock.pass(seconds)
    assert.equal((await api(script, 'GET /session')).status, 200)
  })

  it('is told by a page, in the language that was asked for, from when on', async () => {
    await statuses(101, 'GET /session')
    for (const [path, lang, words] of [
      ['/next', 'ko', /요청이 너무 많습니다[\s\S]*오[전후] \d+:\d\d:\d\d<\/time>부터/],
      ['/en/next', 'en', /Too many requests[\s\S]*You can try again from[\s\S]*\d+:\d\d/],
    ] as const) {
      const answer = await script.once(`${broker.origin}${path}`)
      const { status, headers } = answer
      const text = await answer.text()
      assert.equal(status, 429)
      assert.match(text, words)
      assert.match(text, new RegExp(`<html lang="${lang}"`))
      assert.equal(headers.get('ratelimit-policy'), '"person";q=100;w=60')
      assert.match(headers.get('content-security-policy') ?? '', /script-src 'self'/)
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.ok(Buffer.byteLength(text) < 8_192, `${text.length}`)
    }
  })

  it('can still read when they have changed too much', async () => {
    assert.deepEqual(await statuses(30, 'POST /ticket/renew'), { 403: 20, 429: 10 })
    assert.equal((await api(script, 'POST /ticket/renew')).headers.get('ratelimit-policy'), '"changes";q=20;w=60')
    assert.equal((await api(script, 'GET /session')).status, 200)
  })

  it('gains nothing by a session that is made up, and is counted by their browser', async () => {
    await api(script, 'DELETE /session')
    assert.deepEqual(await statuses(220, 'GET /session'), { 401: 198, 429: 22 })
    const left = await api(script, 'GET /session')
    assert.equal(left.headers.get('ratelimit-policy'), '"device";q=200;w=60')
  })

  it('costs others nothing of theirs: another person, and visitors without cookies', async () => {
    const other = await identifyOnly(broker, 'man')
    await statuses(101, 'GET /session')
    assert.equal((await api(other, 'GET /session')).status, 200)
    for (const path of ['/', '/turn', '/lights.json'])
      assert.equal((await fetch(`${broker.origin}${path}`)).status, 200, path)
  })
})
