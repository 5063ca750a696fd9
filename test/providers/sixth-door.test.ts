import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { MockIdps, SandboxHandle } from '../../mock-idps/index.ts'
import { layOver } from '../../src/config.ts'
import { lightsOf, startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { until } from '../support/until.ts'

const fixture = new URL('../fixtures/sixth-door/', import.meta.url)
const configFile = fileURLToPath(new URL('gwanmun.json', fixture))
const added = ['my-bank', 'old-portal'] as const
const secret = 'gwanmun-simulator-secret'

describe('A broker with two doors of the operator’s own', () => {
  let broker: TestBroker
  /** Where the two new doors lead: simulators of their own, whose client knows the callbacks of these doors. */
  let elsewhere: SandboxHandle
  const kept: string[] = []

  before(async () => {
    const told = JSON.parse(await readFile(configFile, 'utf8'))
    const config = (idps: MockIdps, origin: string) => {
      const redirectUris = added.map((id) => `${origin}/doors/${id}/callback`)
      elsewhere = idps.sandbox({ clients: [{ clientId: 'gwanmun', clientSecret: secret, redirectUris }] })
      const portal = elsewhere.issuer('phone')
      return layOver(told, {
        providerCalls: { resetMs: 300 },
        providers: {
          'my-bank': { issuer: elsewhere.issuer('naver'), clientSecret: secret, idTokenAlg: 'RS256' },
          'old-portal': {
            issuer: portal,
            authorizationUrl: `${portal}/authorize`,
            tokenUrl: `${portal}/token`,
            profileUrl: `${portal}/userinfo`,
            clientSecret: secret,
          },
        },
      }) as Record<string, unknown>
    }
    broker = await startTestBroker({
      config,
      configFile,
      logLevel: 'trace',
      logTo: { write: (line) => void kept.push(line) },
    })
  })
  after(() => broker.stop())

  const throughDoor = (door: string, persona: string) =>
    new Browser().get(`${broker.origin}/doors/${door}?login_hint=${persona}`)

  it('shows seven lights, the five in their order and the new ones behind them, in both languages', async () => {
    const ids = (await lightsOf(broker.origin)).map(({ id }) => id)
    assert.deepEqual(ids, ['certificate', 'phone', 'ipin', 'naver', 'kakao', ...added])
    for (const [path, names] of [
      ['/', ['우리동네은행', '옛 포털']],
      ['/en/', ['My Bank', 'The Old Portal']],
    ] as const) {
      const { html } = await new Browser().get(`${broker.origin}${path}`)
      for (const name of names) assert.ok(html.includes(name), name)
    }
  })

  for (const [n, door] of added.entries())
    it(`lets a citizen through ${door} to what is due next`, async () => {
      const browser = await throughDoor(door, `person-${n}`)
      assert.deepEqual([browser.status, browser.path], [200, '/slots'])
      const { status, body } = await browser.json(`${broker.origin}/api/v1/session`)
      assert.equal(status, 200)
      assert.equal(body.provider, door)
    })

  it('knows the same person through both of them, and through the five', async () => {
    const first = await throughDoor('old-portal', 'woman')
    assert.equal(first.path, '/slots')
    for (const door of ['my-bank', 'kakao'])
      assert.equal((await throughDoor(door, 'woman')).path, '/blocked', `${door}: another device, the same person`)
  })

  it('sends each citizen to the strategy’s provider with state, nonce and PKCE of the broker’s own', async () => {
    const browser = new Browser()
    const answers = await Promise.all(
      [1, 2].map(() => browser.once(`${broker.origin}/doors/old-portal?login_hint=person-9`)),
    )
    const asked = answers.map((answer) => new URL(answer.headers.get('location') ?? '').searchParams)
    for (const one of asked) {
      assert.equal(one.get('code_challenge_method'), 'S256')
      assert.equal(one.get('prompt'), 'login')
      assert.equal(one.get('response_type'), 'code')
      assert.equal(one.get('redirect_uri'), `${broker.origin}/doors/old-portal/callback`)
    }
    for (const name of ['state', 'nonce', 'code_challenge']) {
      const values = asked.map((one) => one.get(name) ?? '')
      assert.ok(values.every((value) => value.length >= 27) && values[0] !== values[1], name)
    }
  })

  it('asks for a profile with the token in the header, never in an address that ends in logs', async () => {
    await throughDoor('old-portal', 'person-77')
    const asked = elsewhere.ledger({ provider: 'phone', endpoint: 'userinfo' })
    assert.ok(asked.length > 0)
    for (const { clientAuth, params } of asked) {
      assert.equal(clientAuth, 'bearer')
      assert.deepEqual(params, {})
    }
  })

  for (const door of added) {
    const provider = door === 'my-bank' ? 'naver' : 'phone'
    it(`closes ${door} by probes and breaker when its provider is gone, without a word about the other doors`, async () => {
      elsewhere.faults.add({ match: { provider }, do: [{ type: 'outage', mode: 'status', status: 503 }] })
      const light = async () => (await lightsOf(broker.origin)).find(({ id }) => id === door)
      await until(async () => (await light())?.selectable === false)
      const others = (await lightsOf(broker.origin)).filter(({ id }) => id !== door)
      assert.ok(others.every((one) => one.light === 'green'))
      const browser = await throughDoor(door, 'person-5')
      assert.deepEqual([browser.status, browser.path], [503, `/doors/${door}/problem`])
      elsewhere.faults.clear()
      await until(async () => (await light())?.light === 'green')
    })
  }

  it('takes a citizen who cancels back to choose again, as at the five', async () => {
    // Of this person: the login-page check asks for the same page, and would use up a fault that is anybody's.
    elsewhere.faults.add({ match: { persona: 'person-6' }, do: [{ type: 'outcome', outcome: 'cancel' }], times: 1 })
    const browser = await throughDoor('old-portal', 'person-6')
    assert.deepEqual([browser.status, browser.path], [200, '/doors/old-portal/problem'])
    elsewhere.faults.clear()
  })

  it('logs neither code nor token nor person', () => {
    const all = kept.join('')
    for (const word of ['access_token', 'code=', secret, '서누리']) assert.ok(!all.includes(word), word)
  })
})
