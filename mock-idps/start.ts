import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFront } from './router/router.ts'
import type { SandboxHandle } from './sandbox/handle.ts'
import { handleOf } from './sandbox/handle-of.ts'
import { createSandboxes, type Sandboxes } from './sandbox/sandboxes.ts'
import { type MockIdpsOptions, readNewSandbox, readSettings, type SandboxOptions, type Settings } from './settings.ts'

/** A running set of simulators: the root sandbox, and those beside it. */
export interface MockIdps extends SandboxHandle {
  port: number
  /**
   * Opens a sandbox of its own at `/s/{id}`; what is left out is as in the root, but no faults.
   * @throws InvalidOptions or SandboxRefused (`sandbox_exists`, `too_many_sandboxes`)
   */
  sandbox(options?: SandboxOptions): SandboxHandle & { close(): void }
  /** Takes no more connections, lets requests in flight end (at most 5 s), then closes. Idempotent. */
  close(): Promise<void>
}

/** How long a request in flight may take once we are asked to stop, in milliseconds. */
const drainMs = 5000
/** How long an answer that a fault holds back may take then, in milliseconds. */
const faultGraceMs = 500

function listen(server: Server, { port, host }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => server.closeAllConnections(), drainMs)
    server.close(() => {
      clearTimeout(giveUp)
      resolve()
    })
    server.closeIdleConnections()
  })
}

/** @throws InvalidOptions when people or faults do not fit each other; the port is free again then */
function openSandboxes(settings: Settings, server: Server, port: number): Sandboxes {
  try {
    return createSandboxes(settings, { publicUrl: settings.publicUrl ?? `http://localhost:${port}` })
  } catch (error) {
    server.close()
    throw error
  }
}

/**
 * Starts the five simulators in this process, on one port.
 * @throws Error when `NODE_ENV` is `production`, when an option does not fit (all complaints at once), or when the port
 * is taken
 */
export async function startMockIdps(options: MockIdpsOptions = {}): Promise<MockIdps> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('gwanmun-mock-idps verifies nobody and refuses to run with NODE_ENV=production')
  }
  const settings = readSettings(options)
  const server = createServer()
  const port = await listen(server, settings)
  const sandboxes = openSandboxes(settings, server, port)
  let closed: Promise<void> | undefined
  server.on('request', createFront(sandboxes, { ready: () => closed === undefined }))
  server.on('request', (_request, response) => {
    // A connection that turns idle while we drain would otherwise stay open for the whole keep-alive time.
    response.once('close', () => closed && setImmediate(() => server.closeIdleConnections()))
  })

  return {
    ...handleOf(sandboxes.root),
    port,
    sandbox(told = {}) {
      const sandbox = sandboxes.create(readNewSandbox(told))
      return { ...handleOf(sandbox), close: () => void sandboxes.remove(sandbox.id ?? '') }
    },
    close() {
      closed ??= drain(server)
      // What a fault never ends would be waited for in vain.
      setTimeout(() => sandboxes.held.breakAll(), faultGraceMs).unref()
      return closed
    },
  }
}
