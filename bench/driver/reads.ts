import { openClient, type Sent } from './client.ts'

export interface Reader {
  /** Reads the next address once. @throws Error for any status but the one that is expected */
  read(): Promise<boolean>
  close(): Promise<void>
}

/**
 * Reads addresses in turn, from the first again after the last.
 * @param asks at least one
 * @param expected the status of every answer
 */
export function openReader(
  origin: string,
  asks: readonly ({ path: string } & Sent)[],
  connections: number,
  expected = 200,
): Reader {
  const server = openClient(origin, connections)
  let next = 0
  return {
    async read() {
      const asked = asks[next++ % asks.length]
      if (!asked) return false
      const { path, ...sent } = asked
      const { status, text } = await server.send(path, sent)
      if (status !== expected) throw new Error(`${path}: ${status} ${text.slice(0, 200)}`)
      return true
    },
    close: () => server.close(),
  }
}

/** Asks once for each of these and then never again: false when all were asked. */
export function openOnce(origin: string, asks: readonly ({ path: string } & Sent)[], connections: number): Reader {
  const reader = openReader(origin, asks, connections)
  let left = asks.length
  return { read: async () => left-- > 0 && reader.read(), close: reader.close }
}
