import assert from 'node:assert/strict'
import { demoConfiguration } from '../demo/configuration.ts'
import {
  ConfigError,
  layOver,
  readEnvironment,
  readFileConfig,
  readPostgresSettings,
  storeChoice,
} from '../src/config.ts'

const now = Date.parse('2026-08-09T12:00:00+09:00')
const demo = demoConfiguration({ naver: 'http://localhost:4000/naver', kakao: 'http://localhost:4000/kakao' }, now)

/** The complaints about a configuration, in one text. */
function complaints(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    assert(error instanceof ConfigError)
    return error.message
  }
  return assert.fail('nothing was complained about')
}

const withLimits = (limits: Record<string, unknown>) => () => readFileConfig({ ...demo, limits })

describe('The environment', () => {
  it('is complete when empty: everything has a default', () => {
    const { PORT, METRICS_PORT, MOCK_IDPS_PORT, MOCK_REGISTRY_PORT, DATA_DIR, LOG_LEVEL, ISSUER } = readEnvironment({})
    assert.deepEqual(
      [PORT, METRICS_PORT, MOCK_IDPS_PORT, MOCK_REGISTRY_PORT, DATA_DIR, LOG_LEVEL, ISSUER],
      [3_000, 9_464, 4_000, 4_100, './data', 'info', undefined],
    )
  })

  it('reads a variable that is set to nothing as not set, and leaves alone what is not ours', () => {
    const read = readEnvironment({ PORT: '', REDIS_URL: '', LOG_LEVEL: '', HOME: '/home', PATH: 'x' })
    assert.deepEqual(read, readEnvironment({}))
    assert.equal(readEnvironment({ PORT: '0' }).PORT, 0)
    assert.equal(readEnvironment({ PORT: '8080' }).PORT, 8_080)
  })

  it('names everything that is wrong at once, and never the value', () => {
    const text = complaints(() =>
      readEnvironment({ PORT: '99999', METRICS_PORT: 'secret', LOG_LEVEL: 'secret', ISSUER: 'http://secret.example' }),
    )
    for (const name of ['PORT', 'METRICS_PORT', 'LOG_LEVEL', 'ISSUER']) assert.match(text, new RegExp(`\\b${name}\\b`))
    assert(!text.includes('secret'), text)
  })

  it('takes as issuer an https origin, or http on loopback, without a path', () => {
    for (const issuer of ['https://gwanmun.example', 'http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:3000'])
      assert.equal(readEnvironment({ ISSUER: issuer }).ISSUER, issuer)
    const unsafe = ['http://gwanmun.example', 'http://localhost.evil.example', 'https://a.example/path', 'ftp://a', 'x']
    for (const issuer of [...unsafe, 'https://a.example/?q', 'https://a.example/#f', 'javascript:alert(1)'])
      assert.match(
        complaints(() => readEnvironment({ ISSUER: issuer })),
        /ISSUER/,
        issuer,
      )
  })

  it('says where the state lives, each store by itself, and refuses two answers to one question', () => {
    const choice = (variables: NodeJS.ProcessEnv) => storeChoice(readEnvironment(variables))
    assert.deepEqual(choice({}), { redis: null, databaseUrl: null, dataDir: './data' })
    assert.deepEqual(choice({ REDIS_URL: 'redis://one' }).redis, { url: 'redis://one' })
    assert.deepEqual(choice({ REDIS_CLUSTER_NODES: 'a:1,b:2' }).redis, { clusterNodes: 'a:1,b:2' })
    assert.equal(choice({ DATABASE_URL: 'postgres://db/gwanmun' }).databaseUrl, 'postgres://db/gwanmun')
    const both = { REDIS_URL: 'redis://one', REDIS_CLUSTER_NODES: 'a:1' }
    assert.throws(() => readEnvironment(both), /which one is it/)
    assert.throws(() => readEnvironment({ DATABASE_URL: 'mysql://db' }), /postgres/)
  })
})

describe('The configuration file', () => {
  it('of the demonstration is valid, and spans and limits have the defaults that people are told', () => {
    const { limits, lights, campaign, relyingParties } = readFileConfig(demo)
    assert.deepEqual(limits, {
      blockSeconds: 3_600,
      deviceIdleSeconds: 180,
      sessionSeconds: 21_600,
      attemptSeconds: 600,
      journeySeconds: 7_200,
      signOnSeconds: 7_200,
      holdSeconds: 300,
      holdExtensionSeconds: 300,
      holdExtensions: 1,
      holdsInARow: 5,
      holdsWithinSeconds: 1_800,
      insideLimit: 1_000,
      readySeconds: 180,
      restoredPauseSeconds: 120,
      leaseSeconds: 1_200,
      longestLeaseSeconds: 2400,
      idleSeconds: 300,
      assistedShare: 0.05,
      terminalSeconds: 36_000,
    })
    assert.equal(lights.nextMs, 3_000)
    assert.equal(campaign.id, 'demo')
    assert.equal(relyingParties.length, 1)
  })

  it('with an unknown key is refused, wherever it stands', () => {
    for (const [input, path] of [
      [{ ...demo, limit: {} }, /limit/],
      [{ ...demo, limits: { blockSecond: 1 } }, /blockSecond[\s\S]*limits/],
      [{ ...demo, lights: { green: 1 } }, /green[\s\S]*lights/],
      [{ ...demo, site: { phone: '1' } }, /phone[\s\S]*site/],
      [layOver(demo, { campaign: { opens: 1 } }), /opens[\s\S]*campaign/],
    ] as const)
      assert.match(
        complaints(() => readFileConfig(input)),
        path,
      )
  })

  it('leads people who cannot telephone to an https page only, and to none unless it is told', () => {
    const helpUrl = (value: unknown) => readFileConfig({ ...demo, site: { helpUrl: value } }).site.helpUrl
    assert.equal(readFileConfig(demo).site.helpUrl, null)
    assert.equal(helpUrl('https://help.example.kr/ways?lang=ko'), 'https://help.example.kr/ways?lang=ko')
    for (const value of [
      'http://help.example.kr/',
      'javascript:alert(1)',
      'https://a.kr/b c',
      'help',
      `https://a.kr/${'x'.repeat(2_000)}`,
    ])
      assert.match(
        complaints(() => helpUrl(value)),
        /helpUrl/,
        value.slice(0, 40),
      )
  })

  it('that has a threshold where it stood until December 2026 is told where it stands now', () => {
    const text = complaints(() =>
      readFileConfig({ ...demo, lights: { saturationYellow: 0.5, awayYellow: 2, usualWayMs: 30_000, green: 1 } }),
    )
    for (const [before, now] of [
      ['saturationYellow', 'utilizationYellow'],
      ['awayYellow', 'abandonmentYellow'],
      ['usualWayMs', 'baselineRoundTripMs'],
    ])
      assert.ok(text.includes(`${before} is now lights.thresholds.${now}`), text)
    assert.match(text, /green/)
    const { thresholds } = readFileConfig({ ...demo, lights: { thresholds: { utilizationYellow: 0.5 } } }).lights
    assert.deepEqual([thresholds.utilizationYellow, thresholds.utilizationRed], [0.5, 0.95])
  })

  it('holds every limit within what makes sense', () => {
    const edges: [string, number, number][] = [
      ['blockSeconds', 1, 86_400],
      ['sessionSeconds', 60, 86_400],
      ['attemptSeconds', 30, 3_600],
      ['holdSeconds', 30, 900],
      ['holdExtensions', 0, 5],
      ['insideLimit', 0, 1_000_000],
      ['readySeconds', 10, 3_600],
      ['leaseSeconds', 60, 7_200],
      ['idleSeconds', 30, 7_200],
      ['terminalSeconds', 600, 86_400],
    ]
    for (const [name, least, most] of edges) {
      for (const value of [least, most]) assert.doesNotThrow(withLimits({ [name]: value }), `${name} ${value}`)
      for (const value of [least - 1, most + 1, least + 0.5, '60', null])
        assert.match(complaints(withLimits({ [name]: value })), new RegExp(`limits\\.${name}`), `${name} ${value}`)
    }
    for (const value of [0, 0.025, 0.5]) assert.doesNotThrow(withLimits({ assistedShare: value }))
    for (const value of [-0.01, 0.51, '0.05'])
      assert.match(complaints(withLimits({ assistedShare: value })), /limits\.assistedShare/)
  })

  it('collects its complaints and repeats no value, secrets least of all', () => {
    const relyingParties = [{ client_id: 'rp', client_secret: 'top-secret', redirect_uris: ['http://a.example'] }]
    const text = complaints(() =>
      readFileConfig({ ...demo, limits: { holdSeconds: 1 }, lights: { tickMs: 1 }, relyingParties }),
    )
    for (const path of ['limits.holdSeconds', 'lights.tickMs', 'relyingParties']) assert(text.includes(path), text)
    assert(!text.includes('top-secret'), text)
    for (const input of [null, undefined, 'text', [], 1]) assert(complaints(() => readFileConfig(input)).length > 0)
  })

  it('may have seven campaigns beside the default one, each with an id of its own, written or named', () => {
    const { campaign, campaigns } = readFileConfig({
      ...demo,
      campaigns: ['relief-2025', { ...demo.campaign, id: 'second', products: ['싱그릭스'] }],
    })
    assert.deepEqual(
      [campaign, ...campaigns].map(({ id }) => id),
      ['demo', 'relief-2025', 'second'],
    )
    assert.deepEqual(readFileConfig(demo).campaigns, [])
    const said = (...beside: unknown[]) => complaints(() => readFileConfig({ ...demo, campaigns: beside }))
    assert.match(said(demo.campaign), /is the id of another campaign: demo\s+→ at campaigns\[0\]\.id/)
    assert.match(said('relief-2025', 'relief-2025'), /another campaign: relief-2025\s+→ at campaigns\[1\]\.id/)
    assert.match(said('relief-2024'), /must be a document, or one of historic-2021, relief-2025\s+→ at campaigns\[0\]/)
    const many = Array.from({ length: 8 }, (_, at) => ({ ...demo.campaign, id: `more-${at}` }))
    assert.match(said(...many), /→ at campaigns/)
  })

  it('may name a campaign that took place instead of writing it', () => {
    const { campaign } = readFileConfig({ ...demo, campaign: 'relief-2025' })
    assert.deepEqual([campaign.id, campaign.windows.length], ['relief-2025', 6])
    const said = complaints(() => readFileConfig({ ...demo, campaign: 'relief-2024' }))
    assert.match(said, /must be a document, or one of historic-2021, relief-2025\s+→ at campaign/)
  })

  it('with the preset of 2021 blocks for 600 s, unless it says otherwise itself', () => {
    const preset = 'historic-2021'
    assert.equal(readFileConfig({ ...demo, preset }).limits.blockSeconds, 600)
    assert.equal(readFileConfig({ ...demo, preset, limits: { holdSeconds: 60 } }).limits.blockSeconds, 600)
    assert.equal(readFileConfig({ ...demo, preset, limits: { blockSeconds: 90 } }).limits.blockSeconds, 90)
    assert.match(
      complaints(() => readFileConfig({ ...demo, preset: '2020' })),
      /preset/,
    )
  })

  it('opens only the doors it names; each checks its own settings later', () => {
    const { providers } = readFileConfig(layOver(demo, { providers: { kakao: { enabled: false } } }))
    assert.deepEqual(
      Object.entries(providers).map(([id, { enabled }]) => [id, enabled]),
      [
        ['naver', true],
        ['kakao', false],
      ],
    )
  })
})

describe('One document laid over another', () => {
  it('merges objects key by key and replaces everything else, lists too', () => {
    const below = { a: 1, b: { c: 2, d: [1, 2], e: { f: 3 } }, g: 4 }
    const above = { b: { d: [9], e: { h: 5 } }, g: null, i: 6 }
    assert.deepEqual(layOver(below, above), { a: 1, b: { c: 2, d: [9], e: { f: 3, h: 5 } }, g: null, i: 6 })
    assert.deepEqual(below, { a: 1, b: { c: 2, d: [1, 2], e: { f: 3 } }, g: 4 }, 'and changes neither')
    assert.deepEqual(layOver({ a: { b: 1 } }, { a: [1] }), { a: [1] })
    assert.equal(layOver({ a: 1 }, 'text'), 'text')
  })

  it('cannot be used to reach into what every object inherits', () => {
    const merged = layOver(
      { a: {} },
      JSON.parse('{"__proto__": {"polluted": true}, "a": {"__proto__": {"polluted": true}}}'),
    )
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
    assert.deepEqual(Object.keys(merged as object), ['a', '__proto__'])
  })

  it('says how PostgreSQL is used, also before it is whole', () => {
    const usual = { poolSize: 12, brokers: 1 }
    assert.deepEqual(readFileConfig(demo).postgres, usual)
    assert.deepEqual(readPostgresSettings({}), usual)
    const set = { postgres: { poolSize: 30, brokers: 4, preparedStatements: false } }
    assert.deepEqual(readPostgresSettings({ ...set, campaign: {} }), set.postgres)
    assert.deepEqual(readFileConfig({ ...demo, ...set }).postgres, set.postgres)
    for (const postgres of [{ poolSize: 1 }, { preparedStatements: 'no' }, { brokers: 0 }, { poolsize: 12 }])
      assert.match(
        complaints(() => readPostgresSettings({ postgres })),
        /postgres/,
      )
  })
})
