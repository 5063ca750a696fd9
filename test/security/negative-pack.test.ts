import assert from 'node:assert/strict'
import { demoConfiguration } from '../../demo/configuration.ts'
import { attackRelyingParty, textReport } from '../../mock-idps/attack/index.ts'
import { type MockIdps, providerIds, startMockIdps } from '../../mock-idps/index.ts'
import { layOver, readFileConfig } from '../../src/config.ts'
import { generateKeyring } from '../../src/keyring/keyring.ts'
import { type Broker, startBroker } from '../../src/main.ts'
import { openLog } from '../../src/operations/log.ts'
import { system } from '../../src/system.ts'
import { openMemoryStores } from '../support/memory-stores.ts'
import { freePort } from '../support/ports.ts'
import { type RelyingPartyServer, startRelyingParty } from '../support/relying-party.ts'

/** Lights that are quick to change, so that no case waits for long. */
const lights = { tickMs: 200, probeThinMs: 500, probeMs: 500, steadyMs: 300 }

/** The shortest that can be configured. */
const attemptSeconds = 30

describe('our broker under the negative pack', function () {
  // Hundreds of sign-ins each, and some that wait for time-outs of 8 s and for 30 s to expire.
  this.timeout(600_000)
  let idps: MockIdps
  let broker: Broker
  let service: RelyingPartyServer
  let port: number

  /** With stores of its own: who is signed in does not outlive it. */
  async function openBroker(): Promise<void> {
    const issuers = Object.fromEntries(providerIds.map((id) => [id, idps.issuer(id)]))
    const relyingParties = [service.registered('service', { releaseIdp: true })]
    const config = readFileConfig(
      layOver({ ...demoConfiguration(issuers, system.now()), lights }, { relyingParties, limits: { attemptSeconds } }),
    )
    const [stores, keyring] = await Promise.all([openMemoryStores(system), generateKeyring(system)])
    broker = await startBroker({
      world: system,
      config,
      keyring,
      stores,
      port,
      log: openLog('silent'),
      metricsPort: 0,
      host: '127.0.0.1',
      issuer: null,
    })
  }

  beforeEach(async () => {
    port = await freePort()
    service = await startRelyingParty()
    idps = await startMockIdps({ port: 0, redirectBases: [`http://localhost:${port}`] })
    await openBroker()
  })
  afterEach(async () => {
    await broker?.stop()
    await idps?.close()
    await service?.stop()
  })

  it('refuses all it has to refuse, accepts all it has to accept, and answers cleanly', async () => {
    const card = await attackRelyingParty(
      {
        // The door may be red after what it has been through; people can go on all the same.
        start: `${broker.origin.origin}/doors/{provider}?anyway=1&login_hint={persona}`,
        whoami: `${broker.origin.origin}/api/v1/session`,
        needsCi: true,
        late: attemptSeconds + 0.5,
        async restart() {
          await broker.stop()
          await openBroker()
        },
      },
      { running: idps },
    )
    assert.equal(card.score, 100, textReport(card))
  })

  // What is wrong with a token or a return is refused at each door in test/providers/defects.test.ts, without browsers.
  it('does so at each of its doors with people, whose data each adapter reads in another language', async () => {
    const card = await attackRelyingParty(
      {
        start: `${broker.origin.origin}/doors/{provider}?anyway=1&login_hint={persona}`,
        whoami: `${broker.origin.origin}/api/v1/session`,
        needsCi: true,
        thorough: true,
        only: ['identity', 'profile', 'userinfo'],
      },
      { running: idps },
    )
    assert.equal(card.score, 100, textReport(card))
    assert.ok(card.total.counted > 60, `${card.total.counted} cases were counted`)
  })

  it('knows a person again at every door, and two people apart, for a service behind it', async () => {
    await service.meet(broker.origin.origin, ['service'])
    const login = (parameters: Record<string, string>) =>
      Object.entries(parameters).reduce(
        (url, [name, value]) => `${url}${url.includes('?') ? '&' : '?'}${name}=${value}`,
        service.login('service'),
      )
    const card = await attackRelyingParty(
      {
        start: login({ idp_hint: '{provider}', login_hint: '{persona}' }),
        whoami: login({ prompt: 'none' }),
        person: '/claims/sub',
        needsCi: true,
        only: [
          'identity/one_person_everywhere',
          'identity/leap_day_everywhere',
          'identity/lunar_birthday_everywhere',
          'identity/di_of_another_agency',
          'identity/twins',
          'identity/two_phones',
          'identity/renamed',
          'identity/ipin_renewed',
        ],
      },
      { running: idps },
    )
    assert.deepEqual(
      card.results.filter(({ kind }) => kind !== 'passed'),
      [],
      textReport(card),
    )
  })
})
