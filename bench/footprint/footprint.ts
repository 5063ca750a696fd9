import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoConfiguration } from '../../demo/configuration.ts'
import { layOver } from '../../src/config.ts'
import { generateKeyring } from '../../src/keyring/keyring.ts'
import { system } from '../../src/system.ts'
import { closedLoop } from '../driver/load.ts'
import { loginDriver } from '../driver/login.ts'
import { verificationDriver } from '../driver/verification.ts'
import { brokerPaths } from '../groups/logins.ts'
import type { Simulators } from '../groups/scenery.ts'
import { type Keep, withStarted } from '../groups/started.ts'
import type { Options } from '../options.ts'
import { relyingParties, targetOf } from '../processes/bare-library.ts'
import { freePort, startChild } from '../processes/child.ts'
import { guardFolder } from '../servers/guard.ts'
import type { Servers, StoreAddresses } from '../servers/servers.ts'
import type { Fact } from './facts.ts'
import { firstView } from './first-view.ts'
import { type Program, startProgram } from './program.ts'
import { demoStarts, restOf, startFacts } from './starts.ts'
import { factsOf, leftBy } from './stores-left.ts'

/** How many people or logins the bytes that one leaves are taken from. */
const leavers = 100

/** *Weight*: starts, memory, CPU at rest, the first view of the lights, and what a person leaves in Redis. */
export async function footprint(options: Options, servers: Servers): Promise<Fact[]> {
  return [...(await demoStarts(options.seconds)), ...(await withStarted((keep) => production(options, keep, servers)))]
}

/** `npm run serve` as in production, on real stores. */
async function production({ seconds, concurrency }: Options, keep: Keep, servers: Servers): Promise<Fact[]> {
  const port = await freePort()
  const broker = `http://localhost:${port}`
  const simulators = keep(await startChild<Simulators>('simulators', { redirectBases: [broker] })).ready
  const stores = await servers.addresses()
  const program = keep(await serve(keep, { port, stores, issuers: simulators.issuers }))
  const facts = [
    ...startFacts('serve-start', 'npm run serve, with stores', program),
    ...(await restOf('serve', program, seconds)),
    ...(await firstView(broker)),
  ]
  const at = { broker, simulators: simulators.url, connections: concurrency }
  const people = verificationDriver(at)
  const parties = loginDriver(targetOf(broker, 'ES256', { paths: brokerPaths, scope: 'openid profile' }), {
    connections: concurrency,
    upstream: simulators.url,
    door: 'certificate',
    hinted: true,
  })
  keep({ stop: people.close })
  keep({ stop: parties.close })
  // The first of each writes what all share.
  await people.verify('certificate')
  await parties.login()
  facts.push(
    ...factsOf(
      'citizen',
      'a citizen verified',
      await leftBy(stores.redis, leavers, () => people.verify('certificate')),
    ),
    ...factsOf('login', 'a relying-party login', await leftBy(stores.redis, leavers, parties.login)),
    {
      id: 'login-requests',
      title: 'a relying-party login: requests to the broker',
      value: parties.requests,
      unit: 'requests',
    },
  )
  await closedLoop({ seconds: seconds * 2, concurrency, operation: () => people.verify('certificate') })
  const { rssMiB } = await program.usage()
  return [
    ...facts,
    { id: 'serve-memory-loaded', title: 'npm run serve: memory after load', value: rssMiB, unit: 'MiB' },
  ]
}

async function serve(
  keep: Keep,
  { port, stores, issuers }: { port: number; stores: StoreAddresses; issuers: Record<string, string> },
): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'gwanmun-serve-'))
  guardFolder(folder)
  keep({ stop: () => rm(folder, { recursive: true, force: true }) })
  const config = layOver(demoConfiguration(issuers, system.now()), {
    relyingParties,
    limits: { insideLimit: 1_000_000 },
  })
  const files = { config: join(folder, 'config.json'), keyring: join(folder, 'keyring.json') }
  await writeFile(files.config, JSON.stringify(config))
  await writeFile(files.keyring, JSON.stringify(await generateKeyring(system)), { mode: 0o600 })
  return startProgram({
    title: 'npm run serve',
    entry: 'src/serve',
    env: {
      GWANMUN_CONFIG: files.config,
      GWANMUN_KEYRING: files.keyring,
      PORT: `${port}`,
      HOST: '127.0.0.1',
      ISSUER: `http://localhost:${port}`,
      METRICS_PORT: '0',
      REDIS_URL: stores.redis,
      DATABASE_URL: stores.database,
    },
    ready: /^Gwanmun http/m,
  })
}
