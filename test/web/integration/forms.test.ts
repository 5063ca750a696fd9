import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'
import { api, calmLights, identifyOnly, seedPlaces, takenOf, verify } from './scene.ts'

const anId = '00000000-0000-4000-8000-000000000000'

describe('A page that answers a form', () => {
  let broker: TestBroker
  let slots: string[] = []
  let n = 0

  before(async () => {
    broker = await startTestBroker({
      config: { lights: calmLights, limits: { holdExtensions: 0 } },
      prepare: async ({ database }) => {
        slots = await seedPlaces(database, [9, 1, 9, 9])
      },
    })
  })
  after(() => broker.stop())

  const slot = (index: number) => slots[index] ?? assert.fail('not enough slots')
  const newcomer = () => verify(broker, `person-${n++}`)
  const keeping = async (index: number) => {
    const browser = await newcomer()
    await browser.submit('/holds', { slot: slot(index) })
    assert.equal(browser.path, '/confirm')
    return browser
  }
  const runOut = (hold: string) =>
    broker.stores.database.query(`update hold set until = now() - interval '1 second' where id = $1`, [hold])
  const takeLast = async () => {
    if ((await takenOf(broker.stores.database, slot(1))) === 0) await keeping(1)
  }
  const holdIn = ({ html }: Browser) => /\/holds\/([^/"]+)\/release/.exec(html)?.[1] ?? assert.fail('no hold')

  /** Each kind of answer: who gets it and how, its status, and what the same in English says and where. */
  const answers: [what: string, act: () => Promise<Browser>, status: number, english: [path: string, says: RegExp]][] =
    [
      [
        'a time that another person took',
        async () => {
          await takeLast()
          return (await newcomer()).submit('/holds', { slot: slot(1) })
        },
        409,
        ['/en/slots', /Someone just took/],
      ],
      [
        'a hold that ran out before the booking',
        async () => {
          const browser = await keeping(0)
          await runOut(holdIn(browser))
          return browser.submit('/bookings')
        },
        410,
        ['/en/confirm/expired', /The same time is still free/],
      ],
      [
        'a hold that ran out before it was extended',
        async () => {
          const browser = await keeping(0)
          const hold = holdIn(browser)
          await runOut(holdIn(browser))
          return browser.post(`/holds/${hold}/extend`, { slot: slot(0) })
        },
        410,
        ['/en/confirm/expired', /The same time is still free/],
      ],
      [
        'a hold that cannot be extended again',
        async () => {
          const browser = await keeping(0)
          return browser.post(`/holds/${holdIn(browser)}/extend`, {})
        },
        409,
        ['/en/confirm', /Check your booking/],
      ],
      [
        'a time that was pressed in an older window',
        async () => (await keeping(0)).post('/holds', { slot: slot(2), holding: '' }),
        409,
        ['/en/confirm', /already keeping this place.*Change to/],
      ],
      [
        'a booking without its key',
        async () => {
          const browser = await keeping(0)
          return browser.post('/bookings', { hold: holdIn(browser) })
        },
        400,
        ['/en/confirm', /Check your booking/],
      ],
      [
        'an old time, pressed by a person who has booked',
        async () => (await (await keeping(0)).submit('/bookings')).post('/holds', { slot: slot(2), holding: '' }),
        409,
        ['/en/booking', /You are booked/],
      ],
      [
        'a cancellation of no booking',
        async () => (await newcomer()).post(`/bookings/${anId}/cancel`, {}),
        404,
        ['/en/', /Check the lights/],
      ],
      [
        'a date of birth',
        async () => new Browser().post(`${broker.origin}/turn`, { birthdate: '19850412' }),
        200,
        ['/en/turn', /When can you book/],
      ],
      [
        'a date of birth that is none',
        async () => new Browser().post(`${broker.origin}/turn`, { birthdate: '1985' }),
        400,
        ['/en/turn', /When can you book/],
      ],
      [
        'a form of a person who is not verified',
        async () => new Browser().post(`${broker.origin}/holds`, { slot: slot(0) }),
        401,
        ['/en/', /Check the lights/],
      ],
      [
        'a form of a person who was not called',
        async () => (await identifyOnly(broker, `person-${n++}`)).post('/holds', { slot: slot(0) }),
        403,
        ['/en/wait', /It is your turn/],
      ],
      ['a form without its fields', async () => (await newcomer()).post('/holds', {}), 400, ['/en/slots', /Choose a/]],
      ['a form to nowhere', async () => new Browser().post(`${broker.origin}/nowhere`, {}), 404, ['/en/', /lights/]],
    ]
  for (const [what, act, status, [path, says]] of answers)
    it(`leads by its language link to the same in English: ${what}`, async () => {
      const browser = await act()
      assert.deepEqual([browser.status, /<html lang="(\w+)"/.exec(browser.html)?.[1]], [status, 'ko'], browser.text)
      const link = /<a href="([^"]+)" lang="en"/.exec(browser.html)?.[1] ?? assert.fail('no link to English')
      const twin = /<body[^>]* data-twin="([^"]+)"/.exec(browser.html)?.[1]
      assert.equal(link, `/en${twin}`, 'Back leads to the same page in the language of this one')
      await browser.get(link.replaceAll('&amp;', '&'))
      assert.deepEqual([browser.path, browser.status], [path, 200])
      assert.match(browser.html, /<html lang="en"/)
      assert.match(browser.text, says)
    })

  it('is asked for again at its own address by no person: a GET of it leads to the page that is due', async () => {
    const browser = await keeping(0)
    for (const path of ['/holds', `/holds/${anId}/extend`, '/bookings', `/bookings/${anId}/cancel`, '/wait/leave'])
      assert.deepEqual([path, (await browser.get(path)).path, browser.status], [path, '/confirm', 200])
    assert.equal((await browser.get('/session/finish')).path, '/confirm', 'nothing was finished')
  })

  it('keeps what was looked for: after a place was given back, ran out or was taken, and in another language', async () => {
    const wished = async (browser: Browser, where: string) => {
      assert.match(browser.path, /slots|holds/, where)
      for (const box of ['full', 'stepFree'])
        assert.match(browser.html, new RegExp(`name="${box}" value="1" checked`), `${box} ${where}`)
      assert.match(browser.html, /value="가상백신" checked/, where)
    }
    const browser = await newcomer()
    await browser.get(
      `/slots?${new URLSearchParams({ region: 'seoul', product: '가상백신', full: '1', stepFree: '1' })}`,
    )
    await browser.submit('/holds', { slot: slot(0) })
    await wished(await browser.submit(`/holds/${holdIn(browser)}/release`), 'after a release')
    await takeLast()
    await wished(await browser.submit('/holds', { slot: slot(1) }), 'after a refusal')
    await browser.post('/holds', { slot: slot(0) })
    await runOut(holdIn(browser))
    await browser.submit('/bookings')
    await wished(await browser.get(/class="btn sec full" href="([^"]+)"/.exec(browser.html)?.[1] ?? ''), 'after expiry')
    await wished(await browser.get('/en/slots'), 'in English')
    await wished(await browser.get('/next'), 'after “continue”')
    await browser.post('/session/finish', {})
    assert(!browser.cookies.some((cookie) => cookie.startsWith('gw_filter')), 'nothing is left for the next person')
  })

  it('forgets a day that has gone by, and whatever cannot be read', async () => {
    for (const [query, shows] of [
      ['region=seoul&day=2020-01-01&stepFree=1', /가상의원/],
      ['region=seoul&day=nonsense', /가상의원/],
      ['%E0%A4%A', /가상의원/],
    ] as const) {
      const browser = await newcomer()
      const answer = await browser.once('/slots', {
        headers: { cookie: [...browser.cookies, `gw_filter=${encodeURIComponent(query)}`].join('; ') },
      })
      assert.deepEqual([query, answer.status], [query, 200])
      assert.match(await answer.text(), shows)
    }
  })

  it('shows a booking number by which the query in docs/operators.md finds that booking', async () => {
    const browser = await (await keeping(2)).submit('/bookings')
    const [, id = '', number = ''] =
      /data-booking="([^"]+)">([2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5})</.exec(browser.html) ?? []
    const guide = await readFile(new URL('../../../docs/operators.md', import.meta.url), 'utf8')
    const query = /```sql\n(with typed[^`]*)```/.exec(guide)?.[1] ?? assert.fail('no query')
    for (const typed of [number, number.toLowerCase().replace('-', ' ')]) {
      const rows = await broker.stores.database.query<{ id: string }>(
        query.replace('28EH9-ALV52', typed).replace(/;\s*$/, ''),
      )
      assert.deepEqual(
        rows.map((row) => row.id),
        [id],
      )
    }
    assert.equal((await api(browser, 'GET /bookings/mine')).body.booking.number, number)
  })

  it('of an older window gives back no newer place: not by another time, not by an expired booking', async () => {
    const browser = await newcomer()
    assert.match(browser.html, /name="holding" value\/?>/)
    await browser.post('/holds', { slot: slot(0) })
    const first = holdIn(browser)
    await browser.get('/slots')
    assert.match(browser.text, /자리를 맡아 두고 있습니다/, 'a page that knows of the hold says what choosing does')
    await browser.submit('/holds', { slot: slot(2) })
    const newer = holdIn(browser)
    assert.notEqual(newer, first, 'and there the person may change')

    await browser.post('/holds', { slot: slot(3), holding: first })
    assert.deepEqual([browser.status, holdIn(browser)], [409, newer])
    assert.match(browser.text, /이 자리를 이미 맡아 두었습니다.*바꾸기/)
    await browser.post('/bookings', { hold: first, key: 'k', slot: slot(0) })
    assert.deepEqual([browser.status, holdIn(browser)], [410, newer])
    const { body } = await api(browser, 'GET /bookings/mine')
    assert.deepEqual([body.hold.id, body.hold.slot], [newer, slot(2)])
    await browser.submit('/holds', { slot: slot(0) })
    assert.equal((await api(browser, 'GET /bookings/mine')).body.hold.slot, slot(0), 'the change is one press away')
  })
})
