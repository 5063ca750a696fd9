import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { providers as builtIn } from '../providers/index.ts'
import { kit } from '../providers/sdk.ts'
import { agreeOnClock } from './agreed-clock.ts'
import { type App, openApp } from './app.ts'
import type { FileConfig } from './config.ts'
import type { World } from './domain/world.ts'
import type { Keyring } from './keyring/keyring.ts'
import type { Logger } from './operations/log.ts'
import { metricsServer } from './operations/metrics.ts'
import { loadDoors } from './provider-modules.ts'
import type { Stores } from './stores.ts'

/** How long requests under way get to end when the process is asked to stop, in milliseconds: a wait for a place and a deadline. */
const drainMs = 15_000

/** How long a client may take to send its headers, its whole request, and to say something more; milliseconds. */
const patience = { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 10_000 }

export interface BrokerParts {
  world: World
  log: Logger
  config: FileConfig
  /** Where the configuration was read, to which paths in it are relative. Default: the working directory. */
  configFile?: string
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

/** Config → stores → app → listen. The port is taken first, since the issuer may depend on it. */
export async function startBroker(parts: BrokerParts): Promise<Broker> {
  const { config, configFile } = parts
  const providers = await loadDoors({ builtIn, modules: config.providerModules, configFile, kit })
  let app: App | null = null
  const server = createServer(patience, (request, response) => {
    if (app) return app.handler(request, response)
    return response.writeHead(503, { 'retry-after': '1' }).end()
  })
  const port = await listen(server, parts.port, parts.host)
  const origin = new URL(parts.issuer ?? `http://localhost:${port}`)
  const clock = await agreeOnClock(parts.world, parts.stores.time)
  const opened = await openApp({ ...parts, world: clock.world, origin, providers }).catch((error) => {
    clock.stop()
    server.close()
    throw error
  })
  const metrics = metricsServer(opened.metrics)
  let metricsPort: number
  try {
    metricsPort = await listen(metrics, parts.metricsPort, '127.0.0.1')
    await opened.start()
  } catch (error) {
    clock.stop()
    server.close()
    metrics.close()
    await opened.stop()
    throw error
  }
  // Until what operators decided and what the others know was read, nobody gets in: 503, and ask again.
  app = opened
  let stopping: Promise<void> | null = null
  const stop = async () => {
    opened.endStreams()
    // Who is just coming back from a provider still needs the way to it.
    await Promise.all([drain(server), drain(metrics)])
    await opened.stop()
    clock.stop()
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

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeIdleConnections()
  // A connection whose request ends while we drain would otherwise stay open for its keep-alive time.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const timer = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearInterval(idle)
  clearTimeout(timer)
}
