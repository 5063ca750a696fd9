import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRouter } from './router/router.ts'
import type { SandboxHandle } from './sandbox/handle.ts'
import { handleOf } from './sandbox/handle-of.ts'
import { createSandboxes, type Sandboxes } from './sandbox/sandboxes.ts'
import { type MockIdpsOptions, readNewSandbox, readSettings, type SandboxOptions, type Settings } from './settings.ts'

/** Running simulators: the root sandbox, and the methods that concern all sandboxes. */
export interface MockIdps extends SandboxHandle {
  port: number
  /**
   * Opens a further sandbox at `/s/{id}`. Options that are left out are those of the root, except faults: none.
   * @throws InvalidOptions or SandboxRefused (`sandbox_exists`, `too_many_sandboxes`)
   */
  sandbox(options?: SandboxOptions): SandboxHandle & { close(): void }
  /** Accepts no more connections, waits for requests in flight (at most 5 s), then closes. Idempotent. */
  close(): Promise<void>
}

/** Milliseconds that a request in flight may take after `close`. */
const drainMs = 5000
/** Milliseconds that a response held back by a fault may take after `close`. */
const faultGraceMs = 500

function listen(server: Server, { port, host }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        error.message = `port ${port} at ${host} is in use; choose another by --port, MOCK_IDPS_PORT or the option port`
      }
      reject(error)
    }
    server.once('error', refuse)
    server.listen(port, host, () => {
      server.off('error', refuse)
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

/** @throws InvalidOptions when people or faults contradict each other; the port is free again then */
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
 * @throws Error when `NODE_ENV` is `production`, when an option is invalid (all complaints at once), or when the port is
 * taken (the message names the setting)
 */
export async function startMockIdps(options: MockIdpsOptions = {}): Promise<MockIdps> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('gwanmun-mock-idps verifies no person and refuses to run with NODE_ENV=production')
  }
  const settings = readSettings(options)
  const server = createServer()
  const port = await listen(server, settings)
  const sandboxes = openSandboxes(settings, server, port)
  let closed: Promise<void> | undefined
  server.on('request', createRouter(sandboxes, { ready: () => closed === undefined }))
  server.on('request', (_request, response) => {
    // A connection that becomes idle during the drain would otherwise stay open for the whole keep-alive time.
    response.once('close', () => closed && setImmediate(() => server.closeIdleConnections()))
  })

  return {
    ...handleOf(sandboxes.root),
    port,
    sandbox(options = {}) {
      const sandbox = sandboxes.create(readNewSandbox(options))
      return { ...handleOf(sandbox), close: () => void sandboxes.remove(sandbox.id ?? '') }
    },
    close() {
      closed ??= drain(server)
      // A response that a fault holds back for ever would block the drain.
      setTimeout(() => sandboxes.held.breakAll(), faultGraceMs).unref()
      return closed
    },
  }
}
