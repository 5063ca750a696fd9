import assert from 'node:assert/strict'
import type { DeviceHash } from '../../src/domain/ids.ts'
import {
  authorizationUrl,
  type Bench,
  type Browser,
  client,
  follow,
  openBench,
  pathOf,
  redeem,
  registered,
  resumed,
} from './bench.ts'
import { minjun, seoyeon, verified } from './people.ts'

const mine = 'mine' as DeviceHash

describe('A request that is kept in its journey', () => {
  let bench: Bench
  let browser: Browser
  before(async () => {
    bench = await openBench([registered('rp'), registered('strict', { minimumAcr: 'urn:gwanmun:loa:3' })])
  })
  beforeEach(() => {
    browser = bench.browser()
    bench.device = mine
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  /** A request of a relying party, up to the person who is to be verified. */
  async function begun(id = 'rp', parameters: Record<string, string> = {}) {
    const config = await client(bench, id)
    const { url, checks } = await authorizationUrl(config, parameters)
    const journey = pathOf((await follow(browser, url)) ?? assert.fail('not begun'))
    const uid = journey.slice('/journeys/'.length)
    return { config, checks, uid, end: new URL(`/oidc/auth/${uid}`, bench.issuer).href }
  }

  async function answer(end: string): Promise<URLSearchParams> {
    return new URL((await follow(browser, end)) ?? assert.fail('no redirect')).searchParams
  }

  it('is answered where it ends, as soon as its person was verified', async () => {
    const { config, checks, uid, end } = await begun()
    const person = verified(minjun)
    await bench.verify(uid, person)
    const tokens = await redeem(config, new URL((await follow(browser, end)) ?? assert.fail()), checks)
    assert.equal(tokens.claims()?.['auth_time'], Math.floor(person.authTime / 1000))
    assert.equal((await browser.get(pathOf(end)).redirects(0)).status, 400, 'once')
  })

  it('is not answered before: the person is asked to be verified again', async () => {
    const { end } = await begun()
    assert.match((await follow(browser, end)) ?? '', /^\/journeys\//)
  })

  it('is not answered to a browser with another key, although it has the cookie', async () => {
    const { uid, end } = await begun()
    await bench.verify(uid, verified(minjun))
    bench.device = 'planted' as DeviceHash
    const { status, headers } = await browser.get(pathOf(end)).redirects(0)
    assert.deepEqual([status, headers['location']], [400, undefined])
    bench.device = mine
    assert.ok((await answer(end)).get('code'), 'and is still there for its own')
  })

  it('is refused where the verification does not suffice (any more)', async () => {
    const { uid, end } = await begun('strict')
    await bench.verify(uid, verified(minjun, 'phone', 'urn:gwanmun:loa:2'))
    assert.equal((await answer(end)).get('error'), 'access_denied')
  })

  it('takes the person of another session out of this browser first', async () => {
    const first = await begun()
    await bench.verify(first.uid, verified(seoyeon))
    assert.ok((await answer(first.end)).get('code'))
    const { uid, end } = await begun('rp', { prompt: 'login' })
    await bench.verify(uid, verified(minjun))
    const location = await resumed(browser, end)
    assert.ok(new URL(location ?? '').searchParams.get('code'))
  })

  it('that was given up ends with that, also once its person was verified', async () => {
    const { uid, end } = await begun()
    await bench.verify(uid, verified(minjun))
    assert.equal(await follow(browser, `/journeys/${uid}/cancel`), end)
    assert.equal((await answer(end)).get('error'), 'access_denied')
  })
})

describe('A request that a release until December 2026 keeps by itself', () => {
  it('ends at a broker that keeps requests in journeys, and the other way round', async () => {
    for (const requestsInJourneys of [true, false]) {
      const bench = await openBench([registered('rp')], { requestsInJourneys })
      try {
        const next = await bench.open(undefined, { requestsInJourneys: !requestsInJourneys })
        const browser = bench.browser()
        const { url } = await authorizationUrl(await client(bench, 'rp'))
        const journey = (await follow(browser, url)) ?? assert.fail()
        bench.provider = next
        const end = (await follow(browser, `${journey}/finish`)) ?? assert.fail()
        assert.ok(new URL((await follow(browser, end)) ?? '').searchParams.get('code'))
        assert.deepEqual(bench.reports, [])
      } finally {
        await bench.close()
      }
    }
  })
})
