import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { booking } from './groups/booking.ts'
import { simulators } from './groups/simulators.ts'
import { verification } from './groups/verification.ts'
import { type Options, readOptions } from './options.ts'
import { machineFacts } from './report/machine.ts'
import { profileSummary } from './report/profile.ts'
import { table } from './report/table.ts'
import type { Row } from './rounds.ts'

/** Groups of rows that are measured in turn with each other; ids of rows begin with the name of their group. */
const groups = { verification, booking, simulators }

/** `npm run bench`: measures, prints one table, keeps everything as JSON. Nothing here passes or fails by a time. */
async function bench(options: Options): Promise<void> {
  const machine = machineFacts()
  console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; ${options.rounds} × ${options.seconds} s`)
  if (options.profile !== undefined) await mkdir(options.profile, { recursive: true })
  const rows: Row[] = []
  for (const [name, measure] of Object.entries(groups))
    if (name.includes(options.only) || options.only.startsWith(name)) rows.push(...(await measure(options)))
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
