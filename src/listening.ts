import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { World } from './domain/world.ts'

/**
 * Listens, and resolves to the port.
 * @param setting the environment variable that gave the port: named in the complaint, so that the reader knows what to change
 * @throws Error with the code of the system (`EADDRINUSE`, `EACCES`, …)
 */
export function listen(server: Server, { port, host, setting }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(complaint(error, { port, setting })))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

export interface ListenOptions {
  /** 0 takes any free port. */
  port: number
  host: string
  setting: string
}

function complaint(error: NodeJS.ErrnoException, { port, setting }: Omit<ListenOptions, 'host'>): Error {
  const reason = reasons[error.code ?? '']
  if (reason === undefined) return error
  const message = `${setting}: port ${port} ${reason} (${error.code}); set ${setting} to another one`
  return Object.assign(new Error(message, { cause: error }), { code: error.code })
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'is in use by another process',
  EACCES: 'may not be used by this process',
}

/** How often connections whose request has ended are closed while a server drains, in milliseconds; else they would stay for their keep-alive time. */
const closeIdleEveryMs = 50

/** Takes no new connections, lets requests under way end, and cuts those that have not ended after `drainMs` milliseconds. */
export async function drain(server: Server, drainMs: number, { after }: Pick<World, 'after'>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  let cancelIdle = () => {}
  const closeIdle = () => {
    server.closeIdleConnections()
    cancelIdle = after(closeIdleEveryMs, closeIdle)
  }
  closeIdle()
  const cancelCut = after(drainMs, () => server.closeAllConnections())
  await closed
  cancelIdle()
  cancelCut()
}
