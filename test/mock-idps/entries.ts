import type { LedgerEntry, NewEntry } from '../../mock-idps/ledger/ledger.ts'

/** A ledger entry as the router opens it. */
export function entryAt(endpoint: LedgerEntry['endpoint'], change: Partial<NewEntry> = {}): NewEntry {
  return {
    at: '2026-03-02T03:00:00.000Z',
    provider: 'kakao',
    endpoint,
    method: endpoint === 'token' ? 'POST' : 'GET',
    params: {},
    clientAuth: null,
    clientId: null,
    persona: null,
    flow: null,
    status: null,
    tookMs: null,
    error: null,
    faults: [],
    ...change,
  }
}
