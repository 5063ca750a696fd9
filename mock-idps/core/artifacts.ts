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

/**
 * A store without timers; a write drops expired entries from time to time. Each model keeps its newest 20,000 entries, more
 * than are in use at once. (The library's own memory adapter keeps 1,000 of all models together.) Expiry follows the
 * sandbox's clock. When that clock is moved back, entries from its future have expired too. The library compares with the
 * process's clock, so it gets expiries converted to that.
 */
export function createArtifacts(
  { now, offsetMs }: Pick<SandboxClock, 'now' | 'offsetMs'>,
  { limit = 20_000 }: { limit?: number } = {},
): Artifacts {
  const models = new Map<string, Map<string, Kept>>()
  const revokedGrants = new Map<string, number>()
  let sweptAt = now()

  function entriesOf(model: string): Map<string, Kept> {
    const known = models.get(model)
    if (known) return known
    const fresh = new Map<string, Kept>()
    models.set(model, fresh)
    return fresh
  }

  function hasEnded({ bornAt, expiresAt }: Pick<Kept, 'bornAt' | 'expiresAt'>): boolean {
    return expiresAt <= now() || bornAt > now() + stepMs
  }

  function live(entries: Map<string, Kept>, id: string): Kept | undefined {
    const kept = entries.get(id)
    if (!kept || hasEnded(kept)) return undefined
    const { grantId } = kept.payload
    return grantId !== undefined && revokedGrants.has(grantId) ? undefined : kept
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

  /** A map lists its oldest entries first. */
  function dropOldest(entries: Map<string, unknown>): void {
    for (const id of entries.keys()) {
      if (entries.size <= limit) return
      entries.delete(id)
    }
  }

  /** The payload with its expiry on the process's clock, which the library reads. */
  function asOfProcess({ payload }: Kept): AdapterPayload {
    const offset = offsetMs()
    if (offset === 0 || payload.exp === undefined) return payload
    return { ...payload, exp: payload.exp - Math.round(offset / 1000) }
  }

  function adapter(model: string): Adapter {
    const entries = entriesOf(model)
    return {
      async upsert(id, payload, expiresIn = Number.POSITIVE_INFINITY) {
        // No simulator remembers a browser, so sessions are not kept.
        if (model === 'Session') return
        dropEnded()
        entries.delete(id)
        const expiresAt = now() + expiresIn * 1000
        // Stored on the sandbox's clock.
        const exp = payload.exp === undefined ? undefined : Math.round(expiresAt / 1000)
        entries.set(id, { payload: exp === undefined ? payload : { ...payload, exp }, bornAt: now(), expiresAt })
        dropOldest(entries)
      },
      async find(id) {
        const kept = live(entries, id)
        return kept && asOfProcess(kept)
      },
      findByUid: async () => undefined,
      findByUserCode: async () => undefined,
      async consume(id) {
        const kept = live(entries, id)
        // The library reads, waits and then consumes; of two redemptions at the same time only one may pass (RFC 6749 §4.1.2).
        if (!kept || kept.payload.consumed !== undefined) throw new errors.InvalidGrant('already consumed')
        kept.payload.consumed = Math.floor(now() / 1000)
      },
      async destroy(id) {
        entries.delete(id)
      },
      async revokeByGrantId(grantId) {
        revokedGrants.set(grantId, now() + revocationMs)
        dropOldest(revokedGrants)
      },
    }
  }

  return {
    adapter,
    accountOf: (model, id) => live(entriesOf(model), id)?.payload.accountId,
    grantOf: (model, id) => entriesOf(model).get(id)?.payload.grantId,
    size: () => [...models.values()].reduce((sum, entries) => sum + entries.size, 0),
    clear() {
      for (const entries of models.values()) entries.clear()
      revokedGrants.clear()
    },
  }
}
