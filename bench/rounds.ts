import { join } from 'node:path'
import { type Load, median, percentile } from './driver/load.ts'
import type { Options } from './options.ts'
import type { Child } from './processes/child.ts'

/** Something that is measured: a row of the table, or the yardstick of one. */
export interface Subject {
  id: string
  title: string
  /** Ids of the subjects it is compared with, measured in the same rounds. */
  yardsticks: readonly string[]
  /** The process whose CPU counts. */
  process: Child
  run(seconds: number): Promise<Load>
}

export interface Figures {
  operations: number
  seconds: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** CPU of the measured process alone, user and system, all threads. */
  cpuMsPerOperation: number
}

export interface Row extends Omit<Figures, 'operations' | 'seconds'> {
  id: string
  title: string
  /** Of each round, in order. The row's own figures are their medians. */
  rounds: readonly Figures[]
  /** Resident memory of the process at the end. */
  rssMiB: number
  /** Median over the rounds of this row's CPU per operation ÷ the yardstick's in the same round. */
  against: readonly { yardstick: string; cpuRatio: number }[]
  /** Further facts, by name. */
  facts?: Record<string, number>
}

/**
 * Measures subjects in turn, round after round: what else happens on the machine then falls on row and yardstick alike,
 * and their ratio can be compared between machines.
 */
export async function measureInTurn(all: readonly Subject[], options: Options): Promise<Row[]> {
  const asked = all.filter(({ id, yardsticks }) => yardsticks.length > 0 && id.includes(options.only))
  const needed = new Set(asked.flatMap(({ id, yardsticks }) => [id, ...yardsticks]))
  const subjects = all.filter(({ id }) => needed.has(id))
  const seen = new Map<string, Figures[]>(subjects.map(({ id }) => [id, []]))
  for (const subject of subjects) await subject.run(options.warmup)
  for (let round = 0; round < options.rounds; round++)
    for (const subject of subjects) seen.get(subject.id)?.push(await measure(subject, options.seconds))
  if (options.profile !== undefined) for (const subject of subjects) await profile(subject, options, options.profile)
  return Promise.all(subjects.map((subject) => rowOf(subject, seen)))
}

async function measure({ id, process, run }: Subject, bound: number): Promise<Figures> {
  const before = await process.usage()
  const { operations, seconds, tookMs } = await run(bound)
  const after = await process.usage()
  if (operations === 0) throw new Error(`${id}: nothing was done in ${bound} s`)
  return {
    operations,
    seconds,
    perSecond: operations / seconds,
    p50Ms: percentile(tookMs, 0.5),
    p99Ms: percentile(tookMs, 0.99),
    cpuMsPerOperation: (after.cpuMs - before.cpuMs) / operations,
  }
}

async function profile({ id, process, run }: Subject, { seconds }: Options, folder: string): Promise<void> {
  await process.ask('profile', null)
  await run(seconds)
  await process.ask('profile', join(folder, `${id}.cpuprofile`))
}

async function rowOf({ id, title, yardsticks, process }: Subject, seen: Map<string, Figures[]>): Promise<Row> {
  const rounds = seen.get(id) ?? []
  const middle = (pick: (figures: Figures) => number) => median(rounds.map(pick))
  const { rssMiB } = await process.usage()
  return {
    id,
    title,
    perSecond: middle(({ perSecond }) => perSecond),
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    cpuMsPerOperation: middle(({ cpuMsPerOperation }) => cpuMsPerOperation),
    rssMiB,
    against: yardsticks.map((yardstick) => {
      const other = seen.get(yardstick) ?? []
      const ratios = rounds.map((own, at) => own.cpuMsPerOperation / (other[at]?.cpuMsPerOperation ?? Number.NaN))
      return { yardstick, cpuRatio: median(ratios) }
    }),
    rounds,
  }
}
