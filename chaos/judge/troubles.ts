import { type Instant, isoSeoul } from '../../src/domain/time.ts'
import type { Heard } from '../street/answers.ts'

/** Rules about the brokers themselves, beside those of the history. */
export const ownRules = {
  'stays-up': 'No broker ends by itself, whatever its stores do.',
  'comes-back': 'After a fault every broker is ready again, without being started anew.',
  'says-why': 'Each refusal has a stable code, and none is a mistake of ours.',
  'is-documented': 'Each answer of the API is one that its document names.',
} as const

export type OwnRule = keyof typeof ownRules

/** A difference from one of these rules. */
export interface Trouble {
  rule: OwnRule
  at: Instant
  what: string
}

/** The trouble as one line. */
export function troubleLine({ rule, at, what }: Trouble): string {
  return [rule, isoSeoul(at), what].join(' · ')
}

/** What is wrong with single answers; of each kind the first, and how many there were. */
export function troublesOf(heard: readonly Heard[], isDocumented: (heard: Heard) => boolean): Trouble[] {
  const kinds = new Map<string, { first: Trouble; count: number }>()
  for (const one of heard) {
    const trouble = troubleOf(one, isDocumented)
    if (trouble === null) continue
    const kind = `${trouble.rule} ${one.what} ${one.status} ${one.code}`
    const known = kinds.get(kind)
    if (known) known.count++
    else kinds.set(kind, { first: trouble, count: 1 })
  }
  return [...kinds.values()].map(({ first, count }) =>
    count === 1 ? first : { ...first, what: `${first.what} (${count} times)` },
  )
}

function troubleOf(one: Heard, isDocumented: (heard: Heard) => boolean): Trouble | null {
  const { at, broker, what, status, code } = one
  const said = `${broker} answered ${what} with ${status}`
  if (status >= 500 && (code === null || code === 'internal'))
    return { rule: 'says-why', at, what: `${said} and ${code === null ? 'no code' : 'the code internal'}` }
  if (status !== 0 && !isDocumented(one))
    return {
      rule: 'is-documented',
      at,
      what: `${said}${code === null ? '' : ` (${code})`}, which its document does not name`,
    }
  return null
}
