import { demoConfiguration } from '../../demo/configuration.ts'
import { type MockIdps, startMockIdps } from '../../mock-idps/index.ts'
import { type FileInput, layOver, readFileConfig } from '../../src/config.ts'
import type { World } from '../../src/domain/world.ts'
import { networkShardOf } from '../../src/health/evidence/round-trip-counters.ts'
import { generateKeyring } from '../../src/keyring/keyring.ts'
import { networkSaltOf } from '../../src/keyring/network-salt.ts'
import { type Broker, startBroker } from '../../src/main.ts'
import { openLog } from '../../src/operations/log.ts'
import { openStores, type StoreChoice, type Stores } from '../../src/stores.ts'
import { system } from '../../src/system.ts'
import { openMemoryStores } from './memory-stores.ts'
import { freePort } from './ports.ts'
import { until } from './until.ts'

/** A whole broker with simulators of its own, on free loopback ports and stores in memory. */
export interface TestBroker {
  origin: string
  metricsUrl: string
  idps: MockIdps
  stores: Stores
  /** The network shard in which this broker counts an address. */
  lotOf(address: string): number
  /** Tells the simulators to misbehave; the body is a fault plan. Returns its id. */
  fault(plan: unknown): Promise<string>
  /** Ends one fault, by its id, or all. */
  mend(id?: string): Promise<void>
  stop(): Promise<void>
}

export interface TestBrokerOptions {
  /** Laid over the demo configuration; a function is told the simulators and the broker's origin, before it listens. */
  config?: Partial<FileInput> | Record<string, unknown> | ((idps: MockIdps, origin: string) => Record<string, unknown>)
  /** Where that configuration is said to stand, to which paths in it are relative. */
  configFile?: string
  world?: World
  /** Default: everything in memory. */
  stores?: StoreChoice
  /** Stores that are open already, in place of `stores`. */
  openedStores?: Stores
  /** How browsers and broker reach the simulators, default `localhost`; any other name makes them another site. */
  simulatorHost?: '127.0.0.1'
  /** Runs on the stores before the broker starts, e.g. seeding. */
  prepare?(stores: Stores): Promise<void>
  /** Fault plans in force before the broker starts; it is then not waited for until all doors are green. */
  faults?: readonly unknown[]
  /** What is logged, default nothing, and where to, default standard output. */
  logLevel?: string
  logTo?: { write(line: string): void }
}

/** Lights that are quick to change, so that no test waits for long. They take 11 % of a core (half of it probes) all the time. */
const quickLights = { tickMs: 200, rampMs: 100, probeThinMs: 500, probeMs: 500, steadyMs: 300 }

export async function startTestBroker(options: TestBrokerOptions = {}): Promise<TestBroker> {
  for (let tries = 1; ; tries++) {
    try {
      return await start(options)
    } catch (error) {
      // Another process took the port before we did.
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries === 5) throw error
    }
  }
}

async function start(options: TestBrokerOptions): Promise<TestBroker> {
  const world = options.world ?? system
  const port = await freePort()
  const [idps, stores, keyring] = await Promise.all([
    simulators(port, options.simulatorHost),
    options.openedStores ?? (options.stores ? openStores(world, options.stores) : openMemoryStores(world)),
    generateKeyring(world),
  ])
  const control = (path: string, init?: RequestInit) => fetch(`${idps.url}/_control/${path}`, init)
  const fault = async (plan: unknown): Promise<string> => {
    const headers = { 'content-type': 'application/json' }
    const answer = await control('faults', { method: 'POST', headers, body: JSON.stringify(plan) })
    if (!answer.ok) throw new Error(`the simulators refused the fault plan: ${await answer.text()}`)
    return ((await answer.json()) as { id: string }).id
  }
  await options.prepare?.(stores)
  for (const plan of options.faults ?? []) await fault(plan)
  const providers = ['certificate', 'phone', 'ipin', 'naver', 'kakao'] as const
  const issuers = Object.fromEntries(providers.map((id) => [id, idps.issuer(id)]))
  const demo = demoConfiguration(issuers, world.now())
  const given = typeof options.config === 'function' ? options.config(idps, `http://localhost:${port}`) : options.config
  const config = readFileConfig(layOver({ ...demo, lights: quickLights }, given ?? {}))
  const broker: Broker = await startBroker({
    world,
    config,
    keyring,
    stores,
    port,
    ...(options.configFile === undefined ? {} : { configFile: options.configFile }),
    log: openLog(options.logLevel ?? 'silent', options.logTo),
    metricsPort: 0,
    host: '127.0.0.1',
    issuer: null,
  }).catch(async (error) => {
    await Promise.all([idps.close(), stores.close()])
    throw error
  })
  const origin = broker.origin.origin
  const stop = async () => {
    await broker.stop()
    await idps.close()
  }
  if (!options.faults)
    await allGreen(origin).catch(async (error) => {
      await stop()
      throw error
    })
  return {
    origin,
    metricsUrl: broker.metricsUrl,
    idps,
    stores,
    lotOf: (address) => networkShardOf(address, networkSaltOf(keyring)),
    fault,
    async mend(id) {
      await control(id === undefined ? 'faults' : `faults/${id}`, { method: 'DELETE' })
    },
    stop,
  }
}

async function simulators(brokerPort: number, host: string | undefined): Promise<MockIdps> {
  const redirectBases = [`http://localhost:${brokerPort}`]
  if (!host) return startMockIdps({ port: 0, redirectBases })
  const port = await freePort()
  return startMockIdps({ port, publicUrl: `http://${host}:${port}`, redirectBases })
}

async function allGreen(origin: string): Promise<void> {
  await until(async () => (await lightsOf(origin)).every(({ light }) => light === 'green'))
}

export interface SeenLight {
  id: string
  light: string
  selectable: boolean
  reason: string
}

export async function lightsOf(origin: string): Promise<SeenLight[]> {
  const answer = await fetch(`${origin}/lights.json`)
  if (!answer.ok) throw new Error(`no lights yet: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { doors: SeenLight[] }).doors
}
