import type { Row } from '../rounds.ts'

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
      return [
        ...first,
        other?.title ?? yardstick,
        other?.cpuMsPerOperation.toFixed(2) ?? '',
        cpuRatio.toFixed(2),
        rateRatio.toFixed(2),
      ]
    })
  })
  const facts = rows.flatMap(({ title, facts = {} }) =>
    Object.keys(facts).length === 0
      ? []
      : [
          `${title}: ${Object.entries(facts)
            .map(([name, value]) => `${name} ${value}`)
            .join(', ')}`,
        ],
  )
  const words = new Set([0, 5, 6])
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...lines.map((cells) => (cells[column] ?? '').length)),
  )
  const print = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        words.has(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [print(heads), widths.map((width) => '─'.repeat(width)).join('  '), ...lines.map(print), ...facts].join('\n')
}

/** What other programs used of the CPU, by name; '' where there are none. */
export function storesOf({ cpuMsBy }: Pick<Row, 'cpuMsBy'>): string {
  return Object.entries(cpuMsBy)
    .filter(([name]) => name !== 'process')
    .map(([name, cpuMs]) => `${name} ${cpuMs.toFixed(2)}`)
    .join(', ')
}
