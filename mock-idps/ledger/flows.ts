import type { ProviderId } from '../providers.ts'
import type { LedgerEntry } from './ledger.ts'

/**
 * Header, in lower case, of our answers to browsers: which flow it is. Whoever plays the browser (and only they can see
 * it: no client ever does) knows by it what to tell {@link Flows.returned}.
 */
export const flowHeader = 'mock-flow'

/** What the client's callback answered the browser that came back from us. */
export interface CallbackAnswer {
  status: number
  /** Where it sent the browser on, see {@link shownLocation}; null = it did not. */
  location: string | null
}

/** How we sent the browser back to the client. */
export interface FlowAnswer {
  kind: 'code' | 'error'
  /** The OAuth error, with kind `error`. */
  error: string | null
}

/** One authorization, from its request (the pushed one, where there is one) to the client's last call with what it got. Plain data, no secret in it. */
export interface Flow {
  /** `flow-<n>`, counted from 1 over all providers, also across {@link Flows.clear}. */
  id: string
  provider: ProviderId
  clientId: string | null
  /** Who is identified, once that is known. */
  persona: string | null
  /** ISO 8601. */
  startedAt: string
  /** Fingerprint of the state sent, as in the ledger; null: none was. */
  state: string | null
  /** Fingerprint of the nonce sent. */
  nonce: string | null
  /** Null until the browser was sent back. */
  answer: FlowAnswer | null
  /** Its requests, in the order they came; only the first 100 are kept, `more` counts the rest. */
  steps: LedgerEntry[]
  more: number
  /** What the client's callback answered, once for each time the browser came to it; at most 100. */
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
  /** Later token, userinfo and profile requests are found by it. */
  grantId?: string | undefined
  /** The code as it left the house, spoiled or not: a request that brings it belongs to this flow. Never shown. */
  code?: string | undefined
  error?: string | undefined
  persona?: string | undefined
}

/** The running and recent flows of one sandbox; the oldest fall out beyond the limit, with all that leads to them. */
export interface Flows {
  begin(start: FlowStart): Flow
  /** An authorization request goes on with the pushed one by its `request_uri`. */
  bindPushed(flow: Flow, requestUri: string): void
  byPushed(requestUri: string): Flow | undefined
  /** The pages and the way back of an authorization are known by the core's interaction uid. */
  bindInteraction(flow: Flow, uid: string): void
  byInteraction(uid: string): Flow | undefined
  /** We send the browser back. Called again (a replayed or second answer), it adds a handle and replaces the answer. */
  answered(flow: Flow, kind: FlowAnswer['kind'], details?: AnswerDetails): void
  byGrant(grantId: string): Flow | undefined
  /** By a code as we sent it, whichever provider it is brought to, redeemed and expired ones too. */
  byCode(code: string): Flow | undefined
  find(id: string): Flow | undefined
  /** Oldest first; what is left out meets everything. `state` is a fingerprint. */
  list(filter?: Partial<Pick<Flow, 'provider' | 'clientId' | 'persona' | 'state'>>): Flow[]
  /** Takes the ledger's news: an entry that names a flow becomes its step. Wire it as the ledger's `onEntry`. */
  seen(entry: LedgerEntry): void
  /** Whoever plays the browser says what the client's callback answered. False: no such flow. */
  returned(id: string, answer: { status: number; location?: string | null | undefined }): boolean
  /** Calls `onNews` after every step that comes or ends and after every return, until the function given back is called. */
  watch(flow: Flow, onNews: () => void): () => void
  clear(): void
}

/** Steps and returns kept of one flow: a client that calls without end must not fill the memory. */
const mostSteps = 100

interface Kept {
  flow: Flow
  pushed: string[]
  uids: string[]
  grants: string[]
  codes: string[]
  watchers: Set<() => void>
}

/** @param now epoch milliseconds @param limit flows kept; default 5,000, as many as ledger entries */
export function createFlows(now: () => number, limit = 5000): Flows {
  const kept = new Map<string, Kept>()
  const byKey = () => new Map<string, Kept>()
  const indexes = { pushed: byKey(), uids: byKey(), grants: byKey(), codes: byKey() }
  let count = 0

  function index(flow: Flow, name: keyof typeof indexes, key: string | undefined): void {
    const record = kept.get(flow.id)
    if (!record || key === undefined || indexes[name].get(key) === record) return
    record[name].push(key)
    indexes[name].set(key, record)
  }

  function dropOldest(): void {
    for (const [id, record] of kept) {
      if (kept.size <= limit) return
      kept.delete(id)
      for (const name of ['pushed', 'uids', 'grants', 'codes'] as const) {
        // A handle that has moved on to a younger flow stays with it.
        for (const key of record[name]) if (indexes[name].get(key) === record) indexes[name].delete(key)
      }
    }
  }

  function tell(record: Kept): void {
    for (const onNews of [...record.watchers]) onNews()
  }

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
      kept.set(flow.id, { flow, pushed: [], uids: [], grants: [], codes: [], watchers: new Set() })
      dropOldest()
      return flow
    },
    bindPushed: (flow, requestUri) => index(flow, 'pushed', requestUri),
    byPushed: (requestUri) => indexes.pushed.get(requestUri)?.flow,
    bindInteraction: (flow, uid) => index(flow, 'uids', uid),
    byInteraction: (uid) => indexes.uids.get(uid)?.flow,
    answered(flow, kind, { grantId, code, error, persona } = {}) {
      flow.answer = { kind, error: error ?? null }
      flow.persona = persona ?? flow.persona
      index(flow, 'grants', grantId)
      index(flow, 'codes', code)
    },
    byGrant: (grantId) => indexes.grants.get(grantId)?.flow,
    byCode: (code) => indexes.codes.get(code)?.flow,
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
      if (!record) return
      const { flow } = record
      // Its end is told by the same entry again.
      if (!flow.steps.includes(entry) && entry.endedAfter === null) {
        if (flow.steps.length < mostSteps) flow.steps.push(entry)
        else flow.more += 1
      }
      if (record.watchers.size > 0) tell(record)
    },
    returned(id, { status, location }) {
      const record = kept.get(id)
      if (!record) return false
      const answer = { status, location: location ? shownLocation(location) : null }
      if (record.flow.returns.length < mostSteps) record.flow.returns.push(answer)
      tell(record)
      return true
    },
    watch(flow, onNews) {
      const watchers = kept.get(flow.id)?.watchers
      watchers?.add(onNews)
      return () => void watchers?.delete(onNews)
    },
    clear() {
      kept.clear()
      for (const one of Object.values(indexes)) one.clear()
    },
  }
}

/** A client may hand out codes of its own: of the query only the names and an `error` are kept, of the fragment nothing. */
function shownLocation(location: string): string {
  const [address = '', query] = location.split('#', 1)[0]?.split('?', 2) ?? []
  if (!query) return address.slice(0, 300)
  const shown = [...new URLSearchParams(query)].map(([name, value]) => `${name}=${name === 'error' ? value : '…'}`)
  return `${address}?${shown.join('&')}`.slice(0, 300)
}
