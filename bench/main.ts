import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { footprint } from './footprint/footprint.ts'
import { boards } from './groups/boards.ts'
import { booking } from './groups/booking.ts'
import { devices } from './groups/devices.ts'
import { limits } from './groups/limits.ts'
import { logins } from './groups/logins.ts'
import { simulators } from './groups/simulators.ts'
import { type Keep, withStarted } from './groups/started.ts'
import { tickets } from './groups/tickets.ts'
import { twoProcesses } from './groups/two-processes.ts'
import { isAsked, type Options, readOptions } from './options.ts'
import { comparison } from './report/compare.ts'
import { type Runs, withFigures, withoutRounds } from './report/document.ts'
import { machineFacts } from './report/machine.ts'
import { profileSummary } from './report/profile.ts'
import { circumstances, keepResult, type Result, readResult } from './report/result.ts'
import { factTable, table } from './report/table.ts'
import type { Row } from './rounds.ts'
import { type Servers, startServers } from './servers/servers.ts'

/** Rows that are measured in turn with each other. */
interface Group {
  /** Beginnings of the ids of its rows, yardsticks aside: a group without a row that is asked for is not started. */
  rows: readonly string[]
  measure(options: Options, servers: Servers): Promise<Row[]>
}

const groups: readonly Group[] = [
  { rows: ['login-hinted', 'login-chooser', 'login-rs256', 'verification-'], measure: logins },
  { rows: ['booking'], measure: booking },
  { rows: ['two-processes'], measure: twoProcesses },
  { rows: ['ticket-'], measure: tickets },
  { rows: ['claim-', 'window-'], measure: devices },
  { rows: ['limits-'], measure: limits },
  { rows: ['lights-json', 'room-json', 'landing', 'api-', 'slots-page'], measure: boards },
  { rows: ['simulators-'], measure: simulators },
]

/** What weighs, without a rate: asked for by this name. */
const weights = 'weight'

/** All groups share one Redis and one PostgreSQL; each broker has a database of its own on them. */
async function measureAll(options: Options, keep: Keep): Promise<Pick<Result, 'rows' | 'facts'>> {
  const asked = groups.filter((group) => group.rows.some((id) => isAsked(id, options)))
  const weighs = isAsked(weights, options)
  if (asked.length === 0 && !weighs) throw new Error(`no row has an id with ${options.only.join(' or ')} in it`)
  const servers = keep(await startServers())
  const rows: Row[] = []
  for (const { measure } of asked) rows.push(...(await measure(options, servers)))
  return { rows, facts: weighs ? await footprint(options, servers) : [] }
}

/** `npm run bench`: measures, prints one table, keeps everything as JSON. Nothing here passes or fails by a time. */
async function bench(options: Options): Promise<void> {
  const machine = machineFacts()
  if (options.profile !== undefined) await mkdir(options.profile, { recursive: true })
  const result: Result = { machine, options, ...(await withStarted((keep) => measureAll(options, keep))) }
  const { rows, facts } = result
  console.log([circumstances(result), ...(rows.length > 0 ? [table(rows)] : [])].join('\n'))
  if (facts.length > 0) console.log(factTable(facts))
  const file = options.out ?? join('bench', 'results', `${machine.date.replaceAll(':', '')}.json`)
  await keepResult(file, result)
  console.log(`kept as ${file}`)
  if (options.profile === undefined) return
  for (const { id } of rows) console.log(`\n${await profileSummary(join(options.profile, `${id}.cpuprofile`))}`)
}

/** The page, and what its figures come from: a test compares them. */
const page = { text: join('docs', 'performance.md'), figures: join('docs', 'performance.json') }

async function documentRuns(runs: Runs): Promise<void> {
  const text = withFigures(await readFile(page.text, 'utf8'), runs)
  const kept = { run: withoutRounds(runs.run), other: runs.other && withoutRounds(runs.other) }
  await writeFile(page.text, text)
  await writeFile(page.figures, `${JSON.stringify(kept, null, 1)}\n`)
}

/** `--compare A B`: two results beside each other. `--document A [B]`: the figures of docs/performance.md, made anew. */
async function run([command, first, second]: string[]): Promise<void> {
  if (command !== '--compare' && command !== '--document') return bench(readOptions(process.argv.slice(2)))
  if (first === undefined || (command === '--compare' && second === undefined))
    throw new Error('npm run bench -- --compare A.json B.json, or --document A.json [B.json]')
  const [result, other] = [await readResult(first), second === undefined ? null : await readResult(second)]
  if (command === '--compare' && other) console.log(comparison(result, other))
  else await documentRuns({ run: result, other })
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
