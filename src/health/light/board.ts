import type { ProviderId } from '../../domain/ids.ts'
import type { DoorLight, Light, LightReason, LightsBoard, SharedDependency } from '../../domain/light.ts'
import type { Words } from '../../domain/provider.ts'
import type { Instant } from '../../domain/time.ts'
import {
  type Dependent,
  type FailedDependencies,
  failedDependencies,
  failingSince,
  isSetApart,
  sharedFailure,
} from './dependencies.ts'
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
  /** What to call its dependencies, by name; one that is left out is called by its name. */
  dependencyNames?: Readonly<Record<string, Words>> | undefined
  condition: ProviderCondition
}

/** Returns the function that measures all lights at one instant, in the order of the entries. It keeps each light steady. */
export function openBoard(settings: BoardSettings): (entries: readonly BoardEntry[], now: Instant) => LightsBoard {
  const { thresholds, nextMs } = settings
  const lights = new Map<ProviderId, SteadyLight>()
  return (entries, now) => {
    // By the steady lights: one provider that fails now and then must not make those beside it flicker.
    const judged = entries.map((entry) => ({
      ...entry,
      failingSince: failingSince(lights.get(entry.id)),
      verifiedAt: entry.condition.signals.verifiedAt,
    }))
    const failed = failedDependencies(judged, now)
    const told = new Map([...failed].filter(([name]) => isSetApart(name, judged)))
    const doors = entries.map((entry): DoorLight => {
      const { id, name } = entry
      const condition = { ...entry.condition, dependencyDown: sharedFailure(entry, failed) !== null }
      const steadyLight = lightAfter(lights.get(id) ?? null, condition, { ...settings, now })
      lights.set(id, steadyLight)
      const { betterSince: _, ...light } = steadyLight
      return { id, name, ...light, dependency: dependencyTold(entry, light, told) }
    })
    return { measuredAt: now, nextMs, staleMs: thresholds.staleMs, doors }
  }
}

/** Reasons that a failed dependency may explain. */
const explained: readonly LightReason[] = ['outage', 'failing', 'unknown']

/** The dependency that a door which is not green shares with others that fail. */
function dependencyTold(
  entry: BoardEntry,
  { light, reason }: Pick<Light, 'light' | 'reason'>,
  failed: FailedDependencies,
): SharedDependency | undefined {
  const shared = light !== 'green' && explained.includes(reason) ? sharedFailure(entry, failed) : null
  if (!shared) return undefined
  const { name: id, sharedWith } = shared
  return { id, name: entry.dependencyNames?.[id] ?? { ko: id, en: id }, sharedWith }
}
