import { createServer } from 'node:http'
import { providers as builtIn } from '../providers/index.ts'
import { sdk } from '../providers/sdk.ts'
import { agreeOnClock } from './agreed-clock.ts'
import { type App, openApp } from './app.ts'
import type { FileConfig } from './config.ts'
import type { World } from './domain/world.ts'
import type { Keyring } from './keyring/keyring.ts'
import { drain, listen } from './listening.ts'
import type { Logger } from './operations/log.ts'
import { metricsServer } from './operations/metrics.ts'
import { loadProviders } from './provider-modules.ts'
import type { Stores } from './stores.ts'

/** Beyond the longest wait of a returned person, in milliseconds: for the rest of the answer. */
const drainMarginMs = 3_000

/** How long requests under way get to end when the process is asked to stop, in milliseconds: as long as a returned person may wait. */
export const drainMsOf = ({ returnWaitMs, deadlineMs }: FileConfig['providerCalls']): number =>
  returnWaitMs + deadlineMs + drainMarginMs

/** How long a client may take to send its headers, its whole request, and its next request on one connection; milliseconds. */
const requestTimeouts = { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 10_000 }

export interface BrokerParts {
  world: World
  log: Logger
  config: FileConfig
  /** The file of the configuration: paths in it are relative to its folder. Default: the working directory. */
  configFile?: string | undefined
  keyring: Keyring
  stores: Stores
  /** 0 takes any free port. */
  port: number
  metricsPort: number
  /** Address to listen on. */
  host: string
  /** Public origin; null: `http://localhost` and the port. */
  issuer: string | null
}

export interface Broker {
  origin: URL
  metricsUrl: string
  /** Takes no new requests, lets those under way end, closes the stores. */
  stop(): Promise<void>
}

/** Configuration → stores → app → listen. The port is taken first, since the issuer may depend on it. */
export async function startBroker(parts: BrokerParts): Promise<Broker> {
  const { config, configFile } = parts
  const providers = await loadProviders({ builtIn, modules: config.providerModules, configFile, sdk })
  let app: App | null = null
  const server = createServer(requestTimeouts, (request, response) => {
    if (app) return app.handler(request, response)
    return response.writeHead(503, { 'retry-after': '1' }).end()
  })
  const port = await listen(server, { port: parts.port, host: parts.host, setting: 'PORT' })
  const origin = new URL(parts.issuer ?? `http://localhost:${port}`)
  const clock = await agreeOnClock(parts.world, parts.stores.time)
  const opened = await openApp({ ...parts, world: clock.world, origin, providers, jobs: [clock.job] }).catch(
    (error) => {
      server.close()
      throw error
    },
  )
  const metrics = metricsServer(opened.metrics)
  let metricsPort: number
  try {
    metricsPort = await listen(metrics, { port: parts.metricsPort, host: '127.0.0.1', setting: 'METRICS_PORT' })
    await opened.start()
  } catch (error) {
    server.close()
    metrics.close()
    await opened.stop()
    throw error
  }
  // Before that every request gets 503 and Retry-After: decisions of operators and what other processes know were not read yet.
  app = opened
  let stopping: Promise<void> | null = null
  const stop = async () => {
    opened.endStreams()
    // Calls to providers go on while requests drain: people who return just now are still verified.
    const drainMs = drainMsOf(config.providerCalls)
    await Promise.all([drain(server, drainMs, parts.world), drain(metrics, drainMs, parts.world)])
    await opened.stop()
    await parts.stores.close()
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
