import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { World } from './domain/world.ts'

/**
 * Listens, and resolves to the port. Without a host it listens on every address: IPv6 and IPv4, or IPv4 alone where the kernel has
 * no IPv6.
 * @throws Error that names the setting to change, with the code of the system (`EADDRINUSE`, `EACCES`, …)
 */
export async function listen(server: Listener, { port, host, setting }: ListenOptions): Promise<number> {
  follow(server)
  try {
    return await listenAt(server, port, host ?? '::')
  } catch (error) {
    const refusal = error as NodeJS.ErrnoException
    if (host === null && withoutIpv6.has(refusal.code ?? ''))
      return listenAt(server, port, '0.0.0.0').catch((second) => {
        throw complaint(second, { port, setting })
      })
    throw complaint(refusal, { port, setting })
  }
}

/** A server of node:http; a test gives one whose kernel has no IPv6. */
export type Listener = Pick<Server, 'listen' | 'address' | 'on' | 'once' | 'off'>

export interface ListenOptions {
  /** 0 takes any free port. */
  port: number
  /** Null: every address. */
  host: string | null
  /** The environment variable that gave the port: named in the complaint. */
  setting: string
}

/** What a kernel answers that has no IPv6, or has it switched off. */
const withoutIpv6: ReadonlySet<string> = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL'])

function listenAt(server: Listener, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function complaint(error: NodeJS.ErrnoException, { port, setting }: Omit<ListenOptions, 'host'>): Error {
  const reason = reasons[error.code ?? '']
  if (reason === undefined) return error
  const named = hostReasons.has(error.code ?? '') ? 'HOST' : setting
  const message = `${named}: port ${port} ${reason} (${error.code}); set ${named} to another one`
  return Object.assign(new Error(message, { cause: error }), { code: error.code })
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'is in use by another process',
  EACCES: 'may not be used by this process',
  EADDRNOTAVAIL: 'cannot be opened at an address that this machine does not have',
  EAFNOSUPPORT: 'cannot be opened at an address of a kind that this machine does not have',
  ENOTFOUND: 'cannot be opened at a name that is not known',
}

/** Refusals of the address, not of the port. */
const hostReasons: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND'])

/** The open connections of each server that listens. */
const connections = new WeakMap<object, Set<Socket>>()

function follow(server: Listener): void {
  const open = new Set<Socket>()
  connections.set(server, open)
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
}

/**
 * How long a connection on which nothing was ever asked may still begin while a server drains, in milliseconds. Browsers open some ahead of
 * time; Node counts them as busy, so that each of them would hold up the end of the process until the cut.
 */
const unusedMs = 1_000

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
  const cancelUnused = after(unusedMs, () => {
    for (const socket of connections.get(server) ?? []) if (socket.bytesRead === 0) socket.destroy()
  })
  const cancelCut = after(drainMs, () => server.closeAllConnections())
  await closed
  cancelIdle()
  cancelUnused()
  cancelCut()
}
