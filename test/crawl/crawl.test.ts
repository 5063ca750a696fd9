import assert from 'node:assert/strict'
import { isoSeoul } from '../../src/domain/time.ts'
import { system } from '../../src/system.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { type FailingStores, openFailingStores } from '../support/failing-stores.ts'
import { type RelyingPartyServer, startRelyingParty } from '../support/relying-party.ts'
import { calmLights, seedPlaces } from '../web/integration/scene.ts'
import { compressedAddresses } from './compression.ts'
import { crawl, type Found } from './crawl.ts'
import { type Fault, faultsOf } from './faults.ts'
import { open } from './page.ts'
import { type Standing, takeStandings } from './standings.ts'
import { table } from './table.ts'

const faultNames = [
  'none',
  'one provider down',
  'every provider down',
  'hot store away',
  'database away',
  'hot store emptied',
]

/** What is compressed of all that is asked for. */
const forEveryone = ['/', '/api/v1/slots', '/api/v1/clinics?region=nowhere']

const langs = ['ko', 'en'] as const

const hourMs = 3_600_000

/** A crawl asks for all there is, again and again, in the browser of each person. */
const rateLimits = { personPerMinute: 99_999, devicePerMinute: 99_999, deviceStartsPer10Minutes: 99_999 }

/** A window that is open, so that a child stands outside it. */
const adultsNow = (now: number) => ({
  id: 'adults',
  opensAt: isoSeoul(now - hourMs),
  closesAt: isoSeoul(now + hourMs),
  who: { kind: 'born', from: '1900-01-01', to: '2008-12-31' },
})

/**
 * The rule of 2021: at every page and every fault there is a way to a booking, a time, or a human within two clicks.
 *
 *   standings × faults × addresses → crawl.ts → pages → (bare text | dead end | dead link | untrue statement) → table
 */
describe('Every page, wherever a person stands and whatever fails', () => {
  let failing: FailingStores
  let service: RelyingPartyServer
  let broker: TestBroker
  let standings: Standing[] = []
  let faults: Fault[] = []
  const found: Found[] = []

  before(async () => {
    service = await startRelyingParty()
    failing = await openFailingStores(system)
    let slots: string[] = []
    broker = await startTestBroker({
      openedStores: failing.stores,
      config: {
        lights: { ...calmLights, probeThinMs: 1_000, probeMs: 1_000 },
        limits: { insideLimit: 5 },
        rateLimits,
        campaign: { windows: [adultsNow(system.now())] },
        relyingParties: [service.registered('health', { sector: 'health.example' })],
      },
      prepare: async ({ database }) => {
        slots = await seedPlaces(database, [50, 50])
      },
    })
    await service.meet(broker.origin, ['health'])
    standings = await takeStandings({ broker, service, slots })
    faults = faultsOf(broker, failing)
    assert.deepEqual(
      faults.map(({ name }) => name),
      faultNames,
    )
  })
  after(async () => {
    console.log(table(found))
    await broker?.stop()
    await service?.stop()
  })

  it('begins where each person is said to stand', async () => {
    const at = await Promise.all(standings.map(({ browser }) => open(browser, broker.origin, '/next')))
    assert.deepEqual(
      at.map(({ path }, n) => [standings[n]?.name, path.split('?')[0]]),
      standings.map(({ name, next }) => [name, next]),
    )
  })

  it('is compressed only where it is the same bytes for everyone, so that no length tells a secret (BREACH)', async () => {
    for (const standing of standings)
      assert.deepEqual(await compressedAddresses(standing, broker.origin), forEveryone, standing.name)
  })

  for (const [n, name] of faultNames.entries())
    it(`has a way on, says what is true, and is a page of ours: ${name}`, async () => {
      const fault = faults[n] ?? assert.fail(name)
      await fault.begin()
      try {
        // Every standing in both languages, every fault too, each pair in one of them.
        for (const [m, standing] of standings.entries())
          found.push(
            ...(await crawl(standing, { origin: broker.origin, fault: fault.name, lang: langs[(n + m) % 2] ?? 'ko' })),
          )
      } finally {
        await fault.end()
      }
      const complaints = found.filter((one) => one.fault === fault.name).flatMap(({ complaints: all }) => all)
      assert.deepEqual(complaints, [])
    })
})
