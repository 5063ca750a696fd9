import assert from 'node:assert/strict'
import { operate, operators, reason } from '../../operator/scene.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { type Outcome, type RelyingPartyServer, startRelyingParty } from '../../support/relying-party.ts'
import { until } from '../../support/until.ts'
import { movableWorld } from '../integration/scene.ts'
import { type DoorId, isVerified, toCallback } from './way.ts'

interface Published {
  measuredAt: string
  doors: { id: string; light: string }[]
}

/** A person on the way, to book or for a relying party; both must survive whatever a door does. */
interface Visit {
  browser: Browser
  /** Sent along with every door of a relying party's request; a citizen has no journey before something fails. */
  query: Record<string, string>
}

describe('Whatever goes wrong at a door', () => {
  let broker: TestBroker
  let service: RelyingPartyServer
  const { world, pass } = movableWorld()

  before(async () => {
    service = await startRelyingParty()
    broker = await startTestBroker({
      world,
      config: {
        operators,
        // The door that each test breaks is well again before the next one.
        lights: { tickMs: 100, probeThinMs: 250, probeMs: 250 },
        relyingParties: [service.registered('health')],
        // Each test breaks a door for one person. On a busy machine there are few probes beside, so a breaker would open for all.
        providerCalls: { totalMs: 500, deadlineMs: 700, resetMs: 300, volumeThreshold: 1_000 },
      },
    })
    await service.meet(broker.origin, ['health'])
  })
  beforeEach(() =>
    until(async () => {
      const { measuredAt, doors } = (await (await fetch(`${broker.origin}/lights.json`)).json()) as Published
      const certificate = doors.find(({ id }) => id === 'certificate')
      return certificate?.light === 'green' && world.now() - Date.parse(measuredAt) < 1_000
    }),
  )
  afterEach(() => broker.mend())
  after(async () => {
    await broker?.stop()
    await service?.stop()
  })

  const visitors = {
    async citizen(): Promise<Visit> {
      const browser = new Browser()
      browser.url = broker.origin
      return { browser, query: {} }
    },
    async 'relying party'(): Promise<Visit> {
      const browser = await new Browser().get(service.login('health'))
      const [, journey = ''] = /\/journeys\/([^/?]+)/.exec(browser.url) ?? []
      assert.ok(journey)
      return { browser, query: { journey } }
    },
  }

  /** Breaks the token endpoint or the profile for one person only: no probe, no other test meets it. */
  const faultFor = (persona: string, effect: object) =>
    broker.fault({ match: { provider: 'naver', persona, endpoint: 'token' }, do: [effect] })
  const away = async ({ browser, query }: Visit, door: DoorId, persona: string) =>
    toCallback(broker, browser, { door, persona, query })

  /** What goes wrong, and the status and page it ends at. `retry`: whether a time to come back is told. */
  const troubles: {
    what: string
    status: number
    says: RegExp
    retry: boolean
    happens(visit: Visit, persona: string): Promise<unknown>
  }[] = [
    {
      what: 'the provider takes too long',
      status: 503,
      says: /네이버.*응답/,
      retry: true,
      async happens(visit, persona) {
        const callback = await away(visit, 'naver', persona)
        await faultFor(persona, { type: 'latency', ms: 60_000 })
        await visit.browser.get(callback.href)
      },
    },
    {
      what: 'the provider answers 500',
      status: 503,
      says: /네이버 인증이 지금 되지 않습니다/,
      retry: true,
      async happens(visit, persona) {
        const callback = await away(visit, 'naver', persona)
        await faultFor(persona, { type: 'status', status: 500 })
        await visit.browser.get(callback.href)
      },
    },
    {
      ...{
        what: 'the connection is lost while the code is exchanged',
        status: 503,
        says: /네이버 인증이 지금/,
        retry: true,
      },
      async happens(visit, persona) {
        const callback = await away(visit, 'naver', persona)
        await faultFor(persona, { type: 'outage', mode: 'reset' })
        await visit.browser.get(callback.href)
      },
    },
    {
      what: 'the person cancels',
      status: 200,
      says: /취소하셨습니다/,
      retry: false,
      async happens({ browser, query }) {
        await browser.get(`${broker.origin}/doors/naver?${new URLSearchParams({ ...query, anyway: '1' })}`)
        await browser.post(browser.url, { decision: 'cancel' })
      },
    },
    {
      what: 'a link leads to a door that is closed',
      status: 503,
      says: /네이버/,
      retry: true,
      async happens({ browser, query }) {
        const { measuredAt } = (await (await fetch(`${broker.origin}/lights.json`)).json()) as { measuredAt: string }
        const end = new Date(Date.parse(measuredAt) + 3_600_000).toISOString()
        const body = { action: 'close', until: end, reason }
        const kept = await operate(broker, 'POST /doors/naver/overrides', { body })
        assert.equal(kept.status, 201)
        await browser.get(`${broker.origin}/doors/naver?${new URLSearchParams({ ...query, anyway: '1' })}`)
        await operate(broker, `DELETE /overrides/${kept.body.id}`, { body: { reason } })
      },
    },
  ]

  /** Through another door, in the same journey, to where this person wanted to go. */
  const goesOn = async ({ browser, query }: Visit, persona: string, journey: string | null) => {
    const sent = new URLSearchParams({ login_hint: persona, anyway: '1', ...(journey ? { journey } : {}) })
    await browser.get(`${broker.origin}/doors/certificate?${sent}`)
    if (!query['journey']) return assert.ok(await isVerified(broker, browser), browser.url)
    assert.equal(browser.path, '/health/callback', browser.url)
    const outcome = JSON.parse(browser.html) as Outcome
    assert.equal(outcome.refusal, null)
    assert.ok(outcome.claims?.sub)
  }
  const journeyNamed = ({ html, url }: Browser) =>
    new URL(url).searchParams.get('journey') ?? /\/journeys\/([\w-]+)/.exec(html)?.[1] ?? null

  let people = 0
  for (const [who, begin] of Object.entries(visitors))
    describe(`for a ${who}`, () => {
      for (const { what, status, says, retry, happens } of troubles)
        it(`and ${what}: the page says so with ${status}${retry ? ' and a time' : ''}, and another door leads on`, async () => {
          const persona = `person-${people++}`
          const visit = await begin()
          const { browser, query } = visit
          await happens(visit, persona)
          assert.deepEqual([browser.status, browser.path], [status, '/doors/naver/problem'])
          assert.match(browser.text, says)
          assert.equal(browser.headers.get('cache-control'), 'no-store')
          const seconds = browser.headers.get('retry-after')
          if (retry) assert.ok(Number(seconds) >= 1 && Number(seconds) <= 60, `${seconds}`)
          else assert.equal(seconds, null)
          const journey = journeyNamed(browser)
          assert.ok(journey)
          if (query['journey']) assert.equal(journey, query['journey'])
          // The page leads to other doors, and back to all of them, in this same journey.
          assert.ok(browser.html.includes(`/doors/certificate?journey=${journey}`))
          assert.ok(browser.html.includes(`href="/journeys/${journey}"`))
          await goesOn(visit, persona, journey)
        })

      it('and they come back too late: they are told so, and led back to where they chose', async () => {
        const persona = `person-${people++}`
        const visit = await begin()
        const callback = await away(visit, 'kakao', persona)
        pass(601)
        await visit.browser.get(callback.href)
        assert.equal(visit.browser.status, 400)
        assert.match(visit.browser.text, /인증 시간이 지났습니다/)
        const journey = visit.query['journey'] ?? null
        assert.ok(visit.browser.html.includes(journey ? `href="/journeys/${journey}"` : 'href="/"'))
        await goesOn(visit, persona, journey)
      })

      it('and they come back in a browser that knows nothing of it: start again there, go on in the first', async () => {
        const persona = `person-${people++}`
        const visit = await begin()
        const callback = await away(visit, 'kakao', persona)
        const stranger = await new Browser().get(callback.href)
        assert.equal(stranger.status, 400)
        assert.match(stranger.text, /여기서 다시 시작/)
        assert.ok(!(visit.query['journey'] && stranger.html.includes(visit.query['journey'])))
        assert.ok(!(await isVerified(broker, Object.assign(stranger, { url: broker.origin }))))
        await visit.browser.get(callback.href)
        if (visit.query['journey']) assert.equal(visit.browser.path, '/health/callback')
        else assert.ok(await isVerified(broker, visit.browser))
      })

      it('and the answer is sent twice: the second one changes nothing', async () => {
        const persona = `person-${people++}`
        const visit = await begin()
        const { browser, query } = visit
        const callback = await away(visit, 'kakao', persona)
        const [first, second] = await Promise.all([browser.once(callback.href), browser.once(callback.href)])
        const [won, lost] = first.status === 303 ? [first, second] : [second, first]
        assert.deepEqual([won.status, lost.status], [303, 400])
        await lost.body?.cancel()
        await browser.get(new URL(won.headers.get('location') ?? '', callback).href)
        if (query['journey']) assert.equal((JSON.parse(browser.html) as Outcome).refusal, null)
        else assert.ok(await isVerified(broker, browser))
      })

      it('and they go back by the back button: the same page of the provider works once more, the same answer does not', async () => {
        const persona = `person-${people++}`
        const visit = await begin()
        const { browser, query } = visit
        // Away, back to the doors without a word, and away again to another one.
        await away(visit, 'phone', persona)
        await browser.get(query['journey'] ? `${broker.origin}/journeys/${query['journey']}` : `${broker.origin}/`)
        assert.equal(browser.status, 200)
        const callback = await away(visit, 'kakao', persona)
        await browser.get(callback.href)
        assert.equal(browser.path, query['journey'] ? '/health/callback' : '/slots')
        const sessions = () => browser.cookies.filter((cookie) => cookie.startsWith('gw_session='))
        const before = sessions()
        // The answer is still in the browser's history: it verifies no person anew, and the person goes on where they were.
        await browser.get(callback.href)
        assert.deepEqual(sessions(), before)
        if (!query['journey']) {
          assert.deepEqual([browser.path, browser.status], ['/slots', 200])
          assert.ok(await isVerified(broker, browser), 'and who was verified still is')
          return
        }
        // A service's request ended with its code; each page of it says so, and where to start again.
        for (const address of [callback.href, `${broker.origin}/journeys/${query['journey']}`]) {
          await browser.get(address)
          assert.equal(browser.status, 404, address)
          assert.match(browser.text, /‘.+’에서 다시 시작하실 수 있습니다/, address)
        }
      })
    })

  it('a door in planned maintenance says until when', async () => {
    const { measuredAt } = (await (await fetch(`${broker.origin}/lights.json`)).json()) as { measuredAt: string }
    const end = new Date(Date.parse(measuredAt) + 7_200_000).toISOString()
    const kept = await operate(broker, 'POST /doors/kakao/overrides', {
      body: { action: 'maintenance', until: end, reason },
    })
    const browser = await new Browser().get(`${broker.origin}/doors/kakao`)
    assert.equal(browser.status, 503)
    const seconds = Number(browser.headers.get('retry-after'))
    assert.ok(seconds > 7_100 && seconds <= 7_200, `${seconds}`)
    assert.equal((await operate(broker, `DELETE /overrides/${kept.body.id}`, { body: { reason } })).status, 200)
  })

  it('the doors that are offered first are those that do not stand on what failed; their order is fixed', async () => {
    const offered = ({ html }: Browser) => {
      const [next = ''] = [...html.matchAll(/<section class="panel next" data-door="(\w+)"/g)].map(([, id = '']) => id)
      return { next, others: [...html.matchAll(/<li[^>]*data-door="(\w+)"/g)].map(([, id = '']) => id) }
    }
    const allGreen = async () => {
      const { doors } = (await (await fetch(`${broker.origin}/lights.json`)).json()) as Published
      return doors.every(({ light }) => light === 'green')
    }
    const cancelAt = async (door: DoorId) => {
      // A busy machine answers probes late: which doors are clear is another test's.
      await until(allGreen)
      const browser = await new Browser().get(`${broker.origin}/doors/${door}?anyway=1`)
      return offered(await browser.post(browser.url, { decision: 'cancel' }))
    }
    // Phone and i-PIN stand on one operator.
    const phone = await cancelAt('phone')
    assert.notEqual(phone.next, 'ipin')
    const apart = ['certificate', 'naver', 'kakao'].filter((id) => id !== phone.next)
    assert.deepEqual(phone.others, [...apart, 'ipin'])
    const naver = await cancelAt('naver')
    assert.deepEqual(
      naver.others,
      ['certificate', 'phone', 'ipin', 'kakao'].filter((id) => id !== naver.next),
    )
  })
})
