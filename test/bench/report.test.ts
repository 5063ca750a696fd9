import assert from 'node:assert/strict'
import type { Fact } from '../../bench/footprint/facts.ts'
import { comparison, pairsOf } from '../../bench/report/compare.ts'
import { type Runs, withFigures } from '../../bench/report/document.ts'
import type { Result } from '../../bench/report/result.ts'
import { factTable, table } from '../../bench/report/table.ts'
import type { Row } from '../../bench/rounds.ts'

const row = (id: string, cpuMs: number, against: Row['against'] = []): Row => ({
  id,
  title: `row ${id}`,
  perSecond: 1_234,
  p50Ms: 1,
  p99Ms: 2,
  cpuMsPerOperation: cpuMs,
  cpuMsBy: { process: cpuMs - 0.5, Redis: 0.5 },
  rounds: [],
  stoodAfterSeconds: 3,
  rssMiB: 100,
  against,
})

const result = (node: string, cpuMs: number): Result => ({
  machine: {
    date: '2026-12-01T00:00:00.000Z',
    cpu: 'a processor',
    cores: 2,
    memoryGiB: 4,
    node,
    v8: '1',
    platform: 'linux-x64',
  },
  options: { only: [''], seconds: 3, rounds: 3, warmup: 12, concurrency: 16, people: 0 },
  rows: [row('bare', 2), row('login', cpuMs, [{ yardstick: 'bare', cpuRatio: cpuMs / 2, rateRatio: 0.25 }])],
  facts: [{ id: 'start', title: 'a start', value: 1_500, unit: 'ms' }],
})

describe('The report of the bench', () => {
  const [first, second] = [result('v20.0.0', 6), result('v26.0.0', 4.5)]
  const runs: Runs = { run: first, other: second }

  it('shows what the stores used beside the CPU of a row, and both ratios', () => {
    const printed = table(first.rows)
    assert.match(printed, /row login .* 6\.00 {2}Redis 0\.50 {2}row bare +2\.00 +3\.00 {2}0\.25/)
    assert.match(factTable(first.facts), /a start +1500 {2}ms/)
  })

  it('puts the same rows of two runs beside each other, and leaves out what one of them did not measure', () => {
    assert.match(comparison(first, second), /row login {2}CPU ms +6\.00 +4\.50 +0\.75/)
    const less = { ...second, rows: second.rows.slice(0, 1), facts: [] satisfies Fact[] }
    assert.deepEqual(
      pairsOf(first, less).map(({ id }) => id),
      ['bare'],
    )
  })

  it('writes figures between their markers and leaves the sentences alone', () => {
    const text = (inside: string) => `Before.\n\n<!-- bench: rows login -->\n${inside}<!-- /bench -->\n\nAfter.\n`
    const written = withFigures(text(''), runs)
    assert.match(written, /^Before\.\n/)
    assert.match(written, /\nAfter\.\n$/)
    assert.match(written, /\| row login \| 1,234 \| 1\.0 \/ 2\.0 \| 6\.00 \(Redis 0\.50\) \| 3\.00 × the CPU/)
    assert.equal(withFigures(written, runs), written)
  })

  it('says in the page where rows were still getting faster when they were measured', () => {
    const page = '<!-- bench: machine -->\n<!-- /bench -->'
    assert.ok(!withFigures(page, runs).includes('still getting faster'))
    const moving = { ...first, rows: first.rows.map((one) => ({ ...one, stoodAfterSeconds: null })) }
    assert.match(withFigures(page, { run: moving, other: null }), /2 of 2 rows were still getting faster/)
  })

  it('refuses a marker that asks for what was not measured', () => {
    const marker = (kind: string) => `<!-- bench: ${kind} -->\n<!-- /bench -->`
    assert.throws(() => withFigures(marker('rows booking'), runs), /nothing was measured.*booking/)
    assert.throws(() => withFigures(marker('pictures all'), runs), /nothing was measured.*pictures/)
  })
})
