import { type AttackCase, type Group, groups } from '../case.ts'
import { type CaseResult, type Counters, caseOf, failed, type ScoreCard } from '../score.ts'

const width = Math.max(...Object.values(groups).map((title) => title.length)) + 4

function row(name: string, { passed, counted, skipped }: Counters): string {
  const share = counted === 0 ? '–' : `${passed}/${counted}`
  return `  ${name.padEnd(width)}${share.padStart(8)}${skipped > 0 ? `   ${skipped} skipped` : ''}`
}

/** One result in a line: kind, case, reason, source. */
export function line({ id, kind, level, reason, catalogue, source, provider }: CaseResult): string {
  const number = catalogue === null ? '' : ` [${catalogue}]`
  const where = provider === null ? '' : ` at ${provider}`
  return `  ${kind}  ${id}${number} ${level}${where}: ${reason} (${source})`
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}

/** Each reason once, with its cases below it. */
function byReason(results: readonly CaseResult[]): string[] {
  const reasons = [...new Set(results.map(({ reason }) => reason))]
  return reasons.flatMap((reason) => {
    const ids = results.filter((result) => result.reason === reason).map(({ id }) => id)
    return [`  ${reason} (${ids.length}):`, `    ${ids.join(', ')}`]
  })
}

/** The score card for a terminal: one row for each group, the total, then every failure with its reason. */
export function textReport(card: ScoreCard): string {
  const played = (Object.keys(groups) as Group[]).filter((name) => card.results.some(({ group }) => group === name))
  const failures = card.results.filter(failed)
  const mays = card.results.filter(
    (result) => result.level === 'may' && result.kind !== 'passed' && result.kind !== 'skipped',
  )
  const skipped = card.results.filter(({ kind }) => kind === 'skipped')
  const cases = new Set(card.results.map(({ id }) => caseOf(id))).size
  const more = card.results.length > cases ? `, ${card.results.length} results: some at several providers` : ''
  return [
    'Negative pack',
    ...played.map((name) => row(`${name}  ${groups[name]}`, card.groups[name])),
    row('Total', card.total),
    `  ${cases} cases${more}; \`may\` and skipped ones are not counted`,
    `  ${card.score === null ? 'nothing was counted' : `${card.score} %`} in ${(card.tookMs / 1000).toFixed(1)} s`,
    ...section('Failed', failures.map(line)),
    ...section('Not counted (may)', mays.map(line)),
    ...section('Skipped', byReason(skipped)),
    '',
  ].join('\n')
}

/** The output of `--list`. */
export function listing(cases: readonly AttackCase[]): string {
  return cases
    .map(({ id, group, catalogue, level, expects, title }) =>
      [group, String(catalogue ?? '–').padStart(3), level.padEnd(6), expects.padEnd(6), id.padEnd(36), title].join(
        '  ',
      ),
    )
    .join('\n')
}
