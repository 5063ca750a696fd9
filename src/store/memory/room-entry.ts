import type { PersonId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import type { Deferral, Lane, TicketState } from '../../domain/waiting-room.ts'

/** A person in a room, as it changes. */
export interface Entry {
  readonly person: PersonId
  /** Means nothing while they gather. */
  key: number
  readonly index: number | null
  startedBehind: number
  readonly joinedAt: Instant
  state: TicketState
  lane: Lane
  /** End of readiness or of the lease; means nothing in the other states. */
  until: Instant
  /** When the lease began; means nothing in the other states. */
  begunAt: Instant
  /** The lease ends at this moment when the person does nothing. */
  idleUntil: Instant
  /** When `deadlines` looks at this entry next; null when it does not. */
  alarmAt: Instant | null
  /** Why they were deferred last; means nothing in the other states. */
  deferredBy: Deferral
  /** Rank among the deferred people who showed up again; null for all others. */
  returningAs: number | null
}

/** A person who came just now. @param index their number in a pool; null: they do not gather */
export function newEntry({ person, at }: { person: PersonId; at: Instant }, index: number | null): Entry {
  return {
    person,
    key: 0,
    index,
    startedBehind: 0,
    joinedAt: at,
    state: 'gathering',
    lane: 'main',
    until: 0,
    begunAt: 0,
    idleUntil: 0,
    alarmAt: null,
    deferredBy: 'missed',
    returningAs: null,
  }
}

/** When the readiness or the lease is over unless something is done; null for a state that does not end. */
export function endOf(entry: Entry): Instant | null {
  if (entry.state === 'ready') return entry.until
  return entry.state === 'admitted' ? Math.min(entry.until, entry.idleUntil) : null
}
