import { demoConfiguration } from '../../demo/configuration.ts'
import { layOver, readFileConfig } from '../../src/config.ts'
import { generateKeyring, type Keyring } from '../../src/keyring/keyring.ts'
import { startBroker } from '../../src/main.ts'
import { openLog } from '../../src/operations/log.ts'
import { openStores } from '../../src/stores.ts'
import { system } from '../../src/system.ts'
import type { StoreAddresses } from '../servers/servers.ts'
import { letBlocked, letInside, letVerified } from './inside.ts'
import { type Lack, openLacking } from './lacking.ts'
import { serve, settingsOf } from './serve.ts'
import { audit, stock } from './stock.ts'
import { withoutDatabase } from './without-database.ts'

export interface BrokerSettings {
  port: number
  /** Where the simulators are, by provider id. */
  issuers: Record<string, string>
  /** Where the state is kept; default: in the process (memory, PGlite). */
  stores?: StoreAddresses
  /** False: what a verification asks the database is answered from a map. Default true. */
  database?: boolean
  /** Where several processes are one broker: the origin that browsers see, and the keys of all. Default: its own. */
  issuer?: string
  keyring?: Keyring
  /** Laid over the demonstration's configuration. Default nothing. */
  config?: object
}

/** No person waits: what is measured is the work, not the line. */
const limits = { insideLimit: 1_000_000 }
/** Every request is counted, and none is refused: a few people and one relying party ask as much as a country does. */
const [most, perMinute] = [10_000_000, 'PerMinute']
const rateLimits = Object.fromEntries(
  ['person', 'personChanges', 'device', 'relyingParty', 'operator'].map((name) => [`${name}${perMinute}`, most]),
)

const given = settingsOf<BrokerSettings>()
const { port, issuers, stores: kept, database = true, config: above = {} } = given
const choice = kept ? { redis: { url: kept.redis }, databaseUrl: kept.database, dataDir: null } : { dataDir: null }
const [keyring, stores] = await Promise.all([given.keyring ?? generateKeyring(system), openStores(system, choice)])
const config = readFileConfig(layOver(layOver(demoConfiguration(issuers, system.now()), { limits, rateLimits }), above))

// Through the wrapper every call costs a little more: a row that is measured goes without it.
const lacking = database ? null : openLacking(withoutDatabase(stores))

async function start() {
  const broker = await startBroker({
    world: system,
    config,
    keyring,
    port,
    stores: lacking?.stores ?? stores,
    log: openLog('info'),
    metricsPort: 0,
    host: '127.0.0.1',
    issuer: given.issuer ?? null,
    warmUp: true,
  })
  await everyDoorGreen(`http://localhost:${port}`)
  return { origin: broker.origin.origin }
}

async function everyDoorGreen(origin: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(new URL('/lights.json', origin))
    const { doors } = (await answer.json()) as { doors: { light: string }[] }
    if (doors.length === Object.keys(issuers).length && doors.every(({ light }) => light === 'green')) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('not every door is green')
}

const inside = { world: system, stores, keyring, campaign: config.campaign.id, rules: config.limits }

await serve(start(), {
  /** Puts people inside and places on the board. */
  prepare: async ({ people, slots, capacity }: { people: number; slots: number; capacity: number }) => ({
    slots: await stock(stores.database, slots, capacity),
    people: await letInside(inside, people),
  }),
  /** People who were verified and did nothing yet. */
  verified: (people: number) => letVerified(inside, people),
  /** People who were verified on a device while another one holds the claim. */
  blocked: (people: number) => letBlocked(inside, people),
  audit: () => audit(stores.database),
  lack(lack: Lack) {
    if (!lacking) throw new Error('only a broker without a database can lack something')
    lacking.lack(lack)
  },
})
