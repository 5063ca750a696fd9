import { type RedisServer, startRedis } from './redis.ts'
import { until } from './until.ts'

/** A master with a replica, watched by one Sentinel. */
export interface RedisWatched {
  master: RedisServer
  replica: RedisServer
  /** As in `REDIS_URL`. */
  url: string
  stop(): Promise<void>
}

const name = 'gwanmun-test'

/** A master that is silent for half a second is replaced within two or three more. */
export async function startRedisSentinel(): Promise<RedisWatched> {
  const master = await startRedis()
  const address = ['127.0.0.1', String(master.port)] as const
  const replica = await startRedis(['--replicaof', address.join(' '), '--repl-diskless-sync-delay', '0'])
  const sentinel = await startRedis(['--sentinel'])
  const stop = async () => void (await Promise.all([master, replica, sentinel].map((server) => server.stop())))
  try {
    // A Sentinel looks for replicas at once and then only every ten seconds.
    await until(async () => String(await replica.command('INFO', 'replication')).includes('master_link_status:up'))
    await sentinel.command('SENTINEL', 'MONITOR', name, ...address, '1')
    await sentinel.command('SENTINEL', 'SET', name, 'down-after-milliseconds', '500')
    await until(async () => ((await sentinel.command('SENTINEL', 'REPLICAS', name)) as unknown[]).length === 1)
  } catch (error) {
    await stop()
    throw error
  }
  return { master, replica, url: `redis+sentinel://127.0.0.1:${sentinel.port}/${name}`, stop }
}
