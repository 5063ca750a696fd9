import { egressProxyOf, storeChoice } from './config.ts'
import { readInstallation } from './doctor/installation.ts'
import { nodeComplaints } from './doctor/node-line.ts'
import { complaintLine, refuseFatal } from './domain/complaint.ts'
import { type StoreOpener, startBroker } from './main.ts'
import { type Logger, openLog, waitingLog } from './operations/log.ts'
import { openStores, type StoreChoice } from './stores.ts'
import { system } from './system.ts'

/**
 * `npm run serve`: the broker alone, everything from environment and files. It refuses to start on defaults that are only
 * fit for a trial and on settings that are wrong, and waits for stores that are away.
 * @param stopping ends it, also while it waits
 */
async function serve(variables: NodeJS.ProcessEnv, stopping: AbortSignal): Promise<void> {
  const { installation, complaints } = await readInstallation(variables)
  const all = [...nodeComplaints(process.versions.node, system.now()), ...complaints]
  refuseFatal(all)
  // Without a fatal complaint everything was read.
  if (installation === null) throw new Error('the settings were not read')
  for (const complaint of all) console.log(complaintLine(complaint))
  const { environment, config, keyring } = installation
  const { GWANMUN_CONFIG, ISSUER, LOG_LEVEL, HOST, PORT, METRICS_PORT } = environment
  const log = openLog(LOG_LEVEL)
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
    warmUp: true,
  })
  console.log(`Gwanmun ${broker.origin.href}`)
  if (stopping.aborted) await broker.stop()
  else stopping.addEventListener('abort', () => void broker.stop(), { once: true })
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
  await serve(process.env, stopping.signal)
} catch (error) {
  // Asked to stop while it waited: nothing was begun.
  if (!stopping.signal.aborted) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  process.exit(0)
}
