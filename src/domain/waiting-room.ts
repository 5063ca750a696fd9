import type { Gone } from './gone.ts'
import type { CampaignId, PersonId } from './ids.ts'
import type { KeptPlace } from './room-place.ts'
import type { Instant } from './time.ts'

/**
 * `gathering` came before an opening, whose draw gives them their place · `waiting` in line · `ready` called, may enter until `until` · `deferred` called but absent, or their lease ran out:
 * called again when they show up, never from the back of the line · `admitted` inside, with a lease until `until`.
 */
export type TicketState = 'gathering' | 'waiting' | 'ready' | 'deferred' | 'admitted'

/** Why a person is deferred: they `missed` the call, their lease `ended`, or they did nothing inside for too long (`idle`). */
export type Deferral = 'missed' | 'ended' | 'idle'

/** Where a person waits: `main` in line only; `assisted` in line and in the lane of people who come by a terminal of a desk. */
export type Lane = 'main' | 'assisted'

/** A person's place in one campaign's line. One a person, however often they join. */
export interface Ticket {
  /** Order in line; 0 was first. Null while they gather; once given it never changes. */
  key: number | null
  /** The number in the pool of an opening, from 0, of a person who came before it; else null. Never changes. */
  index: number | null
  state: TicketState
  /** Changes only while they wait; then it is the lane in which they were called. */
  lane: Lane
  /** People who are called before this one; 0 unless waiting. Never more than in line; fewer where the assisted lane is shorter. */
  ahead: number
  /** What `ahead` was when they got their key: how far they have come is measured from there. 0 while they gather. */
  startedBehind: number
  joinedAt: Instant
  /** When readiness or the lease ends unless more is done (idle time included); null in the other states. */
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
  /** People who gather for an opening, or whose places are being drawn; null: there are none. */
  pool: Pool | null
  /** One more after each loss of the store; 0: the room does not count them. */
  epoch: number
  /** No person is called before this; null: people are called. */
  pausedUntil: Instant | null
}

/**
 * People who came before an opening. At it the pool is frozen: all who come later stand behind its places, `base` to
 * `base + people − 1`, and none of these is called until a draw has given it to a person.
 */
export interface Pool {
  opensAt: Instant
  /** Indices given, 0 to `people − 1`. A person who leaves keeps theirs, and comes back to it. */
  people: number
  /** Null while it gathers. */
  frozen: FrozenPool | null
}

export interface FrozenPool {
  /** By the store's clock, at `opensAt` or later. */
  at: Instant
  /** Key of its first place. */
  base: number
  /** Places given so far, from the first one. */
  placed: number
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
  /**
   * The opening before which a new person gathers. From that moment on by the store's clock they join the line, behind the places of the
   * pool. Null or left out: they join the line.
   */
  gathersFor?: Instant | null | undefined
  /** The epoch in which the room is known to be; a new person is refused while it has not reached it. Left out: none is known. */
  epoch?: number | null | undefined
  /** The place that a new person had before the store was lost; null or left out: none. */
  kept?: KeptPlace | null | undefined
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
   * @throws GwanmunError `room_restoring` for a new person while the room is behind `epoch`
   */
  join(room: CampaignId, person: PersonId, rules: RoomRules, how?: Joining): Promise<Ticket>
  /**
   * The person shows up without coming in: a waiting page that looks. A deferred person is called again in their turn.
   * Null without a ticket.
   */
  present(room: CampaignId, person: PersonId, rules: RoomRules): Promise<Ticket | null>
  /** How a person stands, looked up for another reason than that they showed up. Null without a ticket. */
  find(room: CampaignId, person: PersonId, rules: RoomRules): Promise<Ticket | null>
  /** Gives up ticket and lease; true when there was one. A person who gathers and joins again before the opening has their index again. */
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

/** The pool of a room, one at a time. Every verb freezes it first, where its opening has come. */
export interface GatheredPool {
  /**
   * The pool; null: no person gathers, and no place of a pool is left to be given.
   * @param opensAt when the opening is now, by the campaign; a pool that is not frozen goes by it. Null: as the people in it joined
   */
  pool(room: CampaignId, opensAt: Instant | null): Promise<Pool | null>
  /**
   * The people of the indices `from`, `from + 1`, …, at most `count`, people who have left too; up to the end of the pool. Null: the
   * person of an index has not come back since the store was lost.
   */
  peopleOfPool(room: CampaignId, from: number, count: number): Promise<(PersonId | null)[]>
  /**
   * Gives the places `base + from`, `base + from + 1`, … to the people of these indices. Who has left gets none. Does nothing unless
   * the pool is frozen and `from` is what is placed, so it may be repeated, and by two processes. After the last place the pool is gone.
   * @param indices 1 to 1000, each of the pool and in no other call
   * @returns the pool afterwards
   */
  place(room: CampaignId, from: number, indices: readonly number[], rules: RoomRules): Promise<Pool | null>
}

/** How far a room has come. `epoch` null: it has not begun, or the store has lost it. */
export interface RoomReached {
  epoch: number | null
  called: number
  nextKey: number
}

/** How a room begins, or goes on after a loss. */
export interface RoomBeginning {
  epoch: number
  called: number
  nextKey: number
  /** People who gather, of whom none has come back yet: when it opens, and how many indices were given. Null: no person gathers. */
  pool: { opensAt: Instant; people: number } | null
  /** No person is called before: people come back meanwhile. */
  pausedUntil: Instant
}

/** What a room knows of its own losses. */
export interface RoomEpochs {
  reached(room: CampaignId): Promise<RoomReached>
  /** Begins a later epoch; does nothing in a room that is in it. Numbers that are higher here stay, and so does each ticket. */
  begin(room: CampaignId, beginning: RoomBeginning): Promise<void>
}

/** All of them, atomic together. */
export interface WaitingRoomStore extends TicketLine, InsideLeases, GatheredPool, RoomEpochs {}
