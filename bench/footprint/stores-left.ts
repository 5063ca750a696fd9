import { Redis } from 'ioredis'
import type { Fact } from './facts.ts'

/** What work leaves behind in Redis, and what it asked of it. */
export interface Left {
  bytes: number
  keys: number
  scripts: number
}

/** Keys whose size is asked for in one go. */
const batch = 500

/**
 * Does the work on an empty database of Redis and counts what is there afterwards: keys, their bytes as `MEMORY USAGE` says (with
 * Redis' own overhead), and the scripts that were run.
 * @param times how often the work is done; figures are for one
 */
export async function leftBy(url: string, times: number, work: () => Promise<unknown>): Promise<Left> {
  const redis = new Redis(url)
  try {
    const before = { ...(await sizeOf(redis)), scripts: await scriptsOf(redis) }
    for (let done = 0; done < times; done++) await work()
    const after = { ...(await sizeOf(redis)), scripts: await scriptsOf(redis) }
    return {
      bytes: (after.bytes - before.bytes) / times,
      keys: (after.keys - before.keys) / times,
      scripts: (after.scripts - before.scripts) / times,
    }
  } finally {
    redis.disconnect()
  }
}

async function sizeOf(redis: Redis): Promise<{ bytes: number; keys: number }> {
  const sum = { bytes: 0, keys: 0 }
  let cursor = '0'
  do {
    const [next, keys] = await redis.scan(cursor, 'COUNT', batch)
    const sizes = await Promise.all(keys.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)))
    // Null: it has ended in the meantime.
    sum.bytes += sizes.reduce<number>((total, size) => total + (size ?? 0), 0)
    sum.keys += keys.length
    cursor = next
  } while (cursor !== '0')
  return sum
}

/** Scripts run since Redis started, by digest or by text. */
async function scriptsOf(redis: Redis): Promise<number> {
  const stats = await redis.info('commandstats')
  return [...stats.matchAll(/^cmdstat_eval(?:sha)?:calls=(\d+)/gm)].reduce((sum, [, calls]) => sum + Number(calls), 0)
}

export function factsOf(id: string, what: string, { bytes, keys, scripts }: Left): Fact[] {
  return [
    { id: `${id}-bytes`, title: `${what}: bytes in Redis`, value: bytes, unit: 'bytes' },
    { id: `${id}-keys`, title: `${what}: keys in Redis`, value: keys, unit: 'keys' },
    { id: `${id}-scripts`, title: `${what}: scripts at Redis`, value: scripts, unit: 'scripts' },
  ]
}
