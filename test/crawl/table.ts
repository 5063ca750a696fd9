import type { Found } from './crawl.ts'

/** Pages by standing and fault: how many, most clicks to a way on, complaints. */
export function table(found: readonly Found[]): string {
  const standings = [...new Set(found.map(({ standing }) => standing))]
  const faults = [...new Set(found.map(({ fault }) => fault))]
  const cell = (standing: string, fault: string) => {
    const pages = found.filter((one) => one.standing === standing && one.fault === fault)
    const clicks = Math.max(...pages.map((one) => one.clicks ?? 9))
    return `${pages.length} ≤${clicks} ✖${pages.reduce((sum, { complaints }) => sum + complaints.length, 0)}`
  }
  const rows = [
    ['pages ≤clicks ✖faults', ...faults],
    ...standings.map((one) => [one, ...faults.map((fault) => cell(one, fault))]),
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
