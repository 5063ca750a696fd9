import type { ArtifactIndexes, ArtifactPayload, OidcArtifacts } from '../../domain/oidc-artifacts.ts'
import type { Instant } from '../../domain/time.ts'
import type { World } from '../../domain/world.ts'

interface Row {
  /** JSON, as a remote store would keep it: nobody can change an artifact by holding on to an object. */
  text: string
  consumed: number | undefined
  expiresAt: Instant
  indexes: readonly string[]
}

/** Rows looked at with every write, so that what nobody asks for any more goes too: never a pause, never a timer. */
const sweptPerWrite = 8

const keyOf = (model: string, id: string) => `${model}:${id}`
const grantKeyOf = (model: string, grantId: string) => `${model}:grant:${grantId}`
const uidKeyOf = (model: string, uid: string) => `${model}:uid:${uid}`
const userCodeKeyOf = (model: string, userCode: string) => `${model}:code:${userCode}`

function indexKeys(model: string, { uid, grantId, userCode }: ArtifactIndexes): string[] {
  const keys: string[] = []
  if (uid !== undefined) keys.push(uidKeyOf(model, uid))
  if (grantId !== undefined) keys.push(grantKeyOf(model, grantId))
  if (userCode !== undefined) keys.push(userCodeKeyOf(model, userCode))
  return keys
}

/** Artifacts of one process: gone with it, and shared with no other. */
export function memoryOidcArtifacts(world: Pick<World, 'now'>): OidcArtifacts {
  const rows = new Map<string, Row>()
  const rowsByIndex = new Map<string, Set<string>>()
  let cursor = rows.entries()

  function drop(key: string): void {
    const row = rows.get(key)
    if (!row) return
    rows.delete(key)
    for (const index of row.indexes) {
      const keys = rowsByIndex.get(index)
      keys?.delete(key)
      if (keys?.size === 0) rowsByIndex.delete(index)
    }
  }

  function alive(key: string): Row | null {
    const row = rows.get(key)
    if (!row) return null
    if (row.expiresAt > world.now()) return row
    drop(key)
    return null
  }

  function sweep(): void {
    for (let looked = 0; looked < sweptPerWrite; looked++) {
      const next = cursor.next()
      if (next.done) {
        cursor = rows.entries()
        return
      }
      const [key, row] = next.value
      if (row.expiresAt <= world.now()) drop(key)
    }
  }

  function newest(keys: Iterable<string> | undefined): string | undefined {
    return [...(keys ?? [])].at(-1)
  }

  return {
    async put(model, id, payload, indexes, ttlSeconds) {
      sweep()
      const key = keyOf(model, id)
      drop(key)
      const row: Row = {
        text: JSON.stringify(payload),
        consumed: undefined,
        expiresAt: ttlSeconds === undefined ? Number.POSITIVE_INFINITY : world.now() + ttlSeconds * 1000,
        indexes: indexKeys(model, indexes),
      }
      rows.set(key, row)
      for (const index of row.indexes) {
        const keys = rowsByIndex.get(index)
        if (keys) keys.add(key)
        else rowsByIndex.set(index, new Set([key]))
      }
    },

    async find(model, by) {
      const key =
        'id' in by
          ? keyOf(model, by.id)
          : newest(rowsByIndex.get('uid' in by ? uidKeyOf(model, by.uid) : userCodeKeyOf(model, by.userCode)))
      const row = key === undefined ? null : alive(key)
      if (!row) return null
      const payload = JSON.parse(row.text) as ArtifactPayload
      return row.consumed === undefined ? payload : { ...payload, consumed: row.consumed }
    },

    async consume(model, id) {
      const row = alive(keyOf(model, id))
      if (!row || row.consumed !== undefined) return false
      row.consumed = Math.floor(world.now() / 1000)
      return true
    },

    async remove(model, id) {
      drop(keyOf(model, id))
    },

    async revokeGrant(model, grantId) {
      for (const key of [...(rowsByIndex.get(grantKeyOf(model, grantId)) ?? [])]) drop(key)
    },
  }
}
