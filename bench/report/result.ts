import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Fact } from '../footprint/facts.ts'
import type { Options } from '../options.ts'
import type { Row } from '../rounds.ts'
import type { machineFacts } from './machine.ts'

/** All that one run of the bench measured, as it is kept in a file. */
export interface Result {
  machine: ReturnType<typeof machineFacts>
  options: Options
  rows: readonly Row[]
  facts: readonly Fact[]
}

export async function keepResult(file: string, result: Result): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`)
}

/** @throws Error naming the file when it is no result of a run */
export async function readResult(file: string): Promise<Result> {
  const result = JSON.parse(await readFile(file, 'utf8')) as Partial<Result>
  if (!result.machine || !result.rows || !result.facts) throw new Error(`${file} is no result of npm run bench`)
  return result as Result
}

/** Where and how it was measured, in one line. */
export function circumstances({ machine, options }: Result): string {
  const { cpu, cores, node, date } = machine
  const { rounds, seconds } = options
  return `${cores} cores (${cpu}), Node ${node.slice(1)}, ${date.slice(0, 10)}, ${rounds} rounds of ${seconds} s`
}
