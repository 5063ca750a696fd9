import type { PendingHandle } from './real-handles.ts'

/** The real ones, before a run replaces them. */
const [turnOver, takeBack] = [setImmediate, clearImmediate]
/** Steps for one turn of the real event loop; between two of them Node drains the microtasks. */
const batch = 256

/** What was begun before is under way when it resolves. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => turnOver(resolve))

/**
 * Calls `step` until it says false; before each, all microtasks have drained.
 * @param isPending is asked in every turn of the real event loop, and rejects it with what it says
 */
export function inTurns(step: () => boolean, isPending: () => PendingHandle | null): Promise<void> {
  return new Promise((resolve, reject) => {
    let turns: NodeJS.Immediate[] = []
    const end = () => {
      for (const turn of turns) takeBack(turn)
      const pending = isPending()
      if (pending) return reject(pending)
      return resolve()
    }
    const turn = (isLast: boolean) => {
      if (!step()) end()
      else if (isLast) begin()
    }
    const begin = () => {
      const pending = isPending()
      if (pending) return reject(pending)
      turns = Array.from({ length: batch }, (_, place) => turnOver(turn, place === batch - 1))
    }
    begin()
  })
}
