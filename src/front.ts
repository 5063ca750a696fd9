/*
 * The main port, from before the stores answer until after the last request.
 *
 *   starting ── open(site) ──▶ running ── leave ──▶ stopping ── drain ──▶ closed
 *      503 page or problem       the site     the site, still       requests under way end
 *   /healthz 200 and /readyz (200 only while running, with stores that can do their work) in every phase
 */
import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http'
import type { StoreTrouble } from './domain/store-trouble.ts'
import type { World } from './domain/world.ts'
import { drain, listen } from './listening.ts'
import { answerOfProcess, type ProcessState } from './web/process.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

export interface Front {
  port: number
  /** While it starts: what the stores lack. */
  waiting(troubles: readonly StoreTrouble[]): void
  /** Hands requests to the site from now on. */
  open(site: { handler: Handler; troubles(): readonly StoreTrouble[] }): void
  /** `/readyz` answers 503 for `ms` milliseconds while requests are served: balancers look elsewhere before the port closes. */
  leave(ms: number): Promise<void>
  /** Takes no connections any more; requests under way get `ms` milliseconds to end. */
  drain(ms: number): Promise<void>
  /** Closes at once. */
  close(): void
}

export interface FrontOptions {
  world: Pick<World, 'after'>
  port: number
  /** Null: every address. */
  host: string | null
  /** How long a connection may rest between two requests, in seconds. */
  keepAliveSeconds: number
  /** Answers until the site is there. */
  starting: Handler
  /** Default: ten seconds for the headers, twenty for the whole request, looked at every second. */
  timeouts?: Pick<ServerOptions, 'headersTimeout' | 'requestTimeout' | 'connectionsCheckingInterval'> | undefined
}

/**
 * How long a client may take to send its headers and its whole request, and how often that is looked at; milliseconds. Rest
 * between two requests counts for neither (a test shows it), so the keep-alive time may be longer.
 */
const requestTimeouts = { headersTimeout: 10_000, requestTimeout: 20_000, connectionsCheckingInterval: 1_000 }

/** Listens on the main port. @throws Error naming the setting when the port or the address cannot be used */
export async function openFront({
  world,
  port: wanted,
  host,
  keepAliveSeconds,
  starting,
  timeouts = requestTimeouts,
}: FrontOptions): Promise<Front> {
  let phase: ProcessState['phase'] = 'starting'
  let troubles: () => readonly StoreTrouble[] = () => []
  let handler = starting
  const keepAliveTimeout = keepAliveSeconds * 1000
  const server = createServer({ ...timeouts, keepAliveTimeout }, (request, response) => {
    if (phase === 'stopping') response.setHeader('connection', 'close')
    if (!answerOfProcess(request, response, { phase, troubles: troubles() })) handler(request, response)
  })
  const port = await listen(server, { port: wanted, host, setting: 'PORT' })
  return {
    port,
    waiting(found) {
      troubles = () => found
    },
    open(site) {
      handler = site.handler
      troubles = site.troubles
      phase = 'running'
    },
    async leave(ms) {
      phase = 'stopping'
      if (ms > 0) await new Promise<void>((resolve) => void world.after(ms, resolve))
    },
    drain: (ms) => drain(server, ms, world),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
