import type { Endpoint } from '../faults/plan.ts'
import type { ProviderId } from '../providers.ts'

/** One request of a client or a browser. No header, cookie, code, token or secret is in it. */
export interface LedgerEntry {
  /** Counts from 1 over all providers, also across {@link Ledger.clear}. */
  n: number
  /** ISO 8601. */
  at: string
  provider: ProviderId
  endpoint: Endpoint
  method: string
  params: Record<string, string | string[]>
  /** How the client authenticated itself, if it did. */
  clientAuth: 'basic' | 'post' | 'bearer' | null
  /** The client id sent, in whatever way. */
  clientId: string | null
  /** Whose request it was, where that could be told before answering. */
  persona: string | null
  /** Null while unanswered, and for ever when the connection broke first. */
  status: number | null
  tookMs: number | null
  /** OAuth error code, when the core refused. */
  error: string | null
  /** Fault plans that were played on it. */
  faults: string[]
}

/** What the clients did, newest last; the oldest fall out beyond the limit. */
export interface Ledger {
  open(entry: Omit<LedgerEntry, 'n'>): LedgerEntry
  /** Entries after number `after`. */
  read(filter: { provider?: string | undefined; endpoint?: string | undefined; after?: number }): LedgerEntry[]
  clear(): void
}

/** @param limit entries kept; default 5,000, about 3 MB. */
export function createLedger(limit = 5000): Ledger {
  let entries: LedgerEntry[] = []
  let count = 0

  return {
    open(entry) {
      count += 1
      const numbered = { n: count, ...entry }
      entries.push(numbered)
      // Cut in batches: dropping one at a time from the front of a long array is slow.
      if (entries.length >= 2 * limit) entries = entries.slice(-limit)
      return numbered
    },
    read: ({ provider, endpoint, after = 0 }) =>
      entries
        .slice(-limit)
        .filter(
          (entry) =>
            entry.n > after &&
            (provider ?? entry.provider) === entry.provider &&
            (endpoint ?? entry.endpoint) === entry.endpoint,
        ),
    clear() {
      entries = []
    },
  }
}
