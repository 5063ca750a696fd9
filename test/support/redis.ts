import { command, type RedisServer } from '../../bench/servers/redis.ts'
import { askDesk } from './ask-desk.ts'

export { type RedisServer, startRedis } from '../../bench/servers/redis.ts'

/** A database of one's own on the Redis of this run. */
export type RedisDatabase = Pick<RedisServer, 'port' | 'url' | 'command'> & { database: number }

export async function sharedRedis(): Promise<RedisDatabase> {
  const { port, database } = await askDesk('redis')
  return {
    port,
    database,
    url: `redis://127.0.0.1:${port}/${database}`,
    command: (name, ...args) => command({ port, db: database }, name, ...args),
  }
}
