import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { boards } from './groups/boards.ts'
import { booking } from './groups/booking.ts'
import { logins } from './groups/logins.ts'
import { simulators } from './groups/simulators.ts'
import { tickets } from './groups/tickets.ts'
import { twoProcesses } from './groups/two-processes.ts'
import { type Options, readOptions } from './options.ts'
import { machineFacts } from './report/machine.ts'
import { profileSummary } from './report/profile.ts'
import { table } from './report/table.ts'
import type { Row } from './rounds.ts'

/** Rows that are measured in turn with each other, on the same servers. */
interface Group {
  /** Beginnings of the ids of its rows, yardsticks aside: a group without a row that is asked for is not started. */
  rows: readonly string[]
  measure(options: Options): Promise<Row[]>
}

const groups: readonly Group[] = [
  { rows: ['login-hinted', 'login-chooser', 'login-rs256', 'verification-'], measure: logins },
  { rows: ['booking'], measure: booking },
  { rows: ['two-processes'], measure: twoProcesses },
  { rows: ['ticket-'], measure: tickets },
  { rows: ['lights-json', 'landing', 'api-', 'slots-page'], measure: boards },
  { rows: ['simulators-'], measure: simulators },
]

/** `npm run bench`: measures, prints one table, keeps everything as JSON. Nothing here passes or fails by a time. */
async function bench(options: Options): Promise<void> {
  const machine = machineFacts()
  console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; ${options.rounds} × ${options.seconds} s`)
  if (options.profile !== undefined) await mkdir(options.profile, { recursive: true })
  const rows: Row[] = []
  for (const { rows: ids, measure } of groups)
    if (ids.some((id) => id.includes(options.only) || options.only.startsWith(id)))
      rows.push(...(await measure(options)))
  if (rows.length === 0) throw new Error(`no row has an id with ${options.only} in it`)
  console.log(table(rows))
  const file = options.out ?? join('bench', 'results', `${machine.date.replaceAll(':', '')}.json`)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify({ machine, options, rows }, null, 2)}\n`)
  console.log(`kept as ${file}`)
  if (options.profile === undefined) return
  for (const { id } of rows) console.log(`\n${await profileSummary(join(options.profile, `${id}.cpuprofile`))}`)
}

try {
  await bench(readOptions(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
