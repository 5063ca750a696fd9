import assert from 'node:assert/strict'
import type { Dialect, Word } from '../../mock-idps/dialects/dialect.ts'
import { outcomesOf } from '../../mock-idps/dialects/outcomes.ts'
import type { Answer } from '../../mock-idps/http/answer.ts'

export const bodyOf = (answer: Answer): Record<string, unknown> => JSON.parse(answer.body.toString('utf8'))

/** Names of all members; nested ones with a dot: `kakao_account.birthday`. */
export function memberNames(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [prefix + name, ...memberNames(inner, `${prefix}${name}.`)])
}

/** Asserts that an answer uses only words of the vocabulary, and that the vocabulary has no word twice. */
export function assertSpoken(names: readonly string[], where: Word['in'], { vocabulary }: Dialect): void {
  const known = vocabulary.filter((word) => word.in === where).map(({ name }) => name)
  assert.deepEqual(
    [...new Set(names)].filter((name) => !known.includes(name)),
    [],
    `not in the vocabulary of ${where}`,
  )
  assert.equal(new Set(known).size, known.length)
}

/** The effects of an outcome. */
export function effectsOf(dialect: Dialect, id: string) {
  const does = outcomesOf(dialect).find((outcome) => outcome.id === id)?.does
  assert.ok(does && 'effects' in does, id)
  return does
}
