import type { ProviderId } from '../../domain/ids.ts'
import type { DoorLight, LightsBoard } from '../../domain/light.ts'
import type { Words } from '../../domain/provider.ts'
import type { Instant } from '../../domain/time.ts'
import { type Dependent, standsOn, suspects } from './dependencies.ts'
import type { ProviderCondition } from './rules.ts'
import { lightAfter, type SteadyLight } from './steadiness.ts'
import type { LightThresholds } from './thresholds.ts'

export interface BoardSettings {
  thresholds: LightThresholds
  /** Better results must last this long, in milliseconds, before a light improves by one step. Default 9000. */
  steadyMs: number
  /** How long pages wait before they ask again, in milliseconds. Default 3000. */
  nextMs: number
}

/** A provider as the board reads it. */
export interface BoardEntry extends Dependent {
  name: Words
  condition: ProviderCondition
}

/** Returns the function that measures all lights at one instant, in the order of the entries. It keeps each light steady. */
export function openBoard(settings: BoardSettings): (entries: readonly BoardEntry[], now: Instant) => LightsBoard {
  const { thresholds, nextMs } = settings
  const lights = new Map<ProviderId, SteadyLight>()
  return (entries, now) => {
    // By the steady lights: one provider that fails now and then must not make those beside it flicker.
    const down = suspects(entries.map((entry) => ({ ...entry, outage: lights.get(entry.id)?.reason === 'outage' })))
    const doors = entries.map((entry): DoorLight => {
      const { id, name } = entry
      const condition = { ...entry.condition, dependencyDown: standsOn(entry, down) }
      const steadyLight = lightAfter(lights.get(id) ?? null, condition, { ...settings, now })
      lights.set(id, steadyLight)
      const { betterSince: _, ...light } = steadyLight
      return { id, name, ...light }
    })
    return { measuredAt: now, nextMs, staleMs: thresholds.staleMs, doors }
  }
}
