import { randomBytes, randomInt } from 'node:crypto'
import type { ProviderId } from '../providers.ts'

/** `waiting` is the only state that changes. A push that is ignored stays waiting until it expires. */
export type PushState = 'waiting' | 'approved' | 'rejected' | 'expired'

/** One request sent to the simulated phone. A copy that does not change later. */
export interface Push {
  /** Unguessable; the address of the phone's screen. */
  id: string
  provider: ProviderId
  /** Persona id of the owner of the phone. */
  persona: string
  clientId: string | null
  /** Id of its flow in the ledger. */
  flow: string | null
  /** Two digits, shown in the browser; the person picks it on the phone. */
  number: string
  /** Three numbers the phone offers, `number` among them. */
  choices: readonly string[]
  /** ISO 8601, as is `expiresAt`. */
  sentAt: string
  expiresAt: string
  state: PushState
  /** Why it was rejected: by the person, or because another number was picked. */
  rejection: 'person' | 'wrong_number' | null
  /** Approved or rejected after it expired, which has no effect. */
  late: boolean
}

/** `expire` ends the push now, without moving the clock of the sandbox. */
export const pushDecisions = ['approve', 'reject', 'ignore', 'expire'] as const
export type PushDecision = (typeof pushDecisions)[number]

export interface PushRequest {
  provider: ProviderId
  persona: string
  clientId: string | null
  flow: string | null
  /** The core's interaction uid: one transaction has one open push for a person. */
  uid: string
}

interface PushFilter {
  provider?: ProviderId | undefined
  persona?: string | undefined
  state?: PushState | undefined
}

/** The pushes of one sandbox. No timer runs: expiry is noticed at the next call. */
export interface Pushes {
  /**
   * Sends a push. While one of the same transaction and person waits, that one is returned instead, as after Kakao's
   * E2004 (“request called twice”).
   */
  send(request: PushRequest): { push: Push; reused: boolean }
  /** The push in its present state. With `uid` only a push of that transaction: a browser must not see another's push. */
  find(id: string, uid?: string): Push | undefined
  /** Newest first. */
  list(filter?: PushFilter): Push[]
  /**
   * Records the person's decision and returns the push after it. Approving with a number other than the one shown rejects;
   * without a number (from a test) it approves. `ignore` changes nothing. A push that has ended never changes again.
   * Undefined: there is no such push.
   */
  decide(id: string, decision: PushDecision, number?: string): Push | undefined
  clear(): void
}

interface PushSetup {
  /** How long a push waits; default 5 minutes. */
  lifetimeMs?: number
  /** Pushes kept; the oldest fall out. Default 1,000. */
  limit?: number
}

interface Sent extends Omit<Push, 'sentAt' | 'expiresAt'> {
  uid: string
  /** Epoch milliseconds. */
  sentAt: number
  expiresAt: number
}

/** Three different two-digit numbers, sorted; the first one drawn is the right one. */
function drawNumbers(): Pick<Push, 'number' | 'choices'> {
  const drawn = new Set<string>()
  while (drawn.size < 3) drawn.add(String(randomInt(10, 100)))
  const [number = ''] = drawn
  return { number, choices: [...drawn].sort() }
}

/** Ends a push whose time is over. The only place where time changes a push. */
function settle(push: Sent, now: number): Sent {
  if (push.state === 'waiting' && push.expiresAt <= now) push.state = 'expired'
  return push
}

/** The push as others see it. */
function shown(push: Sent, now: number): Push {
  const { uid: _, sentAt, expiresAt, ...rest } = settle(push, now)
  return { ...rest, sentAt: new Date(sentAt).toISOString(), expiresAt: new Date(expiresAt).toISOString() }
}

function conclude(
  push: Sent,
  decision: PushDecision,
  { number, now }: { number: string | undefined; now: number },
): void {
  if (decision === 'ignore') return
  if (settle(push, now).state !== 'waiting') {
    push.late ||= push.state === 'expired' && decision !== 'expire'
  } else if (decision === 'expire') {
    push.expiresAt = now
  } else if (decision === 'approve' && (number ?? push.number) === push.number) {
    push.state = 'approved'
  } else {
    push.state = 'rejected'
    push.rejection = decision === 'reject' ? 'person' : 'wrong_number'
  }
}

/** True for a push that a filter matches; a field that is left out matches all. */
function matches(push: Push, { provider, persona, state }: PushFilter): boolean {
  return (
    (provider ?? push.provider) === push.provider &&
    (persona ?? push.persona) === push.persona &&
    (state ?? push.state) === push.state
  )
}

/** A sandbox's pushes. @param now the sandbox's clock, epoch milliseconds */
export function createPushes(now: () => number, { lifetimeMs = 300_000, limit = 1000 }: PushSetup = {}): Pushes {
  const sent = new Map<string, Sent>()

  function openOne({ provider, persona, uid }: PushRequest): Sent | undefined {
    for (const push of sent.values()) {
      if (push.uid !== uid || push.persona !== persona || push.provider !== provider) continue
      if (settle(push, now()).state === 'waiting') return push
    }
    return undefined
  }

  return {
    send(request) {
      const open = openOne(request)
      if (open) return { push: shown(open, now()), reused: true }
      const push: Sent = {
        id: randomBytes(16).toString('base64url'),
        ...request,
        ...drawNumbers(),
        sentAt: now(),
        expiresAt: now() + lifetimeMs,
        state: 'waiting',
        rejection: null,
        late: false,
      }
      sent.set(push.id, push)
      for (const [oldest] of sent) {
        if (sent.size <= limit) break
        sent.delete(oldest)
      }
      return { push: shown(push, now()), reused: false }
    },
    find(id, uid) {
      const push = sent.get(id)
      return push && (uid ?? push.uid) === push.uid ? shown(push, now()) : undefined
    },
    list: (filter = {}) =>
      [...sent.values()]
        .reverse()
        .map((push) => shown(push, now()))
        .filter((push) => matches(push, filter)),
    decide(id, decision, number) {
      const push = sent.get(id)
      if (!push) return undefined
      conclude(push, decision, { number, now: now() })
      return shown(push, now())
    },
    clear: () => sent.clear(),
  }
}
