import type { ProviderId } from './ids.ts'
import type { LightColour } from './light.ts'
import type { Acr } from './provider.ts'
import type { Instant } from './time.ts'

/** Random id (UUID) of one decision of an operator. */
export type OverrideId = string & { readonly __brand: 'OverrideId' }

/**
 * `force`: the light shows another colour, nothing else changes. `close`: red and not selectable, from now on.
 * `maintenance`: the same in a window that may be planned ahead. `lower`: the door gives a lower assurance, or refuses some of its
 * methods; its light stays.
 */
export const overrideActions = ['force', 'close', 'maintenance', 'lower'] as const
export type OverrideAction = (typeof overrideActions)[number]

/** What an operator takes from a door; at least one of the two. */
export interface Lowering {
  /** What it gives at most; null: as before. */
  acr: Acr | null
  /** Methods that are refused, by id; 20 at most. */
  methods: readonly string[]
}

/** What an operator wants of one door, from when until when, and why. */
export interface OverrideDecision {
  door: ProviderId
  action: OverrideAction
  /** The colour to show with `force`, else null. */
  light: LightColour | null
  /** With `lower`, else null. */
  lowered: Lowering | null
  from: Instant
  /** From this instant on it is over, with operators present or without. */
  until: Instant
  /** Words for the record, 3 to 500 characters. Operators read them, citizens do not. */
  reason: string
  /** Name of the operator whose token it was. */
  author: string
  decidedAt: Instant
}

/** A decision as it is kept. */
export interface Override extends OverrideDecision {
  id: OverrideId
}

/** Whose decision it is to end an override before its time, and why. */
export interface Withdrawal {
  author: string
  reason: string
  at: Instant
}

/**
 * One line of the record. `decided` and `withdrawn` are what an operator did; `replaced` (by a later decision of the same
 * kind) and `expired` follow from them, and have no author of their own.
 */
export interface AuditEntry {
  at: Instant
  event: 'decided' | 'withdrawn' | 'replaced' | 'expired'
  author: string | null
  reason: string | null
  override: Override
}

/**
 * What operators decided. Durable and append-only: nothing that was written is changed or removed. The last decision to
 * force (or to close) a door takes the place of earlier ones to force (to close) it, for good; maintenance windows stand
 * beside each other.
 */
export interface OverrideStore {
  /** In force at `now` or planned for later, in the order of decision. */
  live(now: Instant): Promise<readonly Override[]>
  decide(decision: OverrideDecision): Promise<Override>
  /** Ends one that is live; null when there is none with this id. */
  withdraw(id: OverrideId, withdrawal: Withdrawal): Promise<Override | null>
  /** The record up to `now`, the latest first, `limit` lines at most. */
  audit(now: Instant, limit: number): Promise<readonly AuditEntry[]>
}
