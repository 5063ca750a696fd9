import type { Fact } from '../footprint/facts.ts'
import type { Row } from '../rounds.ts'
import { columns } from './columns.ts'

const heads = ['row', 'per s', 'p50 ms', 'p99 ms', 'CPU ms', 'of it', 'yardstick', 'its CPU ms', 'CPU ratio', 'rate']

/**
 * One line a row and yardstick. CPU is that of the measured process and of the stores that work for it, per operation; `of it`
 * names what the stores used. Ratios travel between machines: of CPU (lower is better), of the rate (higher is better).
 */
export function table(rows: readonly Row[]): string {
  const lines = rows.flatMap((row) => {
    const figures = [
      row.title,
      row.perSecond.toFixed(0),
      row.p50Ms.toFixed(1),
      row.p99Ms.toFixed(1),
      row.cpuMsPerOperation.toFixed(2),
      storesOf(row),
    ]
    if (row.against.length === 0) return [[...figures, '', '', '', '']]
    return row.against.map(({ yardstick, cpuRatio, rateRatio }, at) => {
      const other = rows.find(({ id }) => id === yardstick)
      const first = at === 0 ? figures : figures.map(() => '')
      const theirs = [other?.title ?? yardstick, other?.cpuMsPerOperation.toFixed(2) ?? '']
      return [...first, ...theirs, cpuRatio.toFixed(2), rateRatio.toFixed(2)]
    })
  })
  return [columns(heads, lines, ['row', 'of it', 'yardstick']), ...rows.flatMap(remarks)].join('\n')
}

function remarks({ title, facts = {} }: Row): string[] {
  const told = Object.entries(facts).map(([name, value]) => `${name} ${value}`)
  return told.length === 0 ? [] : [`${title}: ${told.join(', ')}`]
}

/** What other programs used of the CPU, by name; '' where there are none. */
export function storesOf({ cpuMsBy }: Pick<Row, 'cpuMsBy'>): string {
  return Object.entries(cpuMsBy)
    .filter(([name]) => name !== 'process')
    .map(([name, cpuMs]) => `${name} ${cpuMs.toFixed(2)}`)
    .join(', ')
}

export function factTable(facts: readonly Fact[]): string {
  const lines = facts.map(({ title, value, unit }) => [title, rounded(value), unit])
  return columns(['weight', 'value', 'unit'], lines, ['weight', 'unit'])
}

/** Whole from a hundred on, else one decimal. */
export const rounded = (value: number) => value.toFixed(Math.abs(value) < 100 ? 1 : 0)
