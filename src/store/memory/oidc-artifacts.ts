import type { ArtifactIndexes, ArtifactPayload, OidcArtifacts } from '../../domain/oidc-artifacts.ts'
import type { Instant } from '../../domain/time.ts'
import type { World } from '../../domain/world.ts'

interface Row {
  /** JSON, as a remote store would keep it: no caller can change an artifact by keeping its object. */
  text: string
  consumed: number | undefined
  expiresAt: Instant
  indexes: readonly string[]
}

/** Rows looked at with every write: rows that have ended and are asked for no more go too, without a pause or a timer. */
const sweptPerWrite = 8

const keyOf = (model: string, id: string) => `${model}:${id}`
const userCodeKeyOf = (model: string, userCode: string) => `${model}:code:${userCode}`

function indexKeys(model: string, { userCode }: ArtifactIndexes): string[] {
  return userCode === undefined ? [] : [userCodeKeyOf(model, userCode)]
}

/** Rows that end by themselves, found by their key or by one of their indexes. */
class IndexedRows {
  private readonly rows = new Map<string, Row>()
  private readonly keysByIndex = new Map<string, Set<string>>()
  private cursor = this.rows.entries()
  private readonly now: () => Instant

  constructor(now: () => Instant) {
    this.now = now
  }

  /** Replaces the row of this key. */
  set(key: string, row: Row): void {
    this.sweep()
    this.drop(key)
    this.rows.set(key, row)
    for (const index of row.indexes) {
      const keys = this.keysByIndex.get(index)
      if (keys) keys.add(key)
      else this.keysByIndex.set(index, new Set([key]))
    }
  }

  /** The row, while it is alive. */
  get(key: string): Row | null {
    const row = this.rows.get(key)
    if (!row) return null
    if (row.expiresAt > this.now()) return row
    this.drop(key)
    return null
  }

  drop(key: string): void {
    const row = this.rows.get(key)
    if (!row) return
    this.rows.delete(key)
    for (const index of row.indexes) {
      const keys = this.keysByIndex.get(index)
      keys?.delete(key)
      if (keys?.size === 0) this.keysByIndex.delete(index)
    }
  }

  /** Keys with this index, the newest last. */
  keysOf(index: string): string[] {
    return [...(this.keysByIndex.get(index) ?? [])]
  }

  private sweep(): void {
    for (let looked = 0; looked < sweptPerWrite; looked++) {
      const next = this.cursor.next()
      if (next.done) {
        this.cursor = this.rows.entries()
        return
      }
      const [key, row] = next.value
      if (row.expiresAt <= this.now()) this.drop(key)
    }
  }
}

/** Artifacts of one process: gone with it, and shared with no other. */
export function memoryOidcArtifacts({ now }: Pick<World, 'now'>): OidcArtifacts {
  const rows = new IndexedRows(now)

  return {
    async put(model, id, { payload, indexes, ttlSeconds }, replaces) {
      const key = keyOf(model, id)
      if (replaces !== undefined && (rows.get(key)?.text ?? null) !== replaces) return false
      rows.set(key, {
        text: JSON.stringify(payload),
        consumed: undefined,
        expiresAt: ttlSeconds === undefined ? Number.POSITIVE_INFINITY : now() + ttlSeconds * 1000,
        indexes: indexKeys(model, indexes),
      })
      return true
    },

    async find(model, by) {
      const key = 'id' in by ? keyOf(model, by.id) : rows.keysOf(userCodeKeyOf(model, by.userCode)).at(-1)
      const row = key === undefined ? null : rows.get(key)
      if (!row) return null
      const payload = JSON.parse(row.text) as ArtifactPayload
      if (row.consumed !== undefined) payload['consumed'] = row.consumed
      // The text itself names its content: nothing leaves this process.
      return { payload, version: row.text }
    },

    async consume(model, id) {
      const row = rows.get(keyOf(model, id))
      if (!row || row.consumed !== undefined) return false
      row.consumed = Math.floor(now() / 1000)
      return true
    },

    async remove(model, id) {
      rows.drop(keyOf(model, id))
    },
  }
}
