import { LRUCache } from 'lru-cache'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'

/** A value and when it began to be read: it is at least as new as that. */
export interface Read<Value> {
  value: Value
  readAt: Instant
}

/** Gives what was read for this key lately, or reads it. */
export type Recent<Value> = (key: string, read: () => Promise<Value>) => Promise<Read<Value>>

/**
 * Keeps answers until they are `maxAgeMs` old (1 or more), so that a crowd asking the same costs one read. Callers that
 * ask while it is being read share it; failures are not kept. Never more than `maxEntries`: the least recently used goes first.
 */
export function keepRecent<Value>(world: Pick<World, 'now'>, maxAgeMs: number, maxEntries = 500): Recent<Value> {
  const answers = new LRUCache<string, Read<Value>, () => Promise<Value>>({
    max: maxEntries,
    ttl: maxAgeMs,
    // The clock is ours, and asked every time: by default it is asked at most once a millisecond of a real timer.
    perf: world,
    ttlResolution: 0,
    // An entry that is pushed out while it is being read is still read to its end, for the callers that wait.
    ignoreFetchAbort: true,
    async fetchMethod(_key, _before, { options, context: read }) {
      const readAt = world.now()
      const value = await read()
      // The age counts from the start of the reading. An entry lives while its age is at most `ttl`; 0 would be for ever.
      options.ttl = Math.max(1, maxAgeMs - 1 - (world.now() - readAt))
      return { value, readAt }
    },
  })
  return (key, read) => answers.forceFetch(key, { context: read })
}
