import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis'
import type { RedisAddress } from './address.ts'

export interface RedisTimeouts {
  /** A connection on which an answer is due and nothing comes for so long is given up, in milliseconds. */
  commandMs: number
  /** Longest wait for a connection, in milliseconds. */
  connectMs: number
}

/** First pause before connecting again, and the longest, in milliseconds. */
const pauses = { first: 50, longest: 1_000 }

/** A client that is not connected yet. Once it is, it connects again by itself for ever. */
export function redisClient(address: RedisAddress, timeouts: RedisTimeouts): Redis | Cluster {
  if (address.kind === 'cluster') return clusterClient(address, timeouts)
  return address.kind === 'sentinel' ? sentinelClient(address, timeouts) : singleClient(address, timeouts)
}

/** Nothing waits in a queue: a command that comes too late fails, and does not run after its caller has given up. */
function connection({ tls, username, password }: RedisAddress, { commandMs, connectMs }: RedisTimeouts) {
  return {
    connectTimeout: connectMs,
    // Ends a handshake too, with a server that accepts connections and then says nothing.
    socketTimeout: commandMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    ...(username !== null && { username }),
    ...(password !== null && { password }),
    ...(tls && { tls: {} }),
  } satisfies RedisOptions
}

function server(address: RedisAddress, timeouts: RedisTimeouts) {
  return {
    ...connection(address, timeouts),
    db: address.db,
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: pause,
    // After a failover the server we know may have become a replica: look again which one is the master.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  } satisfies RedisOptions
}

function singleClient(address: RedisAddress, timeouts: RedisTimeouts): Redis {
  return new Redis({ ...server(address, timeouts), ...address.nodes[0] })
}

function sentinelClient(address: RedisAddress, timeouts: RedisTimeouts): Redis {
  return new Redis({
    ...server(address, timeouts),
    sentinels: address.nodes.map((node) => ({ ...node })),
    name: address.master ?? '',
    ...(address.sentinelPassword !== null && { sentinelPassword: address.sentinelPassword }),
    ...(address.tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
    sentinelCommandTimeout: timeouts.commandMs,
    sentinelRetryStrategy: pause,
    failoverDetector: true,
  })
}

/** Five tries, 100 ms apart, bridge a moved slot or a closed connection; a failover takes longer than a login waits. */
function clusterClient(address: RedisAddress, timeouts: RedisTimeouts): Cluster {
  const options = {
    redisOptions: connection(address, timeouts),
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRedirections: 6,
    retryDelayOnFailover: 100,
    retryDelayOnClusterDown: 100,
    retryDelayOnTryAgain: 100,
    slotsRefreshTimeout: timeouts.connectMs,
    slotsRefreshInterval: 5_000,
    clusterRetryStrategy: pause,
    // A certificate names hosts: with TLS a name must not be turned into an address before it is checked.
    ...(address.tls && {
      dnsLookup: (host: string, found: (error: null, address: string) => void) => found(null, host),
    }),
  } satisfies ClusterOptions
  return new Cluster(
    address.nodes.map((node) => ({ ...node })),
    options,
  )
}

function pause(times: number): number {
  return Math.min(pauses.first * 2 ** (times - 1), pauses.longest)
}
