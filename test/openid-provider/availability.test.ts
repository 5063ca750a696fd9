import assert from 'node:assert/strict'
import type { Response } from 'supertest'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { OidcArtifacts } from '../../src/domain/oidc-artifacts.ts'
import { memoryOidcArtifacts } from '../../src/store/memory/oidc-artifacts.ts'
import { openRedis, type RedisStore } from '../../src/store/redis/connection.ts'
import { redisOidcArtifacts } from '../../src/store/redis/oidc-artifacts.ts'
import { system } from '../../src/system.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { endpoints, parties } from './availability-requests.ts'
import { type Bench, callback, openBench } from './bench.ts'

/** A store that answers so many operations and is then away. */
function blinking(artifacts: OidcArtifacts) {
  const blink = { left: Infinity }
  const guarded =
    <Asked extends unknown[], Answer>(verb: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked) => {
      if (blink.left-- <= 0) throw new GwanmunError('store_unavailable')
      return verb(...asked)
    }
  const { put, find, consume, remove } = artifacts
  return {
    blink,
    artifacts: {
      put: guarded(put),
      find: guarded(find),
      consume: guarded(consume),
      remove: guarded(remove),
    },
  }
}

/** True: it was answered as if nothing had happened. Else it must say that it is away, in the way of its caller. */
function checkAnswer(name: string, { status, headers, text }: Response, issuer: string): boolean {
  const at = `${name}: ${status} ${headers['location'] ?? text}`
  const error = headers['location'] ? new URL(headers['location'], issuer).searchParams.get('error') : null
  if (error !== null) {
    const { searchParams, origin, pathname } = new URL(headers['location'] ?? '')
    assert.deepEqual([status, origin + pathname, error], [303, callback, 'temporarily_unavailable'], at)
    assert.deepEqual([searchParams.get('iss'), searchParams.get('state') !== null], [issuer, true], at)
    return false
  }
  if (status < 400) return true
  if (name.startsWith('the ') || name.startsWith('going back')) {
    // Pages of ours; `the way back` is the library's.
    if (status === 410) assert.equal(text, 'store_unavailable', at)
    else assert.equal(JSON.parse(text).title, 'The request cannot be handled right now', at)
    return false
  }
  assert.equal(status, 503, at)
  assert.ok(Number(headers['retry-after']) > 0, at)
  if (/json/.test(headers['content-type'] ?? '')) assert.equal(JSON.parse(text).error, 'temporarily_unavailable', at)
  else {
    const page = JSON.parse(text)
    assert.deepEqual([page.lang, page.title], ['en', 'The request cannot be handled right now'], at)
    // What was posted is sent again by the browser, not by a link.
    if (!name.startsWith('signing out, ')) assert.equal(page.link.label, 'Try again', at)
  }
  return false
}

describe('When the store blinks, the OpenID Provider', () => {
  const { artifacts, blink } = blinking(memoryOidcArtifacts(system))
  let bench: Bench
  before(async () => {
    bench = await openBench(parties, { artifacts })
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  beforeEach(() => {
    blink.left = Infinity
  })

  for (const [name, prepare] of Object.entries(endpoints))
    it(`says so in words that its caller knows, whichever step is hit: ${name}`, async () => {
      for (let steps = 0; ; steps++) {
        assert.ok(steps < 30, 'it never came to its end')
        const request = await prepare(bench)
        blink.left = steps
        const answer = await request()
        blink.left = Infinity
        if (checkAnswer(name, answer, bench.issuer.origin)) {
          assert.ok(steps > 0, 'it asks the store')
          return
        }
      }
    })
})

describe('While the stores of subjects and identities are away, the OpenID Provider', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench(parties)
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  const asked: [name: string, isAnswered: boolean, how: string][] = [
    ['a code of a new person', false, 'says so, too'],
    ['authorization, prompt=none', false, 'says so, too'],
    ['userinfo', false, 'says so, too'],
    ['a code', true, 'repeats the subject that it has told before'],
    ['a refresh token', true, 'repeats the subject that it has told before'],
    ['introspection', true, 'repeats the subject that it has told before'],
  ]
  for (const [name, isAnswered, how] of asked)
    it(`${how}: ${name}`, async () => {
      bench.peopleAway = false
      const request = await endpoints[name]?.(bench)
      bench.peopleAway = true
      const answer = (await request?.()) ?? assert.fail(name)
      assert.equal(checkAnswer(name, answer, bench.issuer.origin), isAnswered)
    })
})

describe('While Redis is paused, the OpenID Provider', () => {
  const commandMs = 300
  let server: RedisServer
  let redis: RedisStore
  let bench: Bench
  before(async () => {
    server = await startRedis()
    redis = await openRedis(system, { url: server.url }, { commandMs, connectMs: commandMs })
    bench = await openBench(parties, { artifacts: redisOidcArtifacts(redis) })
  })
  after(async () => {
    await bench?.close()
    await redis?.close()
    await server?.stop()
  })

  it('answers at every endpoint, in a bounded time, what its caller can act on', async () => {
    // One after the other: side by side they would wait for Redis longer than a command may take.
    const requests: { name: string; request: Awaited<ReturnType<(typeof endpoints)[string]>> }[] = []
    for (const [name, prepare] of Object.entries(endpoints)) requests.push({ name, request: await prepare(bench) })
    await server.command('CLIENT', 'PAUSE', '60000')
    const started = performance.now()
    const answers = await Promise.all(requests.map(async ({ name, request }) => ({ name, answer: await request() })))
    const took = performance.now() - started
    for (const { name, answer } of answers) assert.equal(checkAnswer(name, answer, bench.issuer.origin), false, name)
    // Three operations at most are waited for, one after the other; the rest is slack for a busy machine.
    assert.ok(took < 3 * commandMs + 3_000, `took ${took} ms`)
    assert.deepEqual(bench.reports, [])
  })
})
