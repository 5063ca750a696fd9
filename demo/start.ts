import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Environment,
  egressProxyOf,
  layOver,
  parseFile,
  readEnvironment,
  readFileConfig,
  readPostgresSettings,
  storeChoice,
} from '../src/config.ts'
import { complaintLine } from '../src/domain/complaint.ts'
import { readOrCreateKeyring } from '../src/keyring/keyring.ts'
import { startBroker } from '../src/main.ts'
import { type Logger, openLog } from '../src/operations/log.ts'
import { operatorOf } from '../src/operator/operators.ts'
import { redisAddress } from '../src/store/redis/address.ts'
import { openStores, type StoreChoice } from '../src/stores.ts'
import { system } from '../src/system.ts'
import { startChild } from './child.ts'
import { seedDemo } from './clinics/seed.ts'
import { demoConfiguration } from './configuration.ts'
import { demoDesk } from './desk.ts'
import { freePort, refuseTakenPorts } from './ports.ts'
import { preparedDatabase } from './prepared.ts'

/** `npm start`: simulators, legacy registry and broker on this machine; needs nothing else. */
async function start(environment: Environment): Promise<void> {
  await refuseTakenPorts(environment)
  await mkdir(environment.DATA_DIR, { recursive: true })
  const log = openLog(environment.LOG_LEVEL)
  const file = environment.GWANMUN_CONFIG
  const above = file === undefined ? {} : parseFile('GWANMUN_CONFIG', await readFile(file, 'utf8'))
  const choice = { ...storeChoice(environment), postgres: readPostgresSettings(above) }
  // Before the simulators: they would still be starting when the complaint has ended this process.
  if (choice.redis) redisAddress(choice.redis)
  const port = environment.PORT || (await freePort())
  const base = environment.ISSUER ?? `http://localhost:${port}`
  const bases = [base, base.replace('//localhost', '//127.0.0.1')].join(',')
  const [simulators, keyring, stores] = await Promise.all([
    startSimulators(environment, bases),
    readOrCreateKeyring(environment.GWANMUN_KEYRING ?? join(environment.DATA_DIR, 'keyring.json'), system),
    openSeededStores(choice, log),
  ])
  const host = environment.HOST ?? '127.0.0.1'
  const desk = demoDesk({ host, base }, system)
  const below = { ...demoConfiguration(simulators.issuers, system.now()), ...desk?.configuration }
  const config = readFileConfig(layOver(below, above))
  const broker = await startBroker({
    world: system,
    log,
    config,
    configFile: file,
    keyring,
    stores,
    port,
    metricsPort: environment.METRICS_PORT,
    host,
    issuer: environment.ISSUER ?? null,
    egressProxy: egressProxyOf(environment),
  })

  console.log(
    [
      `Gwanmun           ${broker.origin.href}`,
      `OpenID Provider   ${broker.origin.href}.well-known/openid-configuration`,
      `Simulators        ${simulators.url}`,
      `Legacy registry   ${simulators.registry}`,
      `Metrics           ${broker.metricsUrl}`,
      ...(desk && operatorOf(config.operators, desk.token)
        ? [`Desk              ${broker.origin.href}desk  token ${desk.token}`]
        : []),
      ...stores.caveats.map((caveat) => `Note              ${caveat}`),
      ...(await stores.complaints()).map(complaintLine),
      `Ready in ${Math.round(performance.now())} ms. Ctrl-C stops.`,
    ].join('\n'),
  )

  let stopping = false
  const stop = async () => {
    if (stopping) process.exit(1)
    stopping = true
    await broker.stop()
    await simulators.stop()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop())
}

async function startSimulators({ MOCK_IDPS_PORT, MOCK_REGISTRY_PORT }: Environment, bases: string) {
  const env = {
    MOCK_IDPS_PORT: `${MOCK_IDPS_PORT}`,
    MOCK_IDPS_REDIRECT_BASES: bases,
    MOCK_REGISTRY_PORT: `${MOCK_REGISTRY_PORT}`,
  }
  const { ready, stop } = await startChild('simulators', env, 2)
  const idps = ready.find(({ issuers }) => issuers !== undefined)
  const registry = ready.find(({ issuers }) => issuers === undefined)
  return { issuers: idps?.['issuers'] as Record<string, string>, url: idps?.['url'], registry: registry?.['url'], stop }
}

async function openSeededStores(choice: StoreChoice, log: Logger) {
  const beginning = { prepared: preparedDatabase }
  const stores = await openStores(system, { ...choice, beginning }, (error) => log.warn({ err: error }, 'store'))
  await seedDemo(stores.database, system.now())
  return stores
}

try {
  await start(readEnvironment(process.env))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
