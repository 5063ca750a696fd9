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
  /** Name of the light rule that decided (`src/health/light/rules.ts`); left out = an operator decided. Not for citizens. */
  rule?: string | undefined
}

export interface DoorLight extends Light {
  id: ProviderId
  name: Words
}

/** All doors at one moment, in their fixed order. */
export interface LightsBoard {
  measuredAt: Instant
  /** When a page should ask again, in milliseconds. */
  nextMs: number
  /** A board that is older than this, in milliseconds, shows every door as unknown (`lights.staleMs`). */
  staleMs: number
  doors: readonly DoorLight[]
}
