import type { Gone } from './gone.ts'
import type { CampaignId, PersonId } from './ids.ts'
import type { Instant } from './time.ts'

/**
 * `waiting` in line · `ready` called, may enter until `until` · `deferred` called but absent, or their lease ran out:
 * called again when they show up, never from the back of the line · `admitted` inside, with a lease until `until`.
 */
export type TicketState = 'waiting' | 'ready' | 'deferred' | 'admitted'

/** Why a person is deferred: they `missed` the call, their lease `ended`, or they did nothing inside for too long (`idle`). */
export type Deferral = 'missed' | 'ended' | 'idle'

/** Where a person waits: `main` in line only; `assisted` in line and in the lane of people who come by a terminal of a desk. */
export type Lane = 'main' | 'assisted'

/** A person's place in one campaign's line. One a person, however often they join. */
export interface Ticket {
  /** Order in line; 0 was first. Never changes. */
  key: number
  state: TicketState
  /** Changes only while they wait; then it is the lane in which they were called. */
  lane: Lane
  /** People who are called before this one; 0 unless waiting. Never more than in line; fewer where the assisted lane is shorter. */
  ahead: number
  /** What `ahead` was when they joined: how far they have come is measured from there. */
  startedBehind: number
  joinedAt: Instant
  /** When readiness or the lease ends unless more is done (idle time included); null while waiting or deferred. */
  until: Instant | null
  /** Null unless deferred. */
  deferredBy: Deferral | null
}

/** Numbers the room runs on, all settings. */
export interface RoomRules {
  /** How many people may be inside (hold a lease) at once. */
  insideLimit: number
  /** Time to come in after being called, in seconds. Default 180. */
  readySeconds: number
  /** Length of a lease, in seconds. Default 1200. */
  leaseSeconds: number
  /** How long a lease may last at most with all that holds add to it, in seconds; `leaseSeconds` where that is more. Default 2400. */
  longestLeaseSeconds: number
  /** A lease unused for this long ends, in seconds. Default 300. */
  idleSeconds: number
  /** Share of all calls that the assisted lane may have while others wait in front, 0 to 0.5. Default 0.05. */
  assistedShare: number
}

/** Public: numbers only. */
export interface RoomBoard {
  measuredAt: Instant
  /** Keys up to and including this one have been called; -1 when none. */
  called: number
  /** The next key to be given. */
  nextKey: number
  waiting: number
  inside: number
  /** People called from the line per minute, over the last five; null when there were none. */
  perMinute: number | null
  /** People called from the line in the last minute: what the speed is becoming. */
  lastMinute: number
  /** Who of the line has gone, by distance behind `called`, ascending; at most 24, none when no key comes after it. */
  gone: readonly Gone[]
  assisted: AssistedBoard
}

/** How the assisted lane is used. */
export interface AssistedBoard {
  /** The share it may have, 0 to 0.5. */
  share: number
  /** People who were called through the lane: before others who stood in front of them. */
  admitted: number
  /** All people who were called, from wherever; the share is measured by these. */
  admissions: number
  /** People in the lane now. They count as waiting in line, too. */
  waiting: number
}

/** How a person joins. */
export interface Joining {
  /** Does what `InsideLeases.enter` does, too. */
  enter?: boolean | undefined
  /** Default `main`. */
  lane?: Lane | undefined
}

/**
 * The line of a campaign. Every verb is atomic and first ends what has run out and calls people while there is room, by
 * the store's clock; so the line moves with every call (only `leave`, which knows no rules, calls no person). Deferred people who showed up
 * again and the line are called in turn, one and one.
 */
export interface TicketLine {
  /**
   * Gives the person a ticket at the end of the line, or returns the one they have. While they wait, they change to the lane
   * in which they join: at its end, and out of the assisted lane at once. Their place in line stays.
   */
  join(room: CampaignId, person: PersonId, rules: RoomRules, how?: Joining): Promise<Ticket>
  /**
   * The person shows up without coming in: a waiting page that looks. A deferred person is called again in their turn.
   * Null without a ticket.
   */
  present(room: CampaignId, person: PersonId, rules: RoomRules): Promise<Ticket | null>
  /** How a person stands, looked up for another reason than that they showed up. Null without a ticket. */
  find(room: CampaignId, person: PersonId, rules: RoomRules): Promise<Ticket | null>
  /** Gives up ticket and lease; true when there was one. */
  leave(room: CampaignId, person: PersonId): Promise<boolean>
  board(room: CampaignId, rules: RoomRules): Promise<RoomBoard>
}

/**
 * The leases of the people inside, never more than `insideLimit`. Every verb does what `TicketLine.present` does, and more
 * for a person it concerns; so the caller looks for `admitted`. Null without a ticket.
 */
export interface InsideLeases {
  /** A person who was called comes in if there is room. Inside already, they renew their idle time. */
  enter(room: CampaignId, person: PersonId, rules: RoomRules): Promise<Ticket | null>
  /**
   * A person inside renews their idle time, to the instant `until` where that is later: the end of a hold that may be made
   * next. Never past the end of the lease: a refused hold keeps no place inside. A called person is not let in.
   */
  renew(room: CampaignId, person: PersonId, rules: RoomRules, until?: Instant): Promise<Ticket | null>
  /**
   * The lease of a person inside lives at least to `until`, the end of a hold, past its own end too, but not past `longestLeaseSeconds`: new holds
   * for ever keep no place inside. Never shortens.
   */
  stretch(room: CampaignId, person: PersonId, rules: RoomRules, until: Instant): Promise<Ticket | null>
}

/** Both, atomic together. */
export interface WaitingRoomStore extends TicketLine, InsideLeases {}
