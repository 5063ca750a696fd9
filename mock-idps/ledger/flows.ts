import type { ProviderId } from '../providers.ts'
import type { LedgerEntry } from './ledger.ts'

/**
 * Header (lower case) in answers to browsers with the id of the flow. A test that drives the browser reports the callback's
 * answer for this flow with {@link Flows.returned}. Clients never see the header.
 */
export const flowHeader = 'mock-flow'

/** What the client's callback answered when the browser returned. */
export interface CallbackAnswer {
  status: number
  /** Redirect target, see {@link shownLocation}; null: no redirect. */
  location: string | null
}

/** How the simulator sent the browser back to the client. */
export interface FlowAnswer {
  kind: 'code' | 'error'
  /** The OAuth error, with kind `error`. */
  error: string | null
}

/** One authorization, from its request (or pushed request) to the client's last call with its tokens. Plain data without secrets. */
export interface Flow {
  /** `flow-<n>`, counted from 1 over all providers, also across {@link Flows.clear}. */
  id: string
  provider: ProviderId
  clientId: string | null
  /** The identified person, once known. */
  persona: string | null
  /** ISO 8601. */
  startedAt: string
  /** Fingerprint of the state, as in the ledger; null: none was sent. */
  state: string | null
  /** Fingerprint of the nonce; null: none was sent. */
  nonce: string | null
  /** Null until the browser was sent back. */
  answer: FlowAnswer | null
  /** Its requests in order of arrival; the first 100 are kept, `more` counts the rest. */
  steps: LedgerEntry[]
  more: number
  /** The answers of the client's callback, one for each return of the browser; at most 100. */
  returns: CallbackAnswer[]
}

export interface FlowStart {
  provider: ProviderId
  clientId: string | null
  persona: string | null
  /** Fingerprints (see `redact.ts`), never the values. */
  state: string | null
  nonce: string | null
}

interface AnswerDetails {
  /** Identifies later token, userinfo and profile requests. */
  grantId?: string | undefined
  /** The code as sent, changed by a fault or not: a request with it belongs to this flow. Never shown. */
  code?: string | undefined
  error?: string | undefined
  persona?: string | undefined
}

/** The running and recent flows of one sandbox; beyond the limit the oldest are dropped. */
export interface Flows {
  begin(start: FlowStart): Flow
  /** Links a flow to its pushed request, so that the authorization request finds it by `request_uri`. */
  bindPushed(flow: Flow, requestUri: string): void
  byPushed(requestUri: string): Flow | undefined
  /** Links a flow to the core's interaction uid, by which pages and the resumed authorization are found. */
  bindInteraction(flow: Flow, uid: string): void
  byInteraction(uid: string): Flow | undefined
  /** Records that the browser is sent back. A second call adds grant and code and replaces the answer. */
  answered(flow: Flow, kind: FlowAnswer['kind'], details?: AnswerDetails): void
  byGrant(grantId: string): Flow | undefined
  /** The flow of a code as sent, at any provider; redeemed and expired codes too. */
  byCode(code: string): Flow | undefined
  find(id: string): Flow | undefined
  /** Oldest first. A filter that is left out matches all. `state` is a fingerprint. */
  list(filter?: Partial<Pick<Flow, 'provider' | 'clientId' | 'persona' | 'state'>>): Flow[]
  /** Adds a ledger entry to its flow. Pass it to the ledger as `onEntry`. */
  seen(entry: LedgerEntry): void
  /** Records what the client's callback answered the browser. False: no such flow. */
  returned(id: string, answer: { status: number; location?: string | null | undefined }): boolean
  /** Calls `onNews` when a step begins or ends and after every return, until the returned function is called. */
  watch(flow: Flow, onNews: () => void): () => void
  clear(): void
}

/** Steps and returns kept of one flow, so that a client that calls without end does not fill the memory. */
const mostSteps = 100

interface Kept {
  flow: Flow
  pushed: string[]
  uids: string[]
  grants: string[]
  codes: string[]
  watchers: Set<() => void>
}

type Key = 'pushed' | 'uids' | 'grants' | 'codes'

/** The flows of a sandbox by id and by what leads to them. */
interface Registry {
  readonly kept: Map<string, Kept>
  /** Keeps a flow, and drops the oldest ones beyond the limit. */
  keep(flow: Flow): void
  /** Makes a flow known by a key; the newest flow of a key counts. */
  link(flow: Flow, name: Key, key: string | undefined): void
  by(name: Key, key: string): Flow | undefined
  clear(): void
}

function openRegistry(limit: number): Registry {
  const kept = new Map<string, Kept>()
  const byKey = () => new Map<string, Kept>()
  const indexes = { pushed: byKey(), uids: byKey(), grants: byKey(), codes: byKey() }

  function dropOldest(): void {
    for (const [id, record] of kept) {
      if (kept.size <= limit) return
      kept.delete(id)
      for (const name of ['pushed', 'uids', 'grants', 'codes'] as const) {
        // A key that now belongs to a younger flow stays.
        for (const key of record[name]) if (indexes[name].get(key) === record) indexes[name].delete(key)
      }
    }
  }

  return {
    kept,
    keep(flow) {
      kept.set(flow.id, { flow, pushed: [], uids: [], grants: [], codes: [], watchers: new Set() })
      dropOldest()
    },
    link(flow, name, key) {
      const record = kept.get(flow.id)
      if (!record || key === undefined || indexes[name].get(key) === record) return
      record[name].push(key)
      indexes[name].set(key, record)
    },
    by: (name, key) => indexes[name].get(key)?.flow,
    clear() {
      kept.clear()
      for (const index of Object.values(indexes)) index.clear()
    },
  }
}

function notify(record: Kept): void {
  for (const onNews of [...record.watchers]) onNews()
}

/** Adds an entry to its flow. The same entry is reported again at its end. */
function addStep(record: Kept, entry: LedgerEntry): void {
  const { flow } = record
  if (!flow.steps.includes(entry) && entry.endedAfter === null) {
    if (flow.steps.length < mostSteps) flow.steps.push(entry)
    else flow.more += 1
  }
  if (record.watchers.size > 0) notify(record)
}

/** @param now epoch milliseconds @param limit flows kept; default 5,000, as many as ledger entries */
export function createFlows(now: () => number, limit = 5000): Flows {
  const { kept, keep, link, by, clear } = openRegistry(limit)
  let count = 0

  return {
    begin(start) {
      count += 1
      const flow: Flow = {
        id: `flow-${count}`,
        ...start,
        startedAt: new Date(now()).toISOString(),
        answer: null,
        steps: [],
        more: 0,
        returns: [],
      }
      keep(flow)
      return flow
    },
    bindPushed: (flow, requestUri) => link(flow, 'pushed', requestUri),
    byPushed: (requestUri) => by('pushed', requestUri),
    bindInteraction: (flow, uid) => link(flow, 'uids', uid),
    byInteraction: (uid) => by('uids', uid),
    answered(flow, kind, { grantId, code, error, persona } = {}) {
      flow.answer = { kind, error: error ?? null }
      flow.persona = persona ?? flow.persona
      link(flow, 'grants', grantId)
      link(flow, 'codes', code)
    },
    byGrant: (grantId) => by('grants', grantId),
    byCode: (code) => by('codes', code),
    find: (id) => kept.get(id)?.flow,
    list: (filter = {}) =>
      [...kept.values()]
        .map(({ flow }) => flow)
        .filter((flow) =>
          (['provider', 'clientId', 'persona', 'state'] as const).every(
            (name) => filter[name] === undefined || filter[name] === flow[name],
          ),
        ),
    seen(entry) {
      const record = entry.flow === null ? undefined : kept.get(entry.flow)
      if (record) addStep(record, entry)
    },
    returned(id, { status, location }) {
      const record = kept.get(id)
      if (!record) return false
      const answer = { status, location: location ? shownLocation(location) : null }
      if (record.flow.returns.length < mostSteps) record.flow.returns.push(answer)
      notify(record)
      return true
    },
    watch(flow, onNews) {
      const watchers = kept.get(flow.id)?.watchers
      watchers?.add(onNews)
      return () => void watchers?.delete(onNews)
    },
    clear,
  }
}

/** The location without values, since the client may issue codes of its own: names of the query, the value of `error`, no fragment. */
function shownLocation(location: string): string {
  const [address = '', query] = location.split('#', 1)[0]?.split('?', 2) ?? []
  if (!query) return address.slice(0, 300)
  const shown = [...new URLSearchParams(query)].map(([name, value]) => `${name}=${name === 'error' ? value : '…'}`)
  return `${address}?${shown.join('&')}`.slice(0, 300)
}
