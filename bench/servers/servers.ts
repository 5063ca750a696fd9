import { type Meter, processMeter } from './cpu.ts'
import { startPostgres } from './postgres.ts'
import { type RedisServer, startRedis } from './redis.ts'

/** Where a broker of the bench keeps its state. */
export interface StoreAddresses {
  redis: string
  database: string
}

/** A real Redis and a real PostgreSQL for one group of rows. */
export interface Servers {
  /** Parts of their own for one broker: a database of Redis, and a database with the schema. */
  addresses(): Promise<StoreAddresses>
  /** Their CPU belongs to what a broker costs. */
  meters: readonly Meter[]
  redis: RedisServer
  stop(): Promise<void>
}

/** Durable as in production: `fsync` and `synchronous_commit` are on. */
const postgresSettings = ['shared_buffers=256MB', 'max_connections=200', 'autovacuum_naptime=1min']

/** Starts both on loopback, with nothing in them. @throws Error naming the program that is missing */
export async function startServers(): Promise<Servers> {
  const [redis, postgres] = await Promise.all([startRedis(), startPostgres({ settings: postgresSettings })])
  let taken = 0
  return {
    redis,
    meters: [processMeter('Redis', redis.pid), processMeter('PostgreSQL', postgres.pid)],
    addresses: async () => ({ redis: `${redis.url}/${taken++}`, database: await postgres.migrated() }),
    async stop() {
      await Promise.all([redis.stop(), postgres.stop()])
    },
  }
}
