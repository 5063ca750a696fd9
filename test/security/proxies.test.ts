import assert from 'node:assert/strict'
import type { Stores } from '../../src/stores.ts'
import { callback, openBench, registered } from '../openid-provider/bench.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { type RelyingPartyServer, startRelyingParty } from '../support/relying-party.ts'
import { until } from '../support/until.ts'
import { calmLights } from '../web/integration/scene.ts'

/** Everything a proxy, or a client that plays one, may say of a request. */
const forged = {
  'x-forwarded-for': '203.0.113.66',
  'x-forwarded-host': 'evil.test',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '443',
  'x-forwarded-prefix': '/evil.test',
  'x-original-host': 'evil.test',
  'x-real-ip': '203.0.113.66',
  forwarded: 'for=203.0.113.66;host=evil.test;proto=https',
}

/** A broker, what it wrote into its log, and in which network shards people started at the certificate provider. */
interface Scene {
  broker: TestBroker
  client: string
  log: string[]
  networkShards: number[]
}

for (const [who, trustedProxies] of [
  ['a peer that is not trusted', []],
  ['a trusted proxy', ['loopback']],
] as const) {
  const trusted = trustedProxies.length > 0

  describe(`What ${who} says of a request`, () => {
    let service: RelyingPartyServer
    let scene: Scene

    before(async () => {
      service = await startRelyingParty()
      scene = await openScene(service, trustedProxies)
    })
    after(async () => {
      await scene?.broker.stop()
      await service?.stop()
    })

    it('changes no discovery document, page or answer of the API', async () => {
      const { origin } = scene.broker
      for (const path of [
        '/.well-known/openid-configuration',
        '/.well-known/oauth-authorization-server',
        '/oidc/jwks',
        '/api/v1/openapi.json',
        '/api/v1/clinics',
        '/robots.txt',
        '/en/help',
      ]) {
        const honest = await fetch(origin + path)
        const lied = await fetch(origin + path, { headers: forged })
        assert.deepEqual([path, honest.status], [path, 200])
        assert.deepEqual([lied.status, await lied.text()], [200, await honest.text()])
        assert.deepEqual(headersOf(lied), headersOf(honest))
      }
      for (const path of ['/', '/en/', '/lights.json', '/nothing']) {
        const lied = await fetch(origin + path, { headers: forged })
        assert.ok(!(JSON.stringify(headersOf(lied)) + (await lied.text())).includes('evil'), path)
      }
    })

    it('changes no redirect and no cookie, on the whole way of a citizen and of a login at a relying party', async () => {
      const { broker, client } = scene
      const ways = [
        (persona: string) => `${broker.origin}/doors/kakao?login_hint=${persona}`,
        (persona: string) => `${broker.origin}/en/doors/naver?login_hint=${persona}`,
        (persona: string) => service.login(client, { idp_hint: 'naver', login_hint: persona }),
      ]
      for (const way of ways) {
        const honest = await walk(broker, way('man'), {})
        const lied = await walk(broker, way('man'), forged)
        assert.ok(honest.length >= 3, JSON.stringify(honest))
        assert.ok(honest.some(({ cookies }) => cookies.length > 0))
        assert.deepEqual(lied, honest)
        assert.ok(!JSON.stringify(lied).includes('evil'))
      }
    })

    it(`${trusted ? 'does' : 'does not'} choose the network shard of a start by its word`, async () => {
      const networks = Array.from({ length: 24 }, (_, n) => `203.0.${n}.7`)
      const sent = await shardsOfStarts(scene, networks)
      const { lotOf } = scene.broker
      assert.deepEqual(
        sent,
        trusted ? networks.map((one) => lotOf(one)).toSorted() : networks.map(() => lotOf('127.0.0.1')),
      )
    })

    it('lets no client choose its network shard: the right-most address that is not trusted counts', async () => {
      const one = scene.broker.lotOf(trusted ? '203.0.113.7' : '127.0.0.1')
      const claims = Array.from({ length: 12 }, (_, n) => `198.${n}.100.1, 203.0.113.7, ::ffff:127.0.0.9`)
      assert.deepEqual(await shardsOfStarts(scene, claims), Array(12).fill(one))
    })

    it(`${trusted ? 'does' : 'does not'} decide who has their hundred streams`, async () => {
      const { origin } = scene.broker
      const end = new AbortController()
      const open = async (forwarded: string) => {
        const headers = { 'x-forwarded-for': forwarded }
        return (await fetch(`${origin}/lights/stream`, { headers, signal: end.signal })).status
      }
      try {
        const statuses = new Set<number>()
        for (let n = 0; n < 100; n++) statuses.add(await open(`198.51.100.${n}, 203.0.113.7`))
        assert.deepEqual([...statuses], [200])
        assert.equal(await open('198.51.100.200, 203.0.113.7'), 503)
        assert.equal(await open('203.0.113.8'), trusted ? 200 : 503)
      } finally {
        end.abort()
      }
    })

    it(`is ${trusted ? 'no reason to warn' : 'warned of once'}, and no address is ever logged`, () => {
      const warnings = scene.log.filter((line) => line.includes('X-Forwarded-For'))
      assert.equal(warnings.length, trusted ? 0 : 1)
      for (const line of warnings) {
        assert.match(line, /"level":40/)
        assert.match(line, /trustedProxies/)
      }
      assert.doesNotMatch(scene.log.join('\n'), /203\.0\.|198\.\d+\.|127\.0\.0|evil/)
    })
  })
}

describe('What anybody says of the scheme', () => {
  it('takes no Secure from the cookies of an https issuer, and sends no person to another host', async () => {
    const issuer = new URL('https://broker.example')
    const bench = await openBench([registered('rp')], { issuer })
    try {
      const query = new URLSearchParams({
        client_id: 'rp',
        redirect_uri: callback,
        response_type: 'code',
        scope: 'openid',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      })
      const lies = { ...forged, 'x-forwarded-proto': 'http', forwarded: 'host=evil.test;proto=http' }
      const begun = await bench.browser().get(`/oidc/auth?${query}`).set(lies).redirects(0).expect(303)
      const cookies = begun.headers['set-cookie'] as unknown as string[]
      assert.ok(cookies.length > 0)
      for (const cookie of cookies) assert.match(cookie, /^__Secure-.*; secure/i)
      const journey = begun.headers['location'] ?? ''
      assert.match(journey, /^\/journeys\//)
      const finished = await bench
        .browser()
        .get(`${journey}/finish`)
        .set({ ...lies, cookie: cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ') })
        .redirects(0)
        .expect(303)
      assert.ok(finished.headers['location']?.startsWith(`${issuer.origin}/oidc/auth/`))
      assert.deepEqual(bench.reports, [])
    } finally {
      await bench.close()
    }
  })
})

async function openScene(service: RelyingPartyServer, trustedProxies: readonly string[]): Promise<Scene> {
  const client = 'health'
  const log: string[] = []
  const networkShards: number[] = []
  const broker = await startTestBroker({
    config: { lights: calmLights, trustedProxies, relyingParties: [service.registered(client)] },
    logLevel: 'info',
    logTo: { write: (line) => void log.push(line) },
    prepare: async (stores) => recordShards(stores, networkShards),
  })
  await service.meet(broker.origin, [client])
  return { broker, client, log, networkShards }
}

/** Records every round trip to one provider that is reported as started. */
function recordShards(stores: Stores, networkShards: number[]): void {
  const { exchange } = stores.health
  const batches = new Set<number>()
  stores.health.exchange = (provider, report) => {
    if (provider === 'certificate' && !batches.has(report.batch))
      for (const { counter, by } of report.roundTrips) {
        const [, shard] = /^started\.(\d+)$/.exec(counter) ?? []
        if (shard !== undefined) networkShards.push(...Array<number>(by).fill(Number(shard)))
      }
    if (provider === 'certificate' && report.batch > 0) batches.add(report.batch)
    return exchange(provider, report)
  }
}

/** Network shards of starts with these headers, sorted. */
async function shardsOfStarts({ broker, networkShards }: Scene, forwarded: readonly string[]): Promise<number[]> {
  networkShards.length = 0
  for (const header of forwarded) {
    const headers = { 'x-forwarded-for': header }
    const start = await fetch(`${broker.origin}/doors/certificate?anyway=1`, { headers, redirect: 'manual' })
    assert.ok(start.headers.get('location')?.startsWith(broker.idps.issuer('certificate')), `${start.status}`)
  }
  await until(() => networkShards.length === forwarded.length)
  return networkShards.toSorted()
}

interface Step {
  status: number
  location: string | null
  cookies: string[]
}

/** Every answer of the broker to a new browser that follows redirects, without what is different each time. */
async function walk({ origin }: TestBroker, from: string, headers: Record<string, string>): Promise<Step[]> {
  const browser = new Browser()
  const steps: Step[] = []
  for (let target: string | null = from; target !== null && steps.length < 20; ) {
    const ours = new URL(target).origin === origin
    const answer: Response = await browser.once(target, ours ? { headers } : {})
    await answer.body?.cancel()
    const location = answer.headers.get('location')
    const cookies = answer.headers.getSetCookie().map(lasting)
    if (ours) steps.push({ status: answer.status, location: location && lasting(location), cookies })
    target = location === null ? null : new URL(location, target).href
  }
  // A person's place is kept for the next walk through the door.
  if (browser.cookies.some((cookie) => cookie.startsWith('gw_session=')))
    await browser.once(`${origin}/api/v1/session`, { method: 'DELETE' })
  return steps
}

/** Without random values and moments. */
function lasting(text: string): string {
  return decodeURIComponent(text)
    .replace(/(expires=)[^;]*/gi, '$1…')
    .replace(/[\w.~-]{20,}/g, '…')
    .replace(/(gw_(?:attempt|device|service)_)[\w-]{8}/g, '$1…')
}

function headersOf({ headers }: Response): [string, string][] {
  return [...headers].filter(([name]) => name !== 'date')
}
