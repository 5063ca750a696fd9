import type { History } from '../../src/history/history.ts'

/** What JSON cannot say: since ever. */
const ever = 'ever'

/** A history as text, so that it can be judged again. */
export function textOf(history: History): string {
  const plain = { ...history, born: [...history.born] }
  return JSON.stringify(plain, (_key, value: unknown) => (value === Number.NEGATIVE_INFINITY ? ever : value))
}

/** @throws SyntaxError when it is no such text */
export function historyOf(text: string): History {
  const plain = JSON.parse(text, (key, value: unknown) =>
    key === 'since' && value === ever ? Number.NEGATIVE_INFINITY : value,
  ) as Omit<History, 'born'> & { born: ConstructorParameters<typeof Map>[0] }
  return { ...plain, born: new Map(plain.born as [string, never][]) }
}
