import { providers as builtIn } from '../providers/index.ts'
import { rehearsalDoors } from '../providers/rehearsal.ts'
import { sdk } from '../providers/sdk.ts'
import { agreeOnClock } from './agreed-clock.ts'
import { openApp } from './app.ts'
import type { AppParts } from './app-parts.ts'
import { warmUpProcess } from './compose-warm-up.ts'
import type { FileConfig } from './config.ts'
import { isLoopback } from './domain/loopback.ts'
import type { ProviderDefinition } from './domain/provider.ts'
import type { StoreTrouble } from './domain/store-trouble.ts'
import type { World } from './domain/world.ts'
import { type EgressProxy, fetchThrough } from './federation/egress.ts'
import { type Front, openFront } from './front.ts'
import type { Keyring } from './keyring/keyring.ts'
import { drain, listen } from './listening.ts'
import type { Logger } from './operations/log.ts'
import { metricsServer } from './operations/metrics.ts'
import { loadProviders } from './provider-modules.ts'
import type { Stores } from './stores.ts'
import { openAssets } from './web/assets.ts'
import { openPageTools } from './web/send.ts'
import { openStartingSite } from './web/starting.ts'

/** Beyond the longest wait of a returned person, in milliseconds: for the rest of the answer. */
const drainMarginMs = 3_000

/** How long requests under way get to end when the process is asked to stop, in milliseconds: as long as a returned person may wait. */
export const drainMsOf = ({ returnWaitMs, deadlineMs }: FileConfig['providerCalls']): number =>
  returnWaitMs + deadlineMs + drainMarginMs

/** How long a stopping broker answers `/readyz` with 503 before its port closes, unless the configuration says otherwise; seconds. */
const notReadySecondsOf = (origin: URL): number => (isLoopback(origin.hostname) ? 0 : 5)

/** Opens the stores; `waiting` may be told what they lack, for `/readyz`. */
export type StoreOpener = (waiting: (troubles: readonly StoreTrouble[]) => void) => Promise<Stores>

export interface BrokerParts {
  world: World
  log: Logger
  config: FileConfig
  /** The file of the configuration: paths in it are relative to its folder. Default: the working directory. */
  configFile?: string | undefined
  keyring: Keyring
  /** The stores, or what opens them: the port answers with 503 meanwhile. */
  stores: Stores | StoreOpener
  /** 0 takes any free port. */
  port: number
  metricsPort: number
  /** Address to listen on; null: every one. */
  host: string | null
  /** Public origin; null: `http://localhost` and the port. */
  issuer: string | null
  /** Calls to other hosts leave through it. Default: directly. */
  egressProxy?: EgressProxy | null
  /** Ends a start that waits for its stores. */
  signal?: AbortSignal
  /** Whether the process warms up before it is ready, for `server.warmUpMs` at most. Default false. */
  warmUp?: boolean
}

type Running = Omit<AppParts, 'jobs'> & Pick<BrokerParts, 'metricsPort' | 'signal'>

export interface Broker {
  origin: URL
  metricsUrl: string
  /** Says that it is not ready, then takes no new requests, lets those under way end, closes the stores. */
  stop(): Promise<void>
}

/** The five providers and those of the operator's modules, see `loadProviders`. @throws ConfigError naming a module that does not fit */
export function knownProviders(modules: readonly string[], configFile?: string): Promise<ProviderDefinition[]> {
  return loadProviders({ builtIn, modules, configFile, sdk })
}

/** For the page of a start, which is about no campaign. */
const onlyFirst = ({ campaign }: FileConfig) => ({ ids: [campaign.id], first: () => campaign })

/** Configuration → listen → stores → app. The port is taken first: the issuer may depend on it, and it answers while stores are away. */
export async function startBroker(parts: BrokerParts): Promise<Broker> {
  const { config, configFile, issuer } = parts
  const world = parts.egressProxy ? { ...parts.world, fetch: fetchThrough(parts.egressProxy) } : parts.world
  const [providers, assets] = await Promise.all([knownProviders(config.providerModules, configFile), openAssets()])
  const pages = openPageTools({ site: config.site, campaigns: onlyFirst(config), assets, providers, now: world.now })
  const front = await openFront({
    world,
    port: parts.port,
    host: parts.host,
    keepAliveSeconds: config.server.keepAliveSeconds,
    starting: openStartingSite({ assets, pages, https: issuer?.startsWith('https:') ?? false }),
  })
  try {
    const opening = parts.stores instanceof Function ? parts.stores(front.waiting) : null
    const [opened] = await Promise.all([opening, parts.warmUp ? warmedUp(parts) : null])
    const stores = opened ?? (parts.stores as Stores)
    const origin = new URL(issuer ?? `http://localhost:${front.port}`)
    return await runOn(front, {
      ...parts,
      world,
      egressProxy: parts.egressProxy ?? null,
      origin,
      providers,
      stores,
    }).catch(async (error: unknown) => {
      await opened?.close()
      throw error
    })
  } catch (error) {
    front.close()
    throw error
  }
}

/** What was not warm is only slower at first: no reason not to start. */
async function warmedUp({ world, log, config, signal = new AbortController().signal }: BrokerParts): Promise<void> {
  const mostMs = config.server.warmUpMs
  if (mostMs === 0) return
  const from = world.now()
  try {
    const { rounds, stands } = await warmUpProcess({ world, doors: rehearsalDoors, mostMs, signal })
    log.info({ rounds, stands, tookMs: world.now() - from }, 'warmed up')
  } catch (error) {
    log.warn({ err: error }, 'the warm-up failed: the first requests take longer')
  }
}

/** Before it is open every request gets 503: decisions of operators and what other processes know were not read yet. */
async function runOn(front: Front, parts: Running): Promise<Broker> {
  const { world, config, stores, origin } = parts
  const signal = parts.signal ?? new AbortController().signal
  const clock = await agreeOnClock(world, stores.time, signal)
  const app = await openApp({ ...parts, world: clock.world, jobs: [clock.job] })
  const metrics = metricsServer(app.metrics)
  let metricsPort: number
  try {
    metricsPort = await listen(metrics, { port: parts.metricsPort, host: '127.0.0.1', setting: 'METRICS_PORT' })
    await app.start(signal)
  } catch (error) {
    metrics.close()
    await app.stop()
    throw error
  }
  front.open(app)
  let stopping: Promise<void> | null = null
  const stop = async () => {
    await front.leave(1000 * (config.server.notReadySeconds ?? notReadySecondsOf(origin)))
    app.endStreams()
    // Calls to providers go on while requests drain: people who return just now are still verified.
    const drainMs = drainMsOf(config.providerCalls)
    await Promise.all([front.drain(drainMs), drain(metrics, drainMs, world)])
    await app.stop()
    await stores.close()
  }
  return {
    origin,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}
