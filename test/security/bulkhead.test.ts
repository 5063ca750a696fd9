import assert from 'node:assert/strict'
import { type IncomingMessage, request } from 'node:http'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { areGreen, type DoorId, isVerified, toCallback } from '../web/doors/way.ts'

const others = ['certificate', 'phone', 'ipin', 'kakao'] as const satisfies readonly DoorId[]
/** Half as many again as the door has places. */
const attempts = 300
const walks = 5

/**
 * Proves that people at the other doors do not wait for one that hangs: neither for its places, nor for a connection, nor for a
 * turn of the event loop. Nothing of it ends before they are through, so waiting for it would be for ever. How fast a broker
 * is the benches measure: a time compared on a machine that runs other tests proves nothing.
 */
describe('When one provider hangs and three hundred people come back from it at once', () => {
  let broker: TestBroker
  before(async () => {
    const lights = { probeThinMs: 1_000, probeMs: 1_000 }
    broker = await startTestBroker({ config: { lights, providerCalls: { totalMs: 50_000, deadlineMs: 60_000 } } })
  })
  after(() => broker.stop())

  it('people are verified at the other four, whose lights stay green, before a single place comes free', async () => {
    const waiting: [Browser, string][] = []
    for (let n = 0; n < attempts; n++) {
      const browser = new Browser()
      waiting.push([browser, (await toCallback(broker, browser, { door: 'naver', persona: `person-${n}` })).href])
    }
    await broker.fault({ match: { provider: 'naver', endpoint: 'token' }, do: [{ type: 'hang' }] })
    let back = 0
    const all = waiting.map(async ([browser, callback]) => {
      await (await browser.once(callback)).body?.cancel()
      back++
    })
    // All places but one are taken by them. For the others none came free while they could wait; the rest is under way.
    await until(() => back >= attempts - 200)
    for (let n = 0; n < walks; n++)
      for (const door of others) {
        const browser = new Browser()
        const callback = await toCallback(broker, browser, { door, persona: `person-${1_000 + n}` })
        await browser.once(callback.href)
        browser.url = broker.origin
        assert.ok(await isVerified(broker, browser), door)
      }
    assert.ok(await areGreen(broker, others))
    assert.ok(back <= attempts - 199, 'those of the provider that hangs are still under way')
    broker.idps.reset()
    await Promise.all(all)
  })
})

const flood = 300
/** What one network can take of 199 places while others come back, too. */
const half = 100

/** Addresses, each in a network of its own and all in different network shards. */
function networks({ lotOf }: TestBroker, count: number): string[] {
  const byLot = new Map<number, string>()
  for (let n = 1; n < 255; n++) byLot.set(lotOf(`203.0.${n}.1`), `203.0.${n}.1`)
  return [...byLot.values()].slice(0, count)
}

/** A request from one of these addresses, by the word of a proxy that the broker trusts; no body is read. */
function get(url: string, { from, cookie = '' }: { from: string; cookie?: string }): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { agent: false, headers: { cookie, 'x-forwarded-for': from } }
    request(url, options, (answer) => resolve(answer.resume()))
      .once('error', reject)
      .end()
  })
}

/** Calls to the token endpoint of this door, as its simulator knows them. */
async function tokenCalls(broker: TestBroker): Promise<{ persona: string | null; status: number | null }[]> {
  const answer = await fetch(`${broker.idps.url}/_control/ledger?provider=naver&endpoint=token`)
  return ((await answer.json()) as { entries: { persona: string | null; status: number | null }[] }).entries
}

describe('When three hundred made-up codes from one network hang at a door', () => {
  let broker: TestBroker
  before(async () => {
    // One probe in the beginning: what happens to those who come back is not theirs to decide.
    const lights = { probeThinMs: 600_000, probeMs: 600_000 }
    // Long enough for all that happens meanwhile on a busy machine: what hangs ends when it is told to.
    const providerCalls = { totalMs: 50_000, deadlineMs: 60_000 }
    broker = await startTestBroker({ config: { trustedProxies: ['loopback'], lights, providerCalls } })
  })
  after(() => broker.stop())

  interface RoundTrip {
    from: string
    cookie: string
    to: URL
  }
  async function starts(from: string): Promise<RoundTrip> {
    const answer = await get(`${broker.origin}/doors/naver?anyway=1&login_hint=person-${from.split('.')[2]}`, { from })
    const cookie = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]).join('; ')
    return { from, cookie, to: new URL(answer.headers.location ?? assert.fail(`${answer.statusCode}`)) }
  }
  /** Comes back from the provider, and where that leads. */
  async function comesBack({ cookie, from }: RoundTrip, callback: string): Promise<string> {
    const answer = await get(callback, { from, cookie })
    return new URL(answer.headers.location ?? '/none', broker.origin).pathname
  }
  async function verified(roundTrip: RoundTrip): Promise<string> {
    const { headers } = await get(roundTrip.to.href, { from: roundTrip.from })
    return comesBack(roundTrip, headers.location ?? assert.fail('no person is sent back'))
  }
  const madeUp = (roundTrip: RoundTrip, n: number) => {
    const state = roundTrip.to.searchParams.get('state') ?? ''
    const answer = new URLSearchParams({ state, code: `made-up-${n}`, iss: broker.idps.issuer('naver') })
    return comesBack(roundTrip, `${broker.origin}/doors/naver/callback?${answer}`)
  }

  it('people of other networks are verified as ever, and the door does not look full', async () => {
    const [flooding = '', ...others] = networks(broker, 4)
    const people = [await Promise.all(others.map(starts)), await Promise.all(others.map(starts))]
    const forged: RoundTrip[] = []
    while (forged.length < flood)
      forged.push(...(await Promise.all(Array.from({ length: 20 }, () => starts(flooding)))))
    const [before = [], during = []] = people
    assert.deepEqual(await Promise.all(before.map(verified)), ['/next', '/next', '/next'])

    await broker.fault({ match: { provider: 'naver', endpoint: 'token' }, do: [{ type: 'hang' }] })
    const hanging = async () => (await tokenCalls(broker)).filter(({ status }) => status === null).length
    let refused = 0
    const floods = forged.map(async (roundTrip, n) => {
      await madeUp(roundTrip, n)
      refused++
    })
    await until(async () => (await hanging()) === half)
    await broker.mend()

    assert.deepEqual(await Promise.all(during.map(verified)), ['/next', '/next', '/next'])
    assert.ok(await areGreen(broker, ['naver']))
    await until(() => refused === flood - half)
    assert.equal(await hanging(), half, 'and it never got more')
    broker.idps.reset()
    await Promise.all(floods)
  })
})

describe('When all places of a door are taken', () => {
  let broker: TestBroker
  before(async () => {
    broker = await startTestBroker({ config: { providerCalls: { capacity: 2 } } })
  })
  after(() => broker.stop())

  it('a returned person waits and is verified; for a browser that went away the provider is not called', async () => {
    const personas = ['person-1', 'person-2', 'person-3'] as const
    const [first, gone, third] = await Promise.all(
      personas.map(async (persona) => {
        const browser = new Browser()
        return { browser, callback: (await toCallback(broker, browser, { door: 'naver', persona })).href }
      }),
    )
    assert.ok(first && gone && third)
    const match = { provider: 'naver', endpoint: 'token', persona: 'person-1' }
    await broker.fault({ match, do: [{ type: 'latency', ms: 1_000 }] })
    const { attempts: ledger } = broker.stores
    const { consume } = ledger
    let arrived = 0
    ledger.consume = (...attempt) => {
      arrived++
      return consume(...attempt)
    }
    const slow = first.browser.once(first.callback)
    await until(() => arrived === 1)
    const leaving = new AbortController()
    const left = assert.rejects(gone.browser.once(gone.callback, { signal: leaving.signal }))
    await until(() => arrived === 2)
    leaving.abort()
    const waiting = third.browser.once(third.callback)
    await Promise.all([left, slow, waiting])
    third.browser.url = broker.origin
    assert.ok(await isVerified(broker, third.browser))
    const asked = (await tokenCalls(broker)).flatMap(({ persona }) => persona ?? [])
    assert.deepEqual(asked, ['person-1', 'person-3'])
  })
})
