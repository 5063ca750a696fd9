import type { Endpoint } from '../endpoints.ts'
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
  /** The authorization it belongs to, see `flows.ts`; null where that could not be told (discovery, an invented code). */
  flow: string | null
  /** Null while unanswered, and for ever when the connection broke first. */
  status: number | null
  tookMs: number | null
  /** Null until it is over, however it ended; then the number of the last request that had come before its end. */
  endedAfter: number | null
  /** OAuth error code, when the core refused. */
  error: string | null
  /** Fault plans that were played on it. */
  faults: string[]
}

/** An entry as it comes: it has no number and no end yet. */
export type NewEntry = Omit<LedgerEntry, 'n' | 'endedAfter'>

/** What the clients did, newest last; the oldest fall out beyond the limit. */
export interface Ledger {
  open(entry: NewEntry): LedgerEntry
  /** Notes the end: the status that went out, or null when the connection broke before a whole answer had. */
  settle(entry: LedgerEntry, end: { status: number | null; tookMs: number }): void
  /** Entries after number `after`. */
  read(filter: LedgerFilter): LedgerEntry[]
  clear(): void
}

/** What is left out meets everything. */
export interface LedgerFilter {
  provider?: string | undefined
  endpoint?: string | undefined
  flow?: string | undefined
  after?: number | undefined
}

interface LedgerSetup {
  /** Entries kept; default 5,000, about 3 MB. */
  limit?: number
  /** Told when a request comes and again when it is over; it must not throw. */
  onEntry?: (entry: LedgerEntry) => void
}

/** An empty ledger. */
export function createLedger({ limit = 5000, onEntry }: LedgerSetup = {}): Ledger {
  let entries: LedgerEntry[] = []
  let count = 0

  return {
    open(entry) {
      count += 1
      const numbered = { n: count, ...entry, endedAfter: null }
      entries.push(numbered)
      // Cut in batches: dropping one at a time from the front of a long array is slow.
      if (entries.length >= 2 * limit) entries = entries.slice(-limit)
      onEntry?.(numbered)
      return numbered
    },
    settle(entry, { status, tookMs }) {
      entry.status = status
      entry.tookMs = tookMs
      entry.endedAfter = count
      onEntry?.(entry)
    },
    read: ({ provider, endpoint, flow, after = 0 }) =>
      entries
        .slice(-limit)
        .filter(
          (entry) =>
            entry.n > after &&
            (provider ?? entry.provider) === entry.provider &&
            (endpoint ?? entry.endpoint) === entry.endpoint &&
            (flow ?? entry.flow) === entry.flow,
        ),
    clear() {
      entries = []
    },
  }
}
