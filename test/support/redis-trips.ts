import { Redis } from 'ioredis'
import type { RedisDatabase } from './redis.ts'

/** Watches what clients ask of one Redis database, by MONITOR. */
export interface RedisTrips {
  /** The commands that one walk caused, in their order, each with the first key, shortened. Scripts count once. */
  during(walk: () => Promise<unknown>): Promise<string[]>
  /**
   * What the keys take that one walk left for longer than a quarter of an hour, in bytes (MEMORY USAGE, all samples), by the beginning
   * of their names.
   */
  left(walk: () => Promise<unknown>): Promise<Map<string, number>>
  stop(): void
}

const quarterHourMs = 900_000

/** What every process does by itself, without any request. */
const byItself = /^gw:((health|leadership|ready|clock)\b|\{room:[^}]+\}:room$)/

export async function watchTrips({ port, database, command }: RedisDatabase): Promise<RedisTrips> {
  const client = new Redis({ port, host: '127.0.0.1', db: database })
  const monitor = await client.monitor()
  const seen: string[] = []
  let ended: ((mark: string) => void) | null = null
  monitor.on('monitor', (_time: string, args: string[], source: string, db: string) => {
    if (db !== String(database) || source === 'lua') return
    const [name = '', ...rest] = args
    if (name.toLowerCase() === 'echo') return ended?.(rest[0] ?? '')
    const key = /^eval/i.test(name) ? (rest[2] ?? '') : (rest[0] ?? '')
    if (key.startsWith('gw:') && !byItself.test(key)) seen.push(`${name.toLowerCase()} ${kindOf(key)}`)
  })
  /** Everything that was asked before this has been seen after it. */
  async function caughtUp(): Promise<void> {
    const mark = `mark-${seen.length}-${process.hrtime.bigint()}`
    const arrived = new Promise<void>((resolve) => {
      ended = (one) => one === mark && resolve()
    })
    await client.echo(mark)
    await arrived
  }
  const keys = async () => new Set((await command('KEYS', 'gw:*')) as string[])
  return {
    async during(walk) {
      await caughtUp()
      seen.length = 0
      await walk()
      await caughtUp()
      return [...seen]
    },
    async left(walk) {
      const before = await keys()
      await walk()
      const bytes = new Map<string, number>()
      for (const key of await keys()) {
        if (before.has(key) || byItself.test(key)) continue
        if (Number(await command('PTTL', key)) < quarterHourMs) continue
        const usage = Number(await command('MEMORY', 'USAGE', key, 'SAMPLES', '0'))
        bytes.set(kindOf(key), (bytes.get(kindOf(key)) ?? 0) + usage)
      }
      return bytes
    },
    stop() {
      monitor.disconnect()
      client.disconnect()
    },
  }
}

/** A key without what names one record of its kind. */
function kindOf(key: string): string {
  return key.replace(/^gw:/, '').replace(/[:{]*[\w-]{22,}.*$/, '')
}
