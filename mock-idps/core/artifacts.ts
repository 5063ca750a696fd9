import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import type { SandboxClock } from '../clock.ts'

interface Kept {
  payload: AdapterPayload
  /** Epoch milliseconds, as is `expiresAt`. */
  bornAt: number
  expiresAt: number
}

/** The codes, tokens, grants, interactions and pushed requests of one issuer, in memory, each with its expiry. */
export interface Artifacts {
  /** The library's adapter for one of its models (`AuthorizationCode`, `AccessToken`, …). */
  adapter(model: string): Adapter
  /** The person of a valid code or token; undefined when there is none. */
  accountOf(model: 'AuthorizationCode' | 'AccessToken' | 'RefreshToken', id: string): string | undefined
  /** The grant of a code or token, also of a used or revoked one; undefined for an invented one. */
  grantOf(model: 'AuthorizationCode' | 'AccessToken' | 'RefreshToken', id: string): string | undefined
  size(): number
  clear(): void
}

/** Milliseconds that a revocation is kept: longer than any artifact lives. */
const revocationMs = 3_600_000

/** Smallest interval in milliseconds at which a write drops expired entries. */
const sweepEveryMs = 10_000
/** A clock step back of up to so many milliseconds is a correction, not a test that moves the clock. */
const stepMs = 2000

type Entries = Map<string, Kept>

/** The entries of one issuer: by model and id, with revoked grants. */
interface Store {
  /** The entries of a model, in order of age. */
  of(model: string): Entries
  /** A valid entry: not expired, its grant not revoked. */
  live(model: string, id: string): Kept | undefined
  put(model: string, id: string, kept: Kept): void
  revoke(grantId: string): void
  size(): number
  clear(): void
}

/** A map lists its oldest entries first. */
function dropOldest(entries: Map<string, unknown>, limit: number): void {
  for (const id of entries.keys()) {
    if (entries.size <= limit) return
    entries.delete(id)
  }
}

function openStore(now: () => number, limit: number): Store {
  const models = new Map<string, Entries>()
  const revokedGrants = new Map<string, number>()
  let sweptAt = now()

  function hasEnded({ bornAt, expiresAt }: Pick<Kept, 'bornAt' | 'expiresAt'>): boolean {
    return expiresAt <= now() || bornAt > now() + stepMs
  }

  function of(model: string): Entries {
    const entries = models.get(model) ?? new Map<string, Kept>()
    models.set(model, entries)
    return entries
  }

  function dropEnded(): void {
    if (Math.abs(now() - sweptAt) < sweepEveryMs) return
    sweptAt = now()
    for (const entries of models.values()) {
      for (const [id, kept] of entries) if (hasEnded(kept)) entries.delete(id)
    }
    for (const [grantId, until] of revokedGrants) {
      if (hasEnded({ bornAt: until - revocationMs, expiresAt: until })) revokedGrants.delete(grantId)
    }
  }

  return {
    of,
    live(model, id) {
      const kept = of(model).get(id)
      if (!kept || hasEnded(kept)) return undefined
      const { grantId } = kept.payload
      return grantId !== undefined && revokedGrants.has(grantId) ? undefined : kept
    },
    put(model, id, kept) {
      dropEnded()
      const entries = of(model)
      entries.delete(id)
      entries.set(id, kept)
      dropOldest(entries, limit)
    },
    revoke(grantId) {
      revokedGrants.set(grantId, now() + revocationMs)
      dropOldest(revokedGrants, limit)
    },
    size: () => [...models.values()].reduce((sum, entries) => sum + entries.size, 0),
    clear() {
      for (const entries of models.values()) entries.clear()
      revokedGrants.clear()
    },
  }
}

/** The payload with its expiry on the process's clock, which the library reads. */
function asOfProcess({ payload }: Kept, offsetMs: number): AdapterPayload {
  if (offsetMs === 0 || payload.exp === undefined) return payload
  return { ...payload, exp: payload.exp - Math.round(offsetMs / 1000) }
}

/** The library's view of one model. */
function adapterOf(model: string, store: Store, { now, offsetMs }: Pick<SandboxClock, 'now' | 'offsetMs'>): Adapter {
  return {
    async upsert(id, payload, expiresIn = Number.POSITIVE_INFINITY) {
      // No simulator remembers a browser, so sessions are not kept.
      if (model === 'Session') return
      const expiresAt = now() + expiresIn * 1000
      // Stored on the sandbox's clock.
      const exp = payload.exp === undefined ? undefined : Math.round(expiresAt / 1000)
      store.put(model, id, { payload: exp === undefined ? payload : { ...payload, exp }, bornAt: now(), expiresAt })
    },
    async find(id) {
      const kept = store.live(model, id)
      return kept && asOfProcess(kept, offsetMs())
    },
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    async consume(id) {
      const kept = store.live(model, id)
      // The library reads, waits and then consumes; of two redemptions at the same time only one may pass (RFC 6749 §4.1.2).
      if (!kept || kept.payload.consumed !== undefined) throw new errors.InvalidGrant('already consumed')
      kept.payload.consumed = Math.floor(now() / 1000)
    },
    async destroy(id) {
      store.of(model).delete(id)
    },
    async revokeByGrantId(grantId) {
      store.revoke(grantId)
    },
  }
}

/**
 * A store without timers; a write drops expired entries from time to time. Each model keeps its newest 20,000 entries, more
 * than are in use at once. (The library's own memory adapter keeps 1,000 of all models together.) Expiry follows the
 * sandbox's clock. When that clock is moved back, entries from its future have expired too. The library compares with the
 * process's clock, so it gets expiries converted to that.
 */
export function createArtifacts(
  clock: Pick<SandboxClock, 'now' | 'offsetMs'>,
  { limit = 20_000 }: { limit?: number } = {},
): Artifacts {
  const store = openStore(clock.now, limit)
  return {
    adapter: (model) => adapterOf(model, store, clock),
    accountOf: (model, id) => store.live(model, id)?.payload.accountId,
    grantOf: (model, id) => store.of(model).get(id)?.payload.grantId,
    size: store.size,
    clear: store.clear,
  }
}
