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

/** The outcome of one case, and the reason in words for the person who repairs it. */
export interface Judgement {
  kind: ResultKind
  /** Empty when passed. */
  reason: string
}

/** One result on the score card. */
export interface CaseResult
  extends Judgement,
    Pick<AttackCase, 'id' | 'group' | 'catalogue' | 'title' | 'level' | 'source' | 'expects'> {
  /** The provider at which the case ran; null: at several, or at none. */
  provider: string | null
  tookMs: number
}

/** Passed cases of counted ones. Skipped and `may` cases do not count; a void case counts as not passed. */
export interface Counters {
  passed: number
  counted: number
  skipped: number
  /** Failed `must` cases. */
  musts: number
}

export interface ScoreCard {
  results: readonly CaseResult[]
  groups: Readonly<Record<Group, Counters>>
  total: Counters
  /** Percent, one decimal; null when nothing was counted. */
  score: number | null
  /** No `must` failed, and something was counted. */
  ok: boolean
  tookMs: number
}

/** The case id of a result id: a case that ran at several providers has one result for each, `identity/ci_empty@kakao`. */
export const caseOf = (id: string): string => id.split('@', 1)[0] ?? id

/** True for a result that counts against the relying party. */
export function failed({ kind, level }: CaseResult): boolean {
  return level !== 'may' && kind !== 'passed' && kind !== 'skipped'
}

function countersOf(results: readonly CaseResult[]): Counters {
  const counted = results.filter(({ kind, level }) => level !== 'may' && kind !== 'skipped')
  return {
    passed: counted.filter(({ kind }) => kind === 'passed').length,
    counted: counted.length,
    skipped: results.filter(({ kind }) => kind === 'skipped').length,
    musts: counted.filter((result) => failed(result) && result.level === 'must').length,
  }
}

export function scoreCard(results: readonly CaseResult[], tookMs: number): ScoreCard {
  const total = countersOf(results)
  const names = Object.keys(groups) as Group[]
  return {
    results,
    groups: Object.fromEntries(
      names.map((name) => [name, countersOf(results.filter(({ group }) => group === name))]),
    ) as Record<Group, Counters>,
    total,
    // Rounded down: 100 must mean all.
    score: total.counted === 0 ? null : Math.floor((1000 * total.passed) / total.counted) / 10,
    ok: total.counted > 0 && total.musts === 0,
    tookMs,
  }
}
