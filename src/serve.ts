import { readFile } from 'node:fs/promises'
import { parseFile, readEnvironment, readFileConfig, refusePublishedSecrets, storeChoice } from './config.ts'
import { readKeyring } from './keyring/keyring.ts'
import { startBroker } from './main.ts'
import { openLog } from './operations/log.ts'
import { openStores } from './stores.ts'
import { system } from './system.ts'

/**
 * `npm run serve`: the broker alone, everything from environment and files. It refuses to start on defaults that are only
 * fit for a trial.
 */
async function serve(variables: NodeJS.ProcessEnv): Promise<void> {
  const environment = readEnvironment(variables)
  const { GWANMUN_CONFIG, GWANMUN_KEYRING, GWANMUN_EMBEDDED_STORES, ISSUER, LOG_LEVEL, PORT, METRICS_PORT } =
    environment
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

  const log = openLog(LOG_LEVEL)
  const [keyring, file, stores] = await Promise.all([
    readKeyring(GWANMUN_KEYRING ?? ''),
    readFile(GWANMUN_CONFIG ?? '', 'utf8'),
    openStores(system, choice, (error) => log.warn({ err: error }, 'store')),
  ])
  if (ISSUER !== undefined) refusePublishedSecrets(file, ISSUER)
  const broker = await startBroker({
    world: system,
    log,
    config: readFileConfig(parseFile('GWANMUN_CONFIG', file)),
    configFile: GWANMUN_CONFIG,
    keyring,
    stores,
    port: PORT,
    metricsPort: METRICS_PORT,
    host: '::',
    issuer: ISSUER ?? null,
  })
  for (const caveat of stores.caveats) console.log(`Note: ${caveat}`)
  console.log(`Gwanmun ${broker.origin.href}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void broker.stop())
}

try {
  await serve(process.env)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
