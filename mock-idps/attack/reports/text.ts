import { type AttackCase, type Group, groups } from '../case.ts'
import { type CaseResult, failed, type ScoreCard, type Tally } from '../score.ts'

const width = Math.max(...Object.values(groups).map((title) => title.length)) + 4

function row(name: string, { passed, counted, skipped }: Tally): string {
  const share = counted === 0 ? '–' : `${passed}/${counted}`
  return `  ${name.padEnd(width)}${share.padStart(8)}${skipped > 0 ? `   ${skipped} skipped` : ''}`
}

/** One line: what, why, where it is written. */
export function line({ id, kind, level, reason, catalogue, source, provider }: CaseResult): string {
  const number = catalogue === null ? '' : ` [${catalogue}]`
  const where = provider === null ? '' : ` at ${provider}`
  return `  ${kind}  ${id}${number} ${level}${where}: ${reason} (${source})`
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}

/** The score card for a terminal: a row a group, the total, then every failure with its reason. */
export function textReport(card: ScoreCard): string {
  const played = (Object.keys(groups) as Group[]).filter((name) => card.results.some(({ group }) => group === name))
  const failures = card.results.filter(failed)
  const mays = card.results.filter(
    (result) => result.level === 'may' && result.kind !== 'passed' && result.kind !== 'skipped',
  )
  const skipped = card.results.filter(({ kind }) => kind === 'skipped')
  return [
    'Negative pack',
    ...played.map((name) => row(`${name}  ${groups[name]}`, card.groups[name])),
    row('Total', card.total),
    `  ${card.score === null ? 'nothing was counted' : `${card.score} %`} in ${(card.tookMs / 1000).toFixed(1)} s`,
    ...section('Failed', failures.map(line)),
    ...section('Not counted (may)', mays.map(line)),
    ...section(
      'Skipped',
      skipped.map(({ id, reason }) => `  ${id}: ${reason}`),
    ),
    '',
  ].join('\n')
}

/** What `--list` prints. */
export function listing(cases: readonly AttackCase[]): string {
  return cases
    .map(({ id, group, catalogue, level, expects, title }) =>
      [group, String(catalogue ?? '–').padStart(3), level.padEnd(6), expects.padEnd(6), id.padEnd(36), title].join(
        '  ',
      ),
    )
    .join('\n')
}
