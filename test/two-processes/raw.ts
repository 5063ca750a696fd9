import { Redis } from 'ioredis'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'

/** Everything one database of a Redis server holds, keys and values, as text. */
export async function readRedis(port: number, db: number): Promise<string> {
  const redis = new Redis({ port, db, host: '127.0.0.1' })
  await redis.readonly().catch(() => undefined)
  const lines: string[] = []
  try {
    for (const key of await redis.keys('*')) lines.push(`${key} ${JSON.stringify(await contentOf(redis, key))}`)
  } finally {
    redis.disconnect()
  }
  return lines.join('\n')
}

async function contentOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key)
    case 'hash':
      return redis.hgetall(key)
    case 'zset':
      return redis.call('ZRANGE', key, '0', '-1', 'WITHSCORES')
    case 'set':
      return redis.smembers(key)
    case 'list':
      return redis.lrange(key, 0, -1)
    default:
      throw new Error(`${key} is of a type this reader does not know`)
  }
}

/** Every row of every table but the clinics and slots of the demo, as text. */
export async function readTables(database: SqlDatabase): Promise<string> {
  const tables = await database.query<{ name: string }>(
    `select table_name::text as name from information_schema.tables
     where table_schema = 'public' and table_name not in ('clinic', 'slot')`,
  )
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await database.query<{ row: string }>(`select t::text as row from "${name}" t`)
      return [name, ...rows.map(({ row }) => row)].join('\n')
    }),
  )
  return texts.join('\n')
}
