import type { VNode } from 'preact'
import type { ProviderId } from '../../../domain/ids.ts'
import type { LightsBoard } from '../../../domain/light.ts'
import { type PageContext, wordsOf } from '../page.tsx'

/** Says which other doors fail that share a dependency with this one, so that they are not tried next. Nothing where none does. */
export function SharedDependency(props: { context: PageContext; board: LightsBoard; door: ProviderId }): VNode | null {
  const { context, board, door } = props
  const { dependency } = board.doors.find(({ id }) => id === door) ?? {}
  if (!dependency) return null
  const others = board.doors.filter(({ id }) => dependency.sharedWith.includes(id))
  if (others.length === 0) return null
  const names = others.map(({ name }) => name[context.lang])
  return <p data-dependency={dependency.id}>{wordsOf(context).doors.shared(dependency.name[context.lang], names)}</p>
}
