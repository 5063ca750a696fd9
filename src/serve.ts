import { readFile } from 'node:fs/promises'
import {
  type Environment,
  egressProxyOf,
  parseFile,
  readEnvironment,
  readFileConfig,
  refusePublishedSecrets,
  storeChoice,
} from './config.ts'
import { complaintLine } from './domain/complaint.ts'
import { readKeyring } from './keyring/keyring.ts'
import { type StoreOpener, startBroker } from './main.ts'
import { type Logger, openLog, waitingLog } from './operations/log.ts'
import { openStores, type StoreChoice } from './stores.ts'
import { system } from './system.ts'

/**
 * `npm run serve`: the broker alone, everything from environment and files. It refuses to start on defaults that are only
 * fit for a trial and on settings that are wrong, and waits for stores that are away.
 * @param stopping ends it, also while it waits
 */
async function serve(environment: Environment, stopping: AbortSignal): Promise<void> {
  const { GWANMUN_CONFIG, GWANMUN_KEYRING, ISSUER, LOG_LEVEL, HOST, PORT, METRICS_PORT } = environment
  refuseTrial(environment)
  const log = openLog(LOG_LEVEL)
  const [keyring, file] = await Promise.all([
    readKeyring(GWANMUN_KEYRING ?? ''),
    readFile(GWANMUN_CONFIG ?? '', 'utf8'),
  ])
  if (ISSUER !== undefined) refusePublishedSecrets(file, ISSUER)
  const config = readFileConfig(parseFile('GWANMUN_CONFIG', file))
  const choice = { ...storeChoice(environment), postgres: config.postgres }
  const broker = await startBroker({
    world: system,
    log,
    config,
    configFile: GWANMUN_CONFIG,
    keyring,
    stores: patientStores(choice, log, stopping),
    port: PORT,
    metricsPort: METRICS_PORT,
    host: HOST ?? null,
    issuer: ISSUER ?? null,
    egressProxy: egressProxyOf(environment),
    signal: stopping,
  })
  console.log(`Gwanmun ${broker.origin.href}`)
  if (stopping.aborted) await broker.stop()
  else stopping.addEventListener('abort', () => void broker.stop(), { once: true })
}

/** @throws Error with everything that is missing */
function refuseTrial(environment: Environment): void {
  const { GWANMUN_CONFIG, GWANMUN_KEYRING, GWANMUN_EMBEDDED_STORES, ISSUER } = environment
  const choice = storeChoice(environment)
  const missing = Object.entries({ GWANMUN_CONFIG, GWANMUN_KEYRING, ISSUER }).filter(([, value]) => value === undefined)
  const complaints = missing.map(([name]) => `${name} must be set`)
  const embedded = [
    ...(choice.redis ? [] : ['REDIS_URL or REDIS_CLUSTER_NODES']),
    ...(choice.databaseUrl ? [] : ['DATABASE_URL']),
  ]
  if (embedded.length > 0 && GWANMUN_EMBEDDED_STORES !== 'accepted')
    complaints.push(`${embedded.join(' and ')} must be set, or GWANMUN_EMBEDDED_STORES=accepted`)
  if (complaints.length > 0) throw new Error(`Not started:\n${complaints.map((line) => `✖ ${line}`).join('\n')}`)
}

/** Opens the stores when they can do their work; says what they do not promise, and what is wrong with them but not fatal. */
function patientStores(choice: StoreChoice, log: Logger, signal: AbortSignal): StoreOpener {
  return async (waiting) => {
    const say = waitingLog(log, system)
    const report = (error: Error) => log.warn({ err: error }, 'store')
    const stores = await openStores(system, choice, report, {
      signal,
      waiting(troubles) {
        say(troubles)
        waiting(troubles)
      },
    })
    for (const complaint of await stores.complaints()) console.log(complaintLine(complaint))
    for (const caveat of stores.caveats) console.log(`Note: ${caveat}`)
    return stores
  }
}

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
try {
  await serve(readEnvironment(process.env), stopping.signal)
} catch (error) {
  // Asked to stop while it waited: nothing was begun.
  if (!stopping.signal.aborted) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  process.exit(0)
}
