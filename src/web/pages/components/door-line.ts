import type { DoorLight } from '../../../domain/light.ts'
import type { Words } from '../../../domain/provider.ts'
import { type DoorLine, type DoorState, doorLine } from '../door-state.ts'
import { clockTime } from '../format.ts'
import { type PageContext, wordsOf } from '../page.tsx'

/** See `ProviderDefinition`. */
export interface NamedDependencies {
  dependsOn?: readonly string[]
  dependencyNames?: Readonly<Record<string, Words>> | undefined
}

/** The line under the word of a door; a maintenance says when it is over, and a dependency that is down has a name. */
export function lineOf(context: PageContext, door: DoorLight, state: DoorState): string {
  const which = doorLine(door, state)
  const line = wordsOf(context).doors.lines[which]
  const { dependency } = door
  if (which === 'dependency' && dependency) return line.replace('{name}', () => dependency.name[context.lang])
  return door.until === undefined ? line : line.replace('{time}', clockTime(door.until, context.lang))
}

/** All lines that may stand under the word of a door. */
export function possibleLines(context: PageContext, card: NamedDependencies | undefined): string[] {
  const { dependency, ...lines }: Record<DoorLine, string> = wordsOf(context).doors.lines
  const names = (card?.dependsOn ?? []).map((id) => card?.dependencyNames?.[id]?.[context.lang] ?? id)
  return [...Object.values(lines), ...names.map((name) => dependency.replace('{name}', () => name))]
}
