import type { ProviderId } from '../../domain/ids.ts'

/** A door and the operators it stands on, by name. */
export interface Dependent {
  id: ProviderId
  dependsOn?: readonly string[]
}

/**
 * Operators that may be down: those of doors in an outage. What a door proves by itself outweighs it; where it can prove
 * little, it is not shown green. Pure.
 */
export function suspects(doors: readonly (Dependent & { outage: boolean })[]): ReadonlySet<string> {
  return new Set(doors.flatMap(({ outage, dependsOn = [] }) => (outage ? dependsOn : [])))
}

/** Whether a door stands on one of these operators. */
export function standsOn({ dependsOn = [] }: Dependent, operators: ReadonlySet<string>): boolean {
  return dependsOn.some((operator) => operators.has(operator))
}

/**
 * Doors to suggest when one has failed, in their order: others, that share no operator with it. Dependencies say what
 * may fail together, alternatives what may be tried instead.
 */
export function alternativesTo<Door extends Dependent>(doors: readonly Door[], failed: ProviderId): Door[] {
  const operators = suspects(doors.map((door) => ({ ...door, outage: door.id === failed })))
  return doors.filter((door) => door.id !== failed && !standsOn(door, operators))
}
