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
 * Keeps answers for `maxAgeMs`, so that a crowd asking the same costs one read. Those who ask while it is being read
 * share it; failures are not kept. Never more than `maxEntries`, the oldest go first.
 */
export function keepRecent<Value>(world: World, maxAgeMs: number, maxEntries = 500): Recent<Value> {
  const entries = new Map<string, { readAt: Instant; value: Promise<Value> }>()
  return async (key, read) => {
    const known = entries.get(key)
    if (known && world.now() - known.readAt < maxAgeMs) return { value: await known.value, readAt: known.readAt }
    const entry = { readAt: world.now(), value: read() }
    // A Map keeps the order of insertion: deleted first, the new entry goes to the young end.
    entries.delete(key)
    entries.set(key, entry)
    const oldest = entries.keys().next()
    if (entries.size > maxEntries && !oldest.done) entries.delete(oldest.value)
    try {
      return { value: await entry.value, readAt: entry.readAt }
    } catch (error) {
      if (entries.get(key) === entry) entries.delete(key)
      throw error
    }
  }
}
