import assert from 'node:assert/strict'
import { z } from 'zod'
import type { StoreChoice } from '../../src/stores.ts'
import { deskAuditAnswer, terminalsAnswer } from '../../src/web/ops/terminals.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { sharedRedis } from '../support/redis.ts'
import { api, book, calmLights, seedPlaces, verify } from '../web/integration/scene.ts'
import { operate, operators, tokens } from './scene.ts'

const homes: readonly [name: string, stores: () => Promise<Partial<StoreChoice>>][] = [
  ['in memory', async () => ({})],
  ['on Redis', async () => ({ redis: { url: (await sharedRedis()).url } })],
]

for (const [name, stores] of homes)
  describe(`A desk, ${name}`, () => {
    let broker: TestBroker
    let desk: Browser
    let slots: string[] = []
    const log: string[] = []

    before(async () => {
      broker = await startTestBroker({
        config: { lights: calmLights, operators, limits: { insideLimit: 1, assistedShare: 0.5 } },
        stores: { dataDir: null, ...(await stores()) },
        logLevel: 'info',
        logTo: { write: (line) => void log.push(line) },
        prepare: async ({ database }) => {
          slots = await seedPlaces(database, [9, 9])
        },
      })
      desk = new Browser()
    })
    after(() => broker?.stop())

    const signIn = async (browser: Browser, token: string) => {
      await browser.get(`${broker.origin}/desk`)
      return browser.submit('/desk/sign-in', { token })
    }

    it('is signed in with the token of an operator of the desk, and with no other', async () => {
      for (const token of [tokens.kim, 'x'.repeat(40), '']) {
        const answer = await new Browser().once(`${broker.origin}/desk/sign-in`, {
          method: 'POST',
          body: new URLSearchParams({ token }),
        })
        assert.equal(answer.status, 401, token)
        assert.equal(
          answer.headers.getSetCookie().some((one) => one.includes('terminal')),
          false,
        )
      }
      await signIn(desk, tokens.park)
      assert.match(desk.html, /창구 단말기가 준비되었습니다/)
      assert.match(desk.html, /park/)
      assert.ok(!desk.html.includes(tokens.park))
      const setTerminal = desk.cookies.find((one) => one.startsWith('gw_terminal='))
      assert.ok(setTerminal && !setTerminal.includes(tokens.park))
    })

    it('serves a citizen like everybody, by the assisted lane, from verifying to booking, and then the next', async () => {
      const crowd: Browser[] = []
      for (const person of ['person-1', 'person-2', 'person-3', 'person-4']) crowd.push(await verify(broker, person))
      const [first = assert.fail(), second = assert.fail()] = crowd
      await verify(broker, 'person-101', { door: 'phone', browser: desk })
      assert.equal(desk.path, '/wait')
      await api(first, 'DELETE /ticket') // the second of the line is called, and the lane has earned its share
      await api(second, 'POST /ticket')
      await api(second, 'DELETE /ticket')
      await desk.get('/next')
      assert.equal(desk.path, '/slots')
      const board = await (await fetch(`${broker.origin}/room.json`)).json()
      assert.equal(board.assisted.admitted, 1)
      assert.equal((await book(desk, slots[0] ?? '')).status, 201)
      await desk.get('/desk')
      assert.match(desk.html, /지금 이용 중인 시민이 있습니다/)
      await desk.submit('/desk/next')
      assert.equal(desk.path, '/')
      assert.equal((await api(desk, 'GET /session')).body.code, 'not_verified')
      await verify(broker, 'person-102', { door: 'phone', browser: desk })
      assert.equal(desk.path, '/wait')
    })

    it('is nothing in another browser, to which its cookie was carried', async () => {
      const cookie = desk.cookies.filter((one) => one.startsWith('gw_terminal=')).join('; ')
      const page = await fetch(`${broker.origin}/desk`, { headers: { cookie } })
      assert.match(await page.text(), /창구 단말기 시작/)
    })

    it('is listed and ended by operators; its own operator has no other right there', async () => {
      const { body } = await operate(broker, 'GET /terminals')
      z.strictObject(terminalsAnswer.shape).parse(body)
      const [terminal] = body.terminals
      assert.deepEqual([body.terminals.length, terminal.operator, terminal.busy], [1, 'park', true])
      for (const call of ['GET /doors', 'GET /audit', 'GET /terminals', `DELETE /terminals/${terminal.id}`])
        assert.equal((await operate(broker, call, { as: 'park' })).body.code, 'role_missing', call)
      assert.equal((await operate(broker, `DELETE /terminals/${terminal.id}`)).status, 200)
      assert.equal((await operate(broker, `DELETE /terminals/${terminal.id}`)).status, 404)
      await desk.get('/desk')
      assert.match(desk.html, /창구 단말기 시작/)
      const audit = await operate(broker, 'GET /terminals/audit')
      z.strictObject(deskAuditAnswer.shape).parse(audit.body)
      const acts = audit.body.entries.map(
        ({ act, operator }: { act: string; operator: string }) => `${act} ${operator}`,
      )
      const visit = ['citizen_began park', 'citizen_ended park']
      assert.deepEqual(acts.reverse(), ['signed_in park', ...visit, ...visit, 'ended kim'])
      for (const secret of [...Object.values(tokens), 'person-101'])
        assert.ok(!JSON.stringify([acts, log]).includes(secret))
    })

    it('is signed out by its operator, and the citizen who was there with it', async () => {
      await signIn(desk, tokens.park)
      await desk.post(`${broker.origin}/desk/sign-in`, { token: tokens.park })
      assert.equal((await operate(broker, 'GET /terminals')).body.terminals.length, 1, 'a browser is one terminal')
      await verify(broker, 'person-103', { door: 'phone', browser: desk })
      await desk.get('/desk')
      await desk.submit('/desk/sign-out')
      assert.match(desk.html, /창구 단말기 시작/)
      assert.equal((await api(desk, 'GET /session')).body.code, 'not_verified')
      assert.deepEqual((await operate(broker, 'GET /terminals')).body.terminals, [])
    })

    it('answers only so many wrong tokens in a minute', async () => {
      const statuses = new Set<number>()
      for (let n = 0; n < 25; n++) {
        const body = new URLSearchParams({ token: `${'x'.repeat(40)}${n}` })
        statuses.add((await fetch(`${broker.origin}/en/desk/sign-in`, { method: 'POST', body })).status)
      }
      assert.deepEqual([...statuses], [401, 429])
    })
  })
