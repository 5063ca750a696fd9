import assert from 'node:assert/strict'
import { isoSeoul } from '../../src/domain/time.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import type { Browser } from '../support/browser.ts'
import { peopleOfDigit } from '../support/people.ts'
import {
  api,
  assertProblem,
  book,
  calmLights,
  identifyOnly,
  movableWorld,
  seedPlaces,
  takenOf,
  verify,
} from '../web/integration/scene.ts'
import { type Answered, call, inEnglish, type Sent, type Standing, type Things, tryEveryGate } from './call.ts'
import { early, elsewhere, gates, outside, unknown } from './gates.ts'
import { everyRoute, type Route, routesElsewhere } from './routes.ts'

const day = 86_400_000
/** After so many seconds a browser and a person may ask as often again, and wrong tokens of operators are answered with 401 again. */
const minute = 61

/** What a client can write about itself, or about the way its request took. None of it decides anything. */
const written: readonly [what: string, sent: Sent][] = [
  ['a clock that is a lifetime fast', { headers: { date: 'Tue, 01 Jan 2097 00:00:00 GMT' } }],
  [
    'a clock that is years slow',
    { headers: { date: 'Mon, 09 Aug 2021 11:00:00 GMT', 'x-client-time': '1628506800000' } },
  ],
  ['another host name', { headers: { host: 'test.booking.example:8443' } }],
  [
    'the headers of a proxy and of a rewriter',
    {
      headers: {
        'x-forwarded-host': 'internal.example',
        'x-forwarded-for': '127.0.0.1',
        forwarded: 'for=127.0.0.1;host=internal.example;proto=https',
        'x-original-url': '/help',
        'x-rewrite-url': '/help',
        'x-http-method-override': 'GET',
      },
    },
  ],
  [
    'cookies of its own making',
    {
      cookie:
        'gw_just=finished; gw_arrived=1; gw_admitted=1; gw_reading=e30; gw_lease=9999999999999; gw_service_x=demo-rp',
    },
  ],
  [
    'a time and a birth date in the address',
    { query: '?now=4102444800000&t=4102444800&birthdate=1985-04-12&admitted=1' },
  ],
]

describe('Every route there is', () => {
  const clock = movableWorld()
  const start = clock.world.now()
  const [soon = '', lies = ''] = peopleOfDigit(5, 2)
  const [keeps = '', books = '', fills = '', waits = '', looks = ''] = peopleOfDigit(3, 5)
  let broker: TestBroker
  let routes: Route[] = []
  let things: Things
  let owner: Browser
  let booked: Browser
  let other: Browser
  const standings = new Map<string, Standing>()
  let slots: string[] = []

  before(async () => {
    const everyDay = { opensAt: isoSeoul(start - day), closesAt: isoSeoul(start + 30 * day) }
    broker = await startTestBroker({
      world: clock.world,
      config: {
        lights: calmLights,
        limits: { insideLimit: 2, leaseSeconds: 3_600, idleSeconds: 3_600, deviceIdleSeconds: 3_600 },
        operators: [{ name: 'kim', tokenSha256: '0'.repeat(64), roles: ['view', 'operate', 'desk'] }],
        campaign: {
          windows: [
            { id: 'others', ...everyDay, who: { kind: 'digits', digits: [0, 1, 2, 3, 4, 6, 7, 8, 9] } },
            { id: 'soon', ...everyDay, opensAt: isoSeoul(start + day), who: { kind: 'digits', digits: [5] } },
          ],
        },
      },
      prepare: async ({ database }) => {
        slots = await seedPlaces(database, [9, 9, 9])
      },
    })
    routes = await everyRoute()
    booked = await verify(broker, books)
    const booking = await book(booked, slots[1] ?? '')
    owner = await verify(broker, keeps)
    const hold = await api(owner, 'POST /holds', { body: { slot: slots[0] } })
    things = { slot: slots[0] ?? '', hold: hold.body.id, booking: booking.body.id }
    other = await verify(broker, fills)
    for (const one of [
      { name: 'a stranger', cookie: '', refused: unknown },
      { name: 'the person on another device', ...(await reached(keeps, '/blocked', 'kakao')), refused: elsewhere },
      { name: 'a person who waits in line', ...(await reached(waits, '/wait')), refused: outside },
      { name: 'a person before their window', ...(await reached(soon, '/turn/mine')), refused: early },
    ])
      standings.set(one.name, one)
  })
  after(() => broker.stop())

  async function reached(persona: string, path: string, door = 'certificate') {
    const browser = await verify(broker, persona, { door })
    assert.equal(browser.path, path)
    return { cookie: browser.cookies.join('; ') }
  }

  const cookiesOf = (browser: Browser, ...names: string[]) =>
    browser.cookies.filter((one) => names.some((name) => one.startsWith(name)))
  const tried = (standing: Standing, sent: Sent = {}, only: readonly Route[] = [...routes, ...inEnglish(routes)]) =>
    tryEveryGate(broker.origin, { routes: only, things, sent }, standing)
  const apiOnly = () => routes.filter(({ kind }) => kind === 'api')

  /** What the victims have, by their own sessions and by the ledger. */
  async function belongings() {
    const mine = await Promise.all([owner, booked].map(async (one) => (await api(one, 'GET /bookings/mine')).body))
    return { mine, taken: await Promise.all(slots.map((slot) => takenOf(broker.stores.database, slot))) }
  }
  async function nothingIsLost(act: () => Promise<void>): Promise<void> {
    const before = await belongings()
    assert.deepEqual([before.mine[0].hold.id, before.mine[1].booking.id], [things.hold, things.booking])
    await act()
    assert.deepEqual(await belongings(), before)
  }

  it('L2: has its gate declared, and no gate is declared for a route that is not', async () => {
    assert.deepEqual(
      routes.map(({ name }) => name).filter((name) => !(name in gates)),
      [],
      'declare what stands in front of it in test/abuse/gates.ts',
    )
    const names = new Set(routes.map(({ name }) => name))
    assert.deepEqual(
      Object.keys(gates).filter((name) => !names.has(name)),
      [],
    )
    // Stands in front of the pages, and answers none of them.
    assert.deepEqual(await routesElsewhere(), ['request/visits.ts'])
  })

  it('L2: refuses a stranger, the person on another device, a person without a lease and one before their window', () =>
    nothingIsLost(async () => {
      for (const standing of standings.values()) assert((await tried(standing)) >= 12, standing.name)
      // A ticket is what turns a look at a page into a place in line, so here the calls alone.
      const unclaimed = await identifyOnly(broker, looks)
      const cookie = unclaimed.cookies.join('; ')
      await tried({ name: 'a verified person without a ticket', cookie, refused: outside }, {}, apiOnly())
      const { status } = await api(unclaimed, 'GET /ticket')
      assert.equal(status, 404, 'no refusal gave them a place in line')
    }))

  it('L3 and L4: refuses them the same, whatever clock, host name, proxy, cookie or address the client makes up', () =>
    nothingIsLost(async () => {
      for (const [what, sent] of written) {
        clock.pass(minute)
        for (const standing of standings.values())
          await tried({ ...standing, name: `${standing.name}, with ${what}` }, sent, routes)
      }
    }))

  it('L12: goes by the provider’s birth date alone, whatever date is sent along to it', async () => {
    // On this day of birth the window is open.
    const other = '1985-04-11'
    const browser = await verify(broker, lies, { query: { birthdate: other, birthDate: other } })
    assert.equal(browser.path, '/turn/mine')
    assert.equal((await api(browser, 'POST /turn', { body: { birthdate: other } })).body.open, true)
    const sent = { birthdate: other, birthDate: other, identity: { birthDate: other } }
    assertProblem(await api(browser, 'POST /ticket', { body: sent }), 403, 'not_your_turn')
    assertProblem(await api(browser, `POST /ticket?birthdate=${other}`), 403, 'not_your_turn')
    await browser.post('/turn', { birthdate: other.replaceAll('-', '') })
    assert.match(browser.text, /지금 예약할 수 있습니다/)
    await browser.get(`/next?birthdate=${other}`)
    assert.deepEqual([browser.path, browser.status], ['/turn/mine', 403])
  })

  it('L10: refuses a session without its device, a device without its session, and any mixed or edited cookie', () =>
    nothingIsLost(async () => {
      const [device, session] = [cookiesOf(owner, 'gw_device_'), cookiesOf(owner, 'gw_session=')]
      const edited = (cookies: string[], at: (value: string) => number) =>
        cookies.map((one) => {
          const [name = '', value = ''] = one.split('=')
          const index = at(value)
          return `${name}=${value.slice(0, index)}${value[index] === 'A' ? 'B' : 'A'}${value.slice(index + 1)}`
        })
      const first = () => 0
      // Behind the secret stands when the session ends, for the words of a page alone.
      const last = (value: string) => `${value}.`.indexOf('.') - 1
      for (const [name, cookies] of [
        ['the session cookie alone', session],
        ['the device cookie alone', device],
        ['this session in another person’s browser', [...session, ...cookiesOf(other, 'gw_device_')]],
        ['another person’s session in this browser', [...cookiesOf(other, 'gw_session='), ...device]],
        ['a session of which the first letter was changed', [...edited(session, first), ...device]],
        ['a session of which the last letter was changed', [...edited(session, last), ...device]],
        ['a device key of which the last letter was changed', [...session, ...edited(device, last)]],
        ['a session that lacks its first letter', [...session.map((one) => one.replace(/=./, '=')), ...device]],
      ] as const) {
        clock.pass(minute)
        await tried(
          { name, cookie: cookies.join('; '), refused: unknown },
          {},
          routes.filter(({ kind }) => kind !== 'ops'),
        )
      }
    }))

  it('L10: gives a person inside nothing of what another person holds or booked, and takes nothing from it', () =>
    nothingIsLost(async () => {
      const cookie = other.cookies.join('; ')
      await tried({ name: 'a citizen at the operators’ API', cookie, refused: { operator: 'operator_unknown' } })
      const aimed = routes.filter(
        ({ name, kind }) => kind !== 'ops' && /^(POST|DELETE) .*(\{id\}|\/bookings$)/.test(name),
      )
      const answers = new Map<string, Answered>()
      for (const { name } of aimed) answers.set(name, await call(broker.origin, name, things, { cookie }))
      for (const [name, { status, text, headers }] of answers) {
        const said = `${name}: ${status} ${text}`
        // Giving back what is not there is no mistake, and a form leads on to the person's own page.
        const isNothing = status === 204 || status >= 400 || headers.location === '/next'
        assert(isNothing, said)
        for (const id of [things.hold, things.booking]) assert(!text.includes(id) || status >= 400, said)
      }
      assert.deepEqual((await api(other, 'GET /bookings/mine')).body, { booking: null, hold: null })
    }))
})
