import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { sharedRedis } from '../support/redis.ts'
import { type RedisTrips, watchTrips } from '../support/redis-trips.ts'
import { type RelyingPartyServer, startRelyingParty } from '../support/relying-party.ts'

describe('The hot store', () => {
  let broker: TestBroker
  let service: RelyingPartyServer
  let trips: RedisTrips

  before(async () => {
    const redis = await sharedRedis()
    trips = await watchTrips(redis)
    service = await startRelyingParty()
    const config = { relyingParties: [service.registered('service', { sector: 'service.test' })] }
    broker = await startTestBroker({ config, stores: { redis: { url: redis.url }, dataDir: null } })
    await service.meet(broker.origin, ['service'])
    // Redis learns each script at its first use.
    await login('elder')
    await verification('elder')
  })
  after(async () => {
    trips?.stop()
    await broker?.stop()
    await service?.stop()
  })

  /** A login through a door that is named, up to the ID token and userinfo. */
  async function login(person: string): Promise<void> {
    const browser = new Browser()
    await browser.get(service.login('service', { idp_hint: 'certificate', login_hint: person }))
    const outcome = JSON.parse(browser.html)
    assert.equal(outcome.refusal, null)
    assert.equal(outcome.userinfo.sub, outcome.claims.sub)
  }

  /** From the start of an attempt to the page that is due, which is not opened. */
  async function verification(person: string): Promise<void> {
    const browser = new Browser()
    let target = `${broker.origin}/doors/certificate?login_hint=${person}`
    while (new URL(target).pathname !== '/slots') {
      const { headers, status } = await browser.once(target)
      target = new URL(headers.get('location') ?? assert.fail(`${status} at ${target}`), target).href
    }
  }

  it('is asked at most sixteen times for a login at a relying party', async () => {
    const asked = await trips.during(() => login('woman'))
    assert.ok(asked.length <= 16, `${asked.length}:\n${asked.join('\n')}`)
  })

  it('is asked at most five times for a verification', async () => {
    const asked = await trips.during(() => verification('man'))
    assert.ok(asked.length <= 5, `${asked.length}:\n${asked.join('\n')}`)
  })

  // Half of the 1,340 bytes of before, and two: a claim names the session that a takeover ends.
  it('keeps at most 1,800 bytes of a login for longer than a quarter of an hour, and 672 of a citizen', async () => {
    for (const [most, walk] of [
      [1_800, () => login('leap')],
      [672, () => verification('leap')],
    ] as const) {
      const left = await trips.left(walk)
      const bytes = [...left.values()].reduce((sum, one) => sum + one, 0)
      assert.ok(bytes <= most, `${bytes} bytes: ${JSON.stringify(Object.fromEntries(left))}`)
    }
  })
})
