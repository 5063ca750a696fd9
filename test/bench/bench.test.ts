import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { median, percentile } from '../../bench/driver/load.ts'
import { readOptions } from '../../bench/options.ts'
import { compiled } from '../support/compiled.ts'

const run = promisify(execFile)

interface Result {
  machine: Record<string, unknown>
  rows: {
    id: string
    perSecond: number
    p50Ms: number
    p99Ms: number
    cpuMsPerOperation: number
    cpuMsBy: Record<string, number>
    rounds: unknown[]
    against: { yardstick: string; cpuRatio: number }[]
    facts?: Record<string, number>
  }[]
}

describe('The benchmark', function () {
  this.timeout(300_000)
  let folder: string
  let printed: string
  let result: Result

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gwanmun-bench-'))
    const out = join(folder, 'result.json')
    // One row of each kind: the others differ from these in a path or an algorithm.
    const only = 'login-chooser,verification-kakao,booking,two-processes,ticket-,slots-page,simulators-certificate'
    const bounds = ['--seconds', '0.2', '--warmup', '0.05', '--rounds', '1', '--concurrency', '4', '--people', '120']
    const profile = join(folder, 'profiles')
    const { stdout } = await run(
      process.execPath,
      [await compiled('bench/main.ts'), '--only', only, ...bounds, '--out', out, '--profile', profile],
      // Its children end with it.
      { timeout: 280_000 },
    )
    printed = stdout
    result = JSON.parse(await readFile(out, 'utf8')) as Result
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('measures the rows that are asked for and their yardsticks, and says on which machine', () => {
    assert.deepEqual(
      result.rows.map(({ id }) => id),
      [
        ...['bare-code-flow', 'bare-glue', 'login-chooser', 'verification-kakao'],
        ...['bare-express', 'bare-ledger', 'booking'],
        ...['bare-one-process', 'bare-other-process', 'two-processes'],
        ...['bare-express-join', 'ticket-join', 'bare-express-poll', 'ticket-poll'],
        ...['bare-node-slots-page', 'bare-express-slots-page', 'slots-page'],
        ...['bare-login', 'simulators-certificate'],
      ],
    )
    for (const { id, perSecond, p50Ms, p99Ms, cpuMsPerOperation, rounds } of result.rows) {
      assert.ok(perSecond > 0 && p50Ms > 0 && p99Ms >= p50Ms && cpuMsPerOperation > 0, id)
      assert.equal(rounds.length, 1, id)
    }
    for (const fact of ['date', 'cpu', 'cores', 'node']) assert.ok(result.machine[fact], fact)
  })

  it('sets each row beside a yardstick of the same run', () => {
    const ids = new Set(result.rows.map(({ id }) => id))
    for (const { id, against } of result.rows.filter(({ id }) => !id.startsWith('bare-'))) {
      assert.ok(against.length > 0, id)
      for (const { yardstick, cpuRatio } of against) assert.ok(ids.has(yardstick) && cpuRatio > 0, yardstick)
    }
  })

  it('counts the CPU of Redis and PostgreSQL with the broker that they work for', () => {
    for (const { id, cpuMsPerOperation, cpuMsBy } of result.rows.filter(({ id }) =>
      /^(login|verification)-/.test(id),
    )) {
      assert.deepEqual(Object.keys(cpuMsBy), ['process', 'Redis', 'PostgreSQL'], id)
      const sum = Object.values(cpuMsBy).reduce((all, one) => all + one, 0)
      // One round: its figures are the medians.
      assert.ok(Math.abs(sum - cpuMsPerOperation) < 1e-6, id)
    }
    const alone = result.rows.find(({ id }) => id === 'bare-glue')
    assert.deepEqual(Object.keys(alone?.cpuMsBy ?? {}), ['process'])
  })

  it('counts the books after the rush: nothing sold twice, and every answer is a booking', () => {
    const facts = result.rows.find(({ id }) => id === 'booking')?.facts
    assert.equal(facts?.['oversold'], 0)
    assert.equal(facts?.['miscounted'], 0)
    assert.ok((facts?.['bookings'] ?? 0) > 0)
  })

  it('prints one table and where the time went', () => {
    for (const head of ['per s', 'p50 ms', 'p99 ms', 'CPU ms', 'yardstick', 'CPU ratio'])
      assert.ok(printed.includes(head), head)
    assert.match(printed, /hold \+ confirm over HTTP, on PostgreSQL: .*oversold 0/)
    assert.match(printed, /booking\.cpuprofile: busy \d+ ms/)
  })

  it('refuses bounds that make no sense, naming them', () => {
    assert.throws(
      () => readOptions(['--seconds', '0', '--rounds', 'many']),
      /rounds[\s\S]*seconds|seconds[\s\S]*rounds/,
    )
    assert.throws(() => readOptions(['--minutes', '3']))
  })

  it('tells percentiles by nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, at) => 100 - at)
    assert.deepEqual([percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)], [50, 99, 100])
    assert.equal(median([3, 1, 2]), 2)
    assert.ok(Number.isNaN(median([])))
  })
})
