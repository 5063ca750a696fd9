import { type AttackCase, type Group, groups } from './case.ts'

/**
 * How a case ended. `void`: its positive control failed, so a refusal would have proven nothing. `crashed`: a bare 500, a
 * broken connection or redirects without an end.
 */
export const resultKinds = [
  'passed',
  'accepted_what_it_should_refuse',
  'refused_what_it_should_accept',
  'leaked',
  'slow',
  'crashed',
  'void',
  'skipped',
] as const
export type ResultKind = (typeof resultKinds)[number]

/** What one case came to, in words for whoever mends it. */
export interface Judgement {
  kind: ResultKind
  /** Empty when passed. */
  reason: string
}

/** One line of the score card. */
export interface CaseResult
  extends Judgement,
    Pick<AttackCase, 'id' | 'group' | 'catalogue' | 'title' | 'level' | 'source' | 'expects'> {
  /** The provider it was played at; null = at several, or not at all. */
  provider: string | null
  tookMs: number
}

/** Passed of counted. Skipped cases and `may` are not counted; a void one is, as not passed. */
export interface Tally {
  passed: number
  counted: number
  skipped: number
  /** Failed `must` cases. */
  musts: number
}

export interface ScoreCard {
  results: readonly CaseResult[]
  groups: Readonly<Record<Group, Tally>>
  total: Tally
  /** Percent, one decimal; null when nothing was counted. */
  score: number | null
  /** No `must` failed, and something was counted. */
  ok: boolean
  tookMs: number
}

/** The case that a result is of: one played at several providers has a result at each, `identity/ci_empty@kakao`. */
export const caseOf = (id: string): string => id.split('@', 1)[0] ?? id

/** Whether it speaks against the relying party. */
export function failed({ kind, level }: CaseResult): boolean {
  return level !== 'may' && kind !== 'passed' && kind !== 'skipped'
}

function tally(results: readonly CaseResult[]): Tally {
  const counted = results.filter(({ kind, level }) => level !== 'may' && kind !== 'skipped')
  return {
    passed: counted.filter(({ kind }) => kind === 'passed').length,
    counted: counted.length,
    skipped: results.filter(({ kind }) => kind === 'skipped').length,
    musts: counted.filter((result) => failed(result) && result.level === 'must').length,
  }
}

export function scoreCard(results: readonly CaseResult[], tookMs: number): ScoreCard {
  const total = tally(results)
  const names = Object.keys(groups) as Group[]
  return {
    results,
    groups: Object.fromEntries(
      names.map((name) => [name, tally(results.filter(({ group }) => group === name))]),
    ) as Record<Group, Tally>,
    total,
    // Rounded down: 100 must mean all.
    score: total.counted === 0 ? null : Math.floor((1000 * total.passed) / total.counted) / 10,
    ok: total.counted > 0 && total.musts === 0,
    tookMs,
  }
}
