/**
 * What clients did, by request and by flow, and verdicts on it.
 *
 *   router → open(entry), settle(entry, end) → Ledger ── onEntry → Flows (flows.ts): the requests of one authorization
 *            redact.ts: secrets become fingerprints                  ↑ returned(): the callback's answer, from the browser
 *                                                        verdicts.ts waits for these signals and decides
 */

import type { Endpoint } from '../endpoints.ts'
import type { ProviderId } from '../providers.ts'

/** One request of a client or a browser, without headers, cookies, codes, tokens and secrets. */
export interface LedgerEntry {
  /** Counts from 1 over all providers, also across {@link Ledger.clear}. */
  n: number
  /** ISO 8601. */
  at: string
  provider: ProviderId
  endpoint: Endpoint
  method: string
  params: Record<string, string | string[]>
  /** How the client authenticated; null: it did not. */
  clientAuth: 'basic' | 'post' | 'bearer' | null
  /** The client id, from header or parameters. */
  clientId: string | null
  /** The person of the request, where known before answering. */
  persona: string | null
  /** Id of its flow, see `flows.ts`; null when unknown (discovery, an invented code). */
  flow: string | null
  /** HTTP status; null while unanswered, and for ever when the connection broke first. */
  status: number | null
  tookMs: number | null
  /** Number of the last request that arrived before this one ended; null until then. */
  endedAfter: number | null
  /** OAuth error code when the core refused. */
  error: string | null
  /** Ids of the fault plans that were applied to it. */
  faults: string[]
}

/** A new entry, without number and end. */
export type NewEntry = Omit<LedgerEntry, 'n' | 'endedAfter'>

/** The recorded requests, newest last; beyond the limit the oldest are dropped. */
export interface Ledger {
  open(entry: NewEntry): LedgerEntry
  /** Records the end: the status sent, or null when the connection broke before the whole answer was sent. */
  settle(entry: LedgerEntry, end: { status: number | null; tookMs: number }): void
  /** Entries after number `after`. */
  read(filter: LedgerFilter): LedgerEntry[]
  clear(): void
}

/** A filter that is left out matches all. */
export interface LedgerFilter {
  provider?: string | undefined
  endpoint?: string | undefined
  flow?: string | undefined
  after?: number | undefined
}

interface LedgerSetup {
  /** Entries kept; default 5,000, about 3 MB. */
  limit?: number
  /** Called when a request arrives and again when it ends; must not throw. */
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
