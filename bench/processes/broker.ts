import { demoConfiguration } from '../../demo/configuration.ts'
import { layOver, readFileConfig } from '../../src/config.ts'
import { generateKeyring } from '../../src/keyring/keyring.ts'
import { startBroker } from '../../src/main.ts'
import { openLog } from '../../src/operations/log.ts'
import { openStores } from '../../src/stores.ts'
import { system } from '../../src/system.ts'
import { letInside } from './inside.ts'
import { openLacking } from './lacking.ts'
import { serve, settingsOf } from './serve.ts'
import { audit, stock } from './stock.ts'
import { withoutDatabase } from './without-database.ts'

export interface BrokerSettings {
  port: number
  /** Where the simulators are, by provider id. */
  issuers: Record<string, string>
  /** False answers the database's questions of a verification from a map. */
  database: boolean
  /** Laid over the demonstration's configuration. Default nothing. */
  config?: object
}

/** Nobody waits: what is measured is the work, not the line. */
const limits = { insideLimit: 1_000_000 }

const { port, issuers, database, config: above = {} } = settingsOf<BrokerSettings>()
const [keyring, stores] = await Promise.all([generateKeyring(system), openStores(system, { dataDir: null })])
const config = readFileConfig(layOver(layOver(demoConfiguration(issuers, system.now()), { limits }), above))

const lacking = openLacking(database ? stores : withoutDatabase(stores))

async function start() {
  const broker = await startBroker({
    world: system,
    config,
    keyring,
    port,
    stores: lacking.stores,
    log: openLog('info'),
    metricsPort: 0,
    host: '127.0.0.1',
    issuer: null,
  })
  await everyDoorGreen(broker.origin)
  return { origin: broker.origin.origin }
}

async function everyDoorGreen(origin: URL): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(new URL('/lights.json', origin))
    const { doors } = (await answer.json()) as { doors: { light: string }[] }
    if (doors.length === Object.keys(issuers).length && doors.every(({ light }) => light === 'green')) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('not every door is green')
}

await serve(start(), {
  /** Puts people inside and places on the board. */
  prepare: async ({ people, slots, capacity }: { people: number; slots: number; capacity: number }) => ({
    slots: await stock(stores.database, slots, capacity),
    people: await letInside(
      { world: system, stores, keyring, campaign: config.campaign.id, rules: config.limits },
      people,
    ),
  }),
  audit: () => audit(stores.database),
  lack: lacking.lack,
})
