import { readFile } from 'node:fs/promises'
import { readEnvironment, readFileConfig } from './config.ts'
import { readKeyring } from './keyring/keyring.ts'
import { startBroker } from './main.ts'
import { openLog } from './operations/log.ts'
import { openStores } from './stores.ts'
import { system } from './system.ts'

/**
 * `npm run serve`: the broker alone, everything from environment and files. Refuses to start on defaults that are only
 * fit for trying it out.
 */
async function serve(variables: NodeJS.ProcessEnv): Promise<void> {
  const environment = readEnvironment(variables)
  const { GWANMUN_CONFIG, GWANMUN_KEYRING, ISSUER, LOG_LEVEL, PORT, METRICS_PORT, DATA_DIR } = environment
  const missing = Object.entries({ GWANMUN_CONFIG, GWANMUN_KEYRING, ISSUER }).filter(([, value]) => value === undefined)
  const complaints = missing.map(([name]) => `${name} must be set`)
  if (variables['GWANMUN_EMBEDDED_STORES'] !== 'accepted')
    complaints.push('only embedded stores exist yet (one process, volatile sessions): GWANMUN_EMBEDDED_STORES=accepted')
  if (complaints.length > 0) throw new Error(`Not started:\n${complaints.map((line) => `✖ ${line}`).join('\n')}`)

  const [keyring, file, stores] = await Promise.all([
    readKeyring(GWANMUN_KEYRING ?? ''),
    readFile(GWANMUN_CONFIG ?? '', 'utf8'),
    openStores(system, DATA_DIR),
  ])
  const broker = await startBroker({
    world: system,
    log: openLog(LOG_LEVEL),
    config: readFileConfig(JSON.parse(file)),
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
