import assert from 'node:assert/strict'
import { seedDemo } from '../../../demo/clinics/seed.ts'
import { connectingInformation } from '../../../mock-idps/people/identifiers.ts'
import { rosterOf } from '../../../mock-idps/people/personas.ts'
import { readSettings } from '../../../mock-idps/settings.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { calmLights } from './scene.ts'

describe('The whole way, without a script', () => {
  let broker: TestBroker
  const log: string[] = []
  const travellers: Browser[] = []

  before(async () => {
    broker = await startTestBroker({
      config: { lights: calmLights },
      prepare: async ({ database }) => {
        await seedDemo(database, Date.now())
      },
      logLevel: 'trace',
      logTo: { write: (line) => log.push(line) },
    })
  })
  after(() => broker.stop())

  function traveller(): Browser {
    const browser = new Browser()
    travellers.push(browser)
    return browser
  }

  for (const door of ['certificate', 'phone', 'ipin', 'naver', 'kakao'] as const)
    it(`leads from the lights through ${door} to a booking and back`, async () => {
      const personas = { certificate: 'man', phone: 'woman', ipin: 'elder', naver: 'foreigner', kakao: 'leap' }
      const browser = traveller()
      await browser.get(`${broker.origin}/`)
      assert.ok(browser.html.includes(`/doors/${door}`))
      await browser.get(`/doors/${door}?login_hint=${personas[door]}`)
      assert.equal(browser.path, '/slots')
      const slot = /name="slot" value="([^"]+)"/.exec(browser.html)?.[1] ?? ''
      await browser.submit('/holds', { slot })
      assert.equal(browser.path, '/confirm')
      await browser.submit('/bookings')
      assert.equal(browser.path, '/booking')
      assert.match(browser.text, /예약되었습니다/)
      await browser.get('/booking/cancel')
      await browser.submit('/bookings/')
      assert.equal(browser.path, '/booking/cancelled')
    })

  it('stays in English all the way for a person who began in English', async () => {
    const browser = traveller()
    const arrived = (path: string, status = 200) => {
      assert.deepEqual([browser.path, browser.status], [path, status])
      assert(browser.html.startsWith('<!doctype html>\n<html lang="en">'), path)
    }
    await browser.get(`${broker.origin}/en/`)
    arrived('/en/')
    await browser.get('/en/doors/ipin')
    await browser.post(browser.url, { person: 'day04', decision: 'cancel' })
    arrived('/en/doors/ipin/problem')
    await browser.get('/en/doors/phone?login_hint=day04')
    arrived('/en/slots')

    const other = traveller()
    await other.get(`${broker.origin}/en/doors/kakao?login_hint=day04`)
    assert.deepEqual([other.path, other.status], ['/en/blocked', 409])
    assert(other.html.includes('<html lang="en">'))

    const slot = /name="slot" value="([^"]+)"/.exec(browser.html)?.[1] ?? ''
    await browser.submit('/en/holds', { slot })
    arrived('/en/confirm')
    await browser.submit('/en/holds/') // longer
    arrived('/en/confirm')
    await browser.submit('/en/bookings')
    arrived('/en/booking')
    await browser.get('/en/booking/cancel')
    arrived('/en/booking/cancel')
    await browser.submit('/en/bookings/')
    arrived('/en/booking/cancelled')
    await browser.get('/en/next')
    arrived('/en/slots')
    await browser.get('/en/turn')
    await browser.submit('/en/turn', { birthdate: '19760804' })
    arrived('/en/turn')
    await browser.submit('/en/turn', { birthdate: '1976' })
    arrived('/en/turn', 400)
    await browser.post('/en/session/finish', {})
    arrived('/en/ended')
    await browser.get('/en/turn/mine')
    arrived('/en/turn/mine', 401)

    const ours = [...browser.locations, ...other.locations].filter(({ origin }) => origin === broker.origin)
    assert(ours.length > 15)
    // A provider knows one address of ours; which language to go on in is in the sealed attempt.
    const elsewhere = ours.filter(({ pathname }) => !pathname.startsWith('/en/'))
    assert.deepEqual(
      new Set(elsewhere.map(({ pathname }) => pathname.replace(/\w+(?=\/callback)/, '…'))),
      new Set(['/doors/…/callback']),
    )
  })

  it('leaves nothing in the log by which a person, a code or a browser could be known', async () => {
    // What goes wrong is what gets logged: a provider that fails, and a store that does.
    const plan = {
      match: { provider: 'naver', endpoint: 'token', persona: 'day31' },
      do: [{ type: 'status', status: 500 }],
    }
    await broker.fault(plan)
    const unlucky = traveller()
    await unlucky.get(`${broker.origin}/doors/naver?login_hint=day31`)
    assert.equal(unlucky.path, '/doors/naver/problem')
    await broker.mend()
    await unlucky.get(`/doors/phone?login_hint=day31`)
    assert.equal(unlucky.path, '/slots')
    const { database } = broker.stores
    const { query } = database
    const values: unknown[] = []
    database.query = (text, params = []) => {
      values.push(...params.flat())
      return Promise.reject(
        Object.assign(new Error('refused'), { code: 'XX000', query: text, params, detail: `(${params})` }),
      )
    }
    await unlucky.get('/doors/phone?login_hint=day30').finally(() => {
      database.query = query
    })
    assert.equal(unlucky.status, 500)
    const reference = /IN-[2-9A-Z]{4}-[2-9A-Z]{2}/.exec(unlucky.text)?.[0] ?? assert.fail('no reference on the page')

    const text = log.join('').replace(/"time":\d+/g, '')
    assert.match(text, /"outcome":"provider_unavailable"/, 'what happened is there')
    assert(text.includes(reference) && text.includes('XX000'), 'and what the reference on the page stands for')
    assert(values.length > 0)

    const { seed } = readSettings({})
    const people = rosterOf([])
      .all(Date.now())
      .flatMap(({ name, birthdate, phone, registrationNumber }) => [
        ...[name, birthdate, birthdate.replaceAll('-', ''), phone, phone.replace('+82', '0')],
        connectingInformation(seed, registrationNumber),
      ])
    const cookies = travellers.flatMap((browser) => browser.cookies.map((pair) => pair.slice(pair.indexOf('=') + 1)))
    const secretCookies = cookies.filter((value) => value.length > 20)
    const queries = travellers.flatMap(({ locations }) => locations.flatMap(({ searchParams }) => [...searchParams]))
    const oneTime = queries.flatMap(([name, value]) => (['code', 'state', 'nonce'].includes(name) ? [value] : []))
    assert(secretCookies.length > 10 && oneTime.length > 20)
    const secrets = [
      ...people,
      ...secretCookies,
      ...oneTime,
      ...values.filter((value) => typeof value === 'string' && value.length > 20),
    ] as string[]
    for (const secret of secrets) assert(!text.includes(secret), `${secret} in the log`)
    assert(!/eyJ[\w-]{10}/.test(text), 'no token')
    assert(!/[A-Za-z0-9+/]{86}==/.test(text), 'no CI')
  })
})
