import { columns } from './columns.ts'
import { circumstances, type Result } from './result.ts'
import { rounded } from './table.ts'

/** One line of a comparison: the same row or fact in two runs. */
export interface Pair {
  id: string
  title: string
  unit: string
  first: number
  second: number
}

/** What both runs measured: CPU per operation of each row, and each fact. */
export function pairsOf(first: Result, second: Result): Pair[] {
  const rows = first.rows.map(({ id, title, cpuMsPerOperation }) => {
    const other = second.rows.find((row) => row.id === id)
    return { id, title, unit: 'CPU ms', first: cpuMsPerOperation, second: other?.cpuMsPerOperation ?? Number.NaN }
  })
  const facts = first.facts.map(({ id, title, unit, value }) => {
    const other = second.facts.find((fact) => fact.id === id)
    return { id, title, unit, first: value, second: other?.value ?? Number.NaN }
  })
  return [...rows, ...facts].filter(({ second }) => !Number.isNaN(second))
}

/** Two runs beside each other, e.g. on two lines of Node; below 1 the second needs less. */
export function comparison(first: Result, second: Result): string {
  const lines = pairsOf(first, second).map((pair) => [
    pair.title,
    pair.unit,
    shown(pair.first, pair.unit),
    shown(pair.second, pair.unit),
    (pair.second / pair.first).toFixed(2),
  ])
  const heads = ['row', 'unit', 'first', 'second', 'second ÷ first']
  return [
    `first: ${circumstances(first)}`,
    `second: ${circumstances(second)}`,
    columns(heads, lines, ['row', 'unit']),
  ].join('\n')
}

const shown = (value: number, unit: string) => (unit === 'CPU ms' ? value.toFixed(2) : rounded(value))
