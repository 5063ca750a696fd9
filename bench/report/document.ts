import type { Row } from '../rounds.ts'
import { pairsOf } from './compare.ts'
import { circumstances, type Result } from './result.ts'
import { rounded, storesOf } from './table.ts'

/**
 * Figures between markers, prose by hand:
 *
 *   <!-- bench: rows login-, verification- -->  …  <!-- /bench -->   rows whose ids begin so, with their yardsticks
 *   <!-- bench: facts start, serve -->          …                    facts whose ids begin so
 *   <!-- bench: machine -->                     …                    where and how it was measured
 *   <!-- bench: compared login-, booking -->    …                    rows of two runs, with their ratio
 */
const marked = /(<!-- bench: (\w+)([^>]*) -->\n)[\s\S]*?(<!-- \/bench -->)/g

/** One run, and another one of the same rows on another line of Node; as kept beside the page. */
export interface Runs {
  run: Result
  other: Result | null
}

const notMeasured = 'Not measured yet.'

/**
 * The document with all figures anew; null: each of its sections says that nothing was measured.
 * @throws Error naming a marker that asks for something that was not measured
 */
export function withFigures(document: string, runs: Runs | null): string {
  return document.replaceAll(marked, (_all, opening: string, kind: string, rest: string, closing: string) => {
    if (!runs) return `${opening}${notMeasured}\n${closing}`
    const beginnings = rest
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean)
    const figures = sections[kind]?.(runs, (id) => beginnings.some((one) => id.startsWith(one)))
    if (figures === undefined || figures === '') throw new Error(`nothing was measured for “${opening.trim()}”`)
    return `${opening}${figures}\n${closing}`
  })
}

/** What the page is made of: without the single rounds, which no figure shows, and without paths of the machine. */
export function withoutRounds(result: Result): Result {
  const { out: _out, profile: _profile, ...options } = result.options
  return { ...result, options, rows: result.rows.map((row) => ({ ...row, rounds: [] })) }
}

type Section = (runs: Runs, wanted: (id: string) => boolean) => string

const sections: Readonly<Record<string, Section>> = {
  machine: ({ run, other }) =>
    [...[run, other ?? []].flat().map(circumstances), unsteady(run)].filter(Boolean).join('; ').concat('.'),
  rows: ({ run: { rows } }, wanted) => {
    const chosen = rows.filter(({ id }) => wanted(id))
    const yardsticks = new Set(chosen.flatMap(({ against }) => against.map(({ yardstick }) => yardstick)))
    return chosen.length === 0
      ? ''
      : rowTable(
          rows.filter((row) => chosen.includes(row) || yardsticks.has(row.id)),
          rows,
        )
  },
  facts: ({ run: { facts } }, wanted) => {
    const lines = facts
      .filter(({ id }) => wanted(id))
      .map(({ title, value, unit }) => [title, `${grouped(value)} ${unit}`])
    return lines.length === 0 ? '' : markdown(['', ''], lines)
  },
  compared({ run, other }, wanted) {
    if (!other) return 'The run of this page was made on one line of Node.'
    const pairs = pairsOf(run, other).filter(({ id }) => wanted(id))
    const lines = pairs.map(({ title, unit, first, second }) => [
      `${title}, ${unit}`,
      decimals(first),
      decimals(second),
      (second / first).toFixed(2),
    ])
    const [before, after] = [run, other].map(({ machine }) => `Node ${machine.node.slice(1)}`)
    return lines.length === 0 ? '' : markdown(['row', before ?? '', after ?? '', 'ratio'], lines)
  },
}

/** A warning where rows were measured while they still got faster; '' where all stood. */
function unsteady({ rows }: Result): string {
  const moving = rows.filter(({ stoodAfterSeconds }) => stoodAfterSeconds === null).length
  return moving === 0 ? '' : `${moving} of ${rows.length} rows were still getting faster when they were measured`
}

function rowTable(chosen: readonly Row[], all: readonly Row[]): string {
  const lines = chosen.map((row) => {
    const stores = storesOf(row)
    const ratios = row.against.map(({ yardstick, cpuRatio, rateRatio }) => {
      const title = all.find(({ id }) => id === yardstick)?.title ?? yardstick
      return `${cpuRatio.toFixed(2)} × the CPU, ${rateRatio.toFixed(2)} × the rate of *${title}*`
    })
    return [
      row.title,
      grouped(row.perSecond),
      `${row.p50Ms.toFixed(1)} / ${row.p99Ms.toFixed(1)}`,
      `${decimals(row.cpuMsPerOperation)}${stores === '' ? '' : ` (${stores})`}`,
      ratios.join('; '),
    ]
  })
  return markdown(['row', 'per s', 'p50 / p99 ms', 'CPU ms (of it stores)', 'beside its yardstick'], lines)
}

const decimals = (value: number) => (value < 100 ? value.toFixed(value < 0.1 ? 3 : 2) : grouped(value))
const grouped = (value: number) =>
  value >= 1_000 ? Math.round(value).toLocaleString('en') : value >= 100 ? value.toFixed(0) : rounded(value)

function markdown(heads: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [row(heads), `|${heads.map(() => '---').join('|')}|`, ...lines.map(row)].join('\n')
}
