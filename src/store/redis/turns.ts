import { Cluster, type Redis } from 'ioredis'

/**
 * Commands of one turn of the event loop leave in one write to each server, after all that this turn has brought. A write is a
 * system call on our side and a wake-up of Redis: 16 scripts at once cost 72 instead of 78 µs each here and 7 instead of 12 µs
 * at Redis (Node 20). The driver's own pipelines save the same at Redis and nothing here, and hold commands back until the
 * answers of those before have come.
 * @returns to be called before each command
 */
export function openTurns(client: Redis | Cluster): () => void {
  let isHeld = false
  return () => {
    if (isHeld) return
    isHeld = true
    const servers = client instanceof Cluster ? client.nodes('master') : [client]
    // A client that has never connected has no stream, whatever its type says.
    const streams = servers.flatMap(({ stream }: { stream?: Redis['stream'] }) => stream ?? [])
    for (const stream of streams) stream.cork()
    setImmediate(() => {
      isHeld = false
      for (const stream of streams) stream.uncork()
    })
  }
}
