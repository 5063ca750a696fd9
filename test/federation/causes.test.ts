import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { SeenCause } from '../../src/domain/cause.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import { ProviderFault } from '../../src/domain/provider.ts'
import { openCauses, type ProviderCauses } from '../../src/federation/causes.ts'
import { openFederation } from '../../src/federation/federation.ts'
import { defaultHttpSettings } from '../../src/federation/http.ts'
import { defaultBreakerSettings, openBreakers } from '../../src/health/breaker/breaker.ts'
import { openFairQueue } from '../../src/limits/fair-queue.ts'
import { causeLog } from '../../src/operations/light-log.ts'
import { openLog } from '../../src/operations/log.ts'
import { system } from '../../src/system.ts'
import { kakao } from '../health/fleet.ts'
import { failedEnd, verifiedEnd } from '../support/attempt-ends.ts'
import { simulatorClient } from '../support/door.ts'
import { type Lies, type LyingProvider, startLyingProvider } from '../support/lying-provider.ts'
import { inIdToken } from '../support/plain-doors.ts'

const brief = ({ source, kind, detail }: SeenCause) => `${source} ${kind}: ${detail}`

describe('Why a provider fails', () => {
  let provider: LyingProvider
  before(async () => {
    provider = await startLyingProvider()
  })
  afterEach(() => provider.lie())
  after(() => provider.stop())

  /** Refreshes and probes once. Returns what was told as news, and what is known afterwards. */
  async function seenOf(settings: object, lies: Lies = {}, connect = {}) {
    const told: SeenCause[] = []
    const breakers = openBreakers(inIdToken.id, defaultBreakerSettings)
    const federation = openFederation([{ definition: inIdToken, settings: { ...simulatorClient, ...settings } }], {
      world: system,
      guard: (_provider, step, call) => breakers.guard(step, call),
      http: { ...defaultHttpSettings, ...connect },
      causeSeen: (_, cause) => told.push(cause),
      queueFor: (id) => openFairQueue(id, { permits: 1, waitLimitMs: 10 }, system),
      deadlineMs: 10_000,
    })
    const { signal } = new AbortController()
    provider.lie(lies)
    await federation.jobs[0]?.run(signal)
    await federation.providers[0]?.probe(signal).catch(() => undefined)
    breakers.close()
    await federation.stop()
    return { told: told.map(brief), known: federation.causes.of(inIdToken.id).map(brief) }
  }
  const status = (code: number, body = '', headers = {}): NonNullable<Lies['raw']> => ({
    token: (response) => response.writeHead(code, headers).end(body),
  })
  const port = () => new URL(provider.issuer).port

  it('is told once, where it was seen first: wrong port, other host name, trailing slash', async () => {
    const refused = await seenOf({ issuer: 'http://localhost:1' })
    assert.deepEqual(refused.told, ['metadata refused: ECONNREFUSED localhost:1'])
    assert.deepEqual(refused.known.toSorted(), [
      'metadata refused: ECONNREFUSED localhost:1',
      'probe refused: ECONNREFUSED localhost:1',
    ])

    const [unknown, ...more] = (await seenOf({ issuer: 'https://idp.invalid' })).told
    assert.match(unknown ?? '', /^metadata dns: (?:ENOTFOUND|EAI_AGAIN) idp\.invalid$/)
    assert.deepEqual(more, [])

    const realm = `${provider.issuer}/realm`
    const told = { discovery: (document: object) => ({ ...document, issuer: realm }) }
    const slash = await seenOf({ issuer: `${realm}/` }, told)
    assert.deepEqual(slash.told, [`metadata issuer: told ${realm}, configured ${realm}/`])
    const root = await seenOf({ issuer: provider.issuer }, told)
    assert.deepEqual(root.told, [`metadata issuer: told ${realm}, configured ${provider.issuer}`])
  })

  it('is a certificate that is not trusted, or no TLS at all', async () => {
    const pem = (name: string) => readFile(new URL(`../fixtures/tls/${name}.pem`, import.meta.url))
    const server = createServer({ key: await pem('key'), cert: await pem('certificate') })
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const { port: secure } = server.address() as AddressInfo
    const untrusted = await seenOf({ issuer: `https://localhost:${secure}` })
    server.close()
    assert.deepEqual(untrusted.told, [`metadata tls: DEPTH_ZERO_SELF_SIGNED_CERT localhost:${secure}`])
    const plain = await seenOf({ issuer: `https://localhost:${port()}` })
    assert.match(plain.told.join(), new RegExp(`^metadata tls: \\w*(?:SSL|EPROTO)\\w* localhost:${port()}$`))
  })

  for (const [what, lies, expected] of [
    [
      'a client that it does not know',
      { raw: status(401, '{"error":"invalid_client"}') },
      'probe oauth_error: invalid_client (HTTP 401)',
    ],
    [
      'a page in place of a refusal',
      { raw: status(404, '<p>no</p>', { 'content-type': 'text/html' }) },
      'probe unreadable_refusal: HTTP 404, text/html',
    ],
    ['a code that it never gave and redeems', { token: (body) => body }, 'probe code_never_given: code_never_given'],
    [
      'metadata that are not there',
      { raw: { discovery: (response) => response.writeHead(404).end() } },
      'metadata http_status: HTTP 404 (discovery)',
    ],
    [
      'metadata that are a page',
      { raw: { discovery: (response) => response.end('<p>hello</p>') } },
      'metadata not_json: discovery',
    ],
    [
      'metadata without an address',
      { discovery: ({ jwks_uri: _, ...document }) => document },
      'metadata metadata: jwks_uri is missing',
    ],
    [
      'an address that can be listened to',
      { discovery: (doc) => ({ ...doc, token_endpoint: 'http://idp.example/token' }) },
      'metadata metadata: token_endpoint is not https',
    ],
    ['keys that are none', { keys: () => ({}) }, 'metadata keys: is no set of keys (RFC 7517)'],
    [
      'keys that are not there',
      { raw: { keys: (response) => response.writeHead(410).end() } },
      'metadata http_status: HTTP 410 (keys)',
    ],
  ] as [string, Lies, string][])
    it(`is ${what}`, async () => assert.deepEqual((await seenOf({ issuer: provider.issuer }, lies)).told, [expected]))

  it('is a failure of its server, its slowness, or an answer without end', async () => {
    const { issuer } = provider
    const host = new URL(issuer).host
    assert.deepEqual((await seenOf({ issuer }, { raw: status(503) })).told, [`probe http_status: HTTP 503 ${host}`])
    const hang = await seenOf({ issuer }, { raw: { token: () => undefined } }, { totalMs: 300 })
    assert.match(hang.told.join(), new RegExp(`^probe timeout: .*${host}$`))
    const long = await seenOf({ issuer }, { raw: status(200, 'x'.repeat(20_000)) }, { maxBytes: 10_000 })
    assert.deepEqual(long.told, ['probe oversize: oversize'])
  })

  it('is nothing while it is well', async () => {
    assert.deepEqual(await seenOf({ issuer: provider.issuer }), { told: [], known: [] })
  })
})

describe('The memory of causes', () => {
  let at = 0
  let told: SeenCause[] = []
  let causes: ProviderCauses
  beforeEach(() => {
    at = 1_000_000
    told = []
    causes = openCauses(
      () => at,
      (_, cause) => told.push(cause),
    )
  })
  const fails = (reason: 'network' | 'status', detail: string) =>
    causes.failed(kakao, 'probe', new ProviderFault(reason, { because: { kind: 'dns', detail } }))

  it('tells a cause once for as long as it goes on, again after a minute without it, and the next one at once', () => {
    for (let seconds = 0; seconds < 600; seconds += 3, at += 3_000) fails('network', 'one')
    assert.equal(told.length, 1)
    fails('network', 'two')
    fails('network', 'one')
    assert.equal(told.length, 2)
    at += 60_000
    fails('network', 'one')
    assert.equal(told.length, 3)
    assert.equal(causes.of(kakao)[0]?.since, at)
  })

  it('keeps the last one with its times, and says when it ended', () => {
    fails('network', 'one')
    at += 5_000
    fails('network', 'one')
    at += 1_000
    causes.succeeded(kakao, 'probe')
    const [cause] = causes.of(kakao)
    assert.deepEqual(cause, {
      source: 'probe',
      kind: 'dns',
      detail: 'one',
      since: 1_000_000,
      seenAt: 1_005_000,
      endedAt: 1_006_000,
    })
  })

  it('does not go on for ever where a source sees no more: the minute of its evidence is over', () => {
    void causes.attemptEnded(
      ...failedEnd({ provider: kakao }, { code: 'assertion_invalid', fault: 'provider', reason: 'claims' }),
    )
    assert.equal(causes.of(kakao)[0]?.endedAt, null)
    at += 60_000
    assert.equal(causes.of(kakao)[0]?.endedAt, at)
    void causes.attemptEnded(...verifiedEnd({ provider: kakao, startedAt: at }))
    assert.equal(causes.of(kakao).length, 1)
  })

  it('has no cause of a person, a browser, ourselves or a mistake in code', () => {
    for (const fault of ['person', 'browser', 'broker'] as const)
      void causes.attemptEnded(
        ...failedEnd({ provider: kakao }, { code: 'assertion_invalid', fault, reason: 'claims' }),
      )
    causes.failed(kakao, 'metadata', new TypeError('ours'))
    causes.failed(kakao, 'probe', new GwanmunError('store_unavailable'))
    assert.deepEqual([causes.of(kakao), told], [[], []])
  })

  it('tells of twenty causes a minute at most, whatever the provider thinks of', () => {
    for (let n = 0; n < 1_000; n++) fails('status', `cause ${n}`)
    assert.equal(told.length, 20)
  })

  it('is one line in the log, in words without a secret', () => {
    const lines: string[] = []
    causeLog(openLog('info', { write: (line) => void lines.push(line) }))(kakao, {
      source: 'metadata',
      kind: 'issuer',
      detail: 'told https://a.example, configured https://a.example/',
      since: 0,
      seenAt: 0,
      endedAt: null,
    })
    const { time: _, ...line } = JSON.parse(lines[0] ?? '')
    assert.deepEqual(line, {
      level: 40,
      provider: 'kakao',
      source: 'metadata',
      kind: 'issuer',
      msg: 'provider fails',
      detail: 'told https://a.example, configured https://a.example/',
    })
  })
})
