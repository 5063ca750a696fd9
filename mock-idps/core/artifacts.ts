import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import type { SandboxClock } from '../clock.ts'

interface Kept {
  payload: AdapterPayload
  /** Epoch milliseconds, as is `expiresAt`. */
  bornAt: number
  expiresAt: number
}

/** The codes, tokens, grants, interactions and pushed requests of one issuer, in memory, each with its end. */
export interface Artifacts {
  /** What the library calls for each of its models (`AuthorizationCode`, `AccessToken`, …). */
  adapter(model: string): Adapter
  /** The person behind a live code, token or pushed request; undefined when there is none. */
  accountOf(model: 'AuthorizationCode' | 'AccessToken' | 'RefreshToken', id: string): string | undefined
  /** The grant a code or token came from, also when it is used up or revoked; undefined for an invented one. */
  grantOf(model: 'AuthorizationCode' | 'AccessToken' | 'RefreshToken', id: string): string | undefined
  size(): number
  clear(): void
}

/** Revocations outlive every artifact they forbid. */
const revocationMs = 3_600_000

/** What has ended is dropped by a write, at most so often in milliseconds. */
const sweepEveryMs = 10_000
/** A clock that is set right by so much, in milliseconds, was not moved back. */
const stepMs = 2000

/**
 * A store without timers: a write now and then drops what has ended. Each model keeps its youngest 20,000 entries, which
 * is more than are under way at once. (The library's own memory adapter keeps 1,000 of all together.) Ends follow the
 * sandbox's clock, and when that is moved back, what was made later than it now shows has ended, too; the library, which
 * reads the process's own, is told ends that come to the same.
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

  /** The oldest stand first in a map. */
  function dropOldest(entries: Map<string, unknown>): void {
    for (const id of entries.keys()) {
      if (entries.size <= limit) return
      entries.delete(id)
    }
  }

  /** The payload with its end on the process's clock, by which the library judges it. */
  function asOfProcess({ payload }: Kept): AdapterPayload {
    const offset = offsetMs()
    if (offset === 0 || payload.exp === undefined) return payload
    return { ...payload, exp: payload.exp - Math.round(offset / 1000) }
  }

  function adapter(model: string): Adapter {
    const entries = entriesOf(model)
    return {
      async upsert(id, payload, expiresIn = Number.POSITIVE_INFINITY) {
        // No simulator remembers a browser: who comes again is asked again, so no session is worth keeping.
        if (model === 'Session') return
        dropEnded()
        entries.delete(id)
        const expiresAt = now() + expiresIn * 1000
        // Kept on the sandbox's clock, whatever that showed when it was made.
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
        // The library reads, waits and then consumes; of two redemptions at once only one may pass (RFC 6749 §4.1.2).
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
