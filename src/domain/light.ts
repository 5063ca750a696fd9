import type { ProviderId } from './ids.ts'
import type { Words } from './provider.ts'
import type { Instant } from './time.ts'

export type LightColour = 'green' | 'yellow' | 'red'

/** Why a light shows its colour. Closed list; the pages map it to words. */
export type LightReason =
  | 'ok'
  | 'slow'
  | 'failing'
  | 'saturated'
  | 'recovering'
  | 'unknown'
  | 'maintenance'
  | 'outage'
  | 'operator_closed'

/** What a door shows: derived from evidence of people and probes, never stored twice. */
export interface Light {
  light: LightColour
  /** False = people cannot choose the door now. */
  selectable: boolean
  reason: LightReason
  /** How long a verification takes now, in seconds; null when nothing was measured lately. */
  waitSeconds: number | null
  /** When the door began to show this colour for this reason. */
  since: Instant
  /** An operator decided what is shown; left out = it was measured. */
  decidedBy?: 'operator' | undefined
  /** When the maintenance is over; left out = there is none. */
  until?: Instant | undefined
  /** Name of the light rule that decided (`src/health/light/rules.ts`); left out = an operator decided. Not for citizens. */
  rule?: string | undefined
}

export interface DoorLight extends Light {
  id: ProviderId
  name: Words
  /** What this door shares with others that fail, and what may be the cause; left out = nothing, or it is not measured. */
  dependency?: SharedDependency | undefined
}

/** A dependency that is taken for down. */
export interface SharedDependency {
  id: string
  name: Words
  /** The other doors that depend on it and fail. */
  sharedWith: readonly ProviderId[]
}

/** What of ours a login needs, the most fundamental first: several may fail at once, and one is told. Closed list. */
export const ownParts = ['hot_store', 'database', 'event_loop', 'several_doors'] as const
/**
 * `hot_store`, `database`: a store cannot do its work. `event_loop`: this process is starved of CPU. `several_doors`:
 * unrelated providers began to fail together, so our connection to them is the likely cause.
 */
export type OwnPart = (typeof ownParts)[number]

/** Whether our own side can carry a login to its end. While it cannot, no light says anything about a provider. */
export type OurSide =
  | { kind: 'ok' }
  | {
      kind: 'unable'
      what: OwnPart
      /** When it began. */
      since: Instant
      /** When it is tried again; far enough ahead to reach a reader before it passes. */
      nextTryAt: Instant
    }

/** All doors at one moment, in their fixed order. */
export interface LightsBoard {
  measuredAt: Instant
  /** When a page should ask again, in milliseconds. */
  nextMs: number
  /** A board that is older than this, in milliseconds, shows every door as unknown (`lights.staleMs`). */
  staleMs: number
  /** Left out = our own side is well, or not looked at yet: a board as it was measured. */
  ourSide?: OurSide | undefined
  doors: readonly DoorLight[]
}
