import { join } from 'node:path'
import { type Load, median, percentile } from './driver/load.ts'
import type { Options } from './options.ts'
import type { Child } from './processes/child.ts'
import type { Meter } from './servers/cpu.ts'

/** Something that is measured: a row of the table, or the yardstick of one. */
export interface Subject {
  id: string
  title: string
  /** Ids of the subjects it is compared with, measured in the same rounds. */
  yardsticks: readonly string[]
  /** The process whose CPU counts, and whose memory and profile are shown. */
  process: Child
  /** Other programs that work for it: their CPU counts too. Default none. */
  others?: readonly Meter[]
  run(seconds: number): Promise<Load>
}

export interface Figures {
  operations: number
  seconds: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** User and system, all threads: of the process and of the others that work for it. */
  cpuMsPerOperation: number
  /** The same by program; `process` is the measured one. */
  cpuMsBy: Readonly<Record<string, number>>
}

export interface Row extends Omit<Figures, 'operations' | 'seconds'> {
  id: string
  title: string
  /** Of each round, in order. The row's own figures are their medians. */
  rounds: readonly Figures[]
  /** How long the row was warmed up until it stood, in seconds; null: it did not stand within the time given. */
  stoodAfterSeconds: number | null
  /** Resident memory of the process at the end. */
  rssMiB: number
  /** Medians over the rounds of this row's figure ÷ the yardstick's in the same round. */
  against: readonly Comparison[]
  /** Further facts, by name. */
  facts?: Record<string, number>
}

export interface Comparison {
  yardstick: string
  /** Of CPU per operation: lower is better. */
  cpuRatio: number
  /** Of operations per second: higher is better. */
  rateRatio: number
}

/**
 * Measures subjects in turn, round after round: what else happens on the machine then falls on row and yardstick alike,
 * and their ratio can be compared between machines.
 */
export async function measureInTurn(all: readonly Subject[], options: Options): Promise<Row[]> {
  const asked = all.filter(
    ({ id, yardsticks }) => yardsticks.length > 0 && options.only.some((text) => id.includes(text)),
  )
  const needed = new Set(asked.flatMap(({ id, yardsticks }) => [id, ...yardsticks]))
  const subjects = all.filter(({ id }) => needed.has(id))
  const seen = new Map<string, Figures[]>(subjects.map(({ id }) => [id, []]))
  const stood = new Map<string, number | null>()
  for (const subject of subjects) stood.set(subject.id, await warmUp(subject, options.warmup))
  for (let round = 0; round < options.rounds; round++)
    for (const subject of subjects) seen.get(subject.id)?.push(await measure(subject, options.seconds))
  if (options.profile !== undefined) for (const subject of subjects) await profile(subject, options, options.profile)
  return Promise.all(
    subjects.map(async (subject) => ({
      ...rowOf(subject, seen),
      stoodAfterSeconds: stood.get(subject.id) ?? null,
      rssMiB: (await subject.process.usage()).rssMiB,
    })),
  )
}

/** How long one look at a row that is warming up takes, in seconds. */
const windowSeconds = 1
/** A row stands when a second saved less than this share of the CPU per operation of the one before, twice in a row. */
const standing = 0.04

/**
 * Works until the compiler has seen the hot paths: until successive seconds cost the same. With a fixed warm-up of 4 s the
 * first rounds stood in the middle of the slope (7.4 → 4.2 ms a login, Node 20).
 * @param bound most seconds @returns after how many it stood; null: it did not
 */
async function warmUp(subject: Subject, bound: number): Promise<number | null> {
  let [before, stood] = [Infinity, 0]
  for (let spent = 0; spent < bound; ) {
    const seconds = Math.min(windowSeconds, bound - spent)
    const { cpuMsPerOperation: now } = await measure(subject, seconds)
    spent += seconds
    stood = now > before * (1 - standing) ? stood + 1 : 0
    if (stood === 2) return spent
    before = now
  }
  return null
}

async function measure({ id, process, others = [], run }: Subject, bound: number): Promise<Figures> {
  const meters: Meter[] = [{ name: 'process', cpuMs: async () => (await process.usage()).cpuMs }, ...others]
  const read = () => Promise.all(meters.map(async ({ name, cpuMs }) => [name, await cpuMs()] as const))
  const before = new Map(await read())
  const { operations, seconds, tookMs } = await run(bound)
  const after = await read()
  if (operations === 0) throw new Error(`${id}: nothing was done in ${bound} s`)
  const spent = after.map(([name, cpuMs]) => [name, (cpuMs - (before.get(name) ?? 0)) / operations] as const)
  return {
    operations,
    seconds,
    perSecond: operations / seconds,
    p50Ms: percentile(tookMs, 0.5),
    p99Ms: percentile(tookMs, 0.99),
    cpuMsPerOperation: spent.reduce((sum, [, cpuMs]) => sum + cpuMs, 0),
    cpuMsBy: Object.fromEntries(spent),
  }
}

async function profile({ id, process, run }: Subject, { seconds }: Options, folder: string): Promise<void> {
  await process.ask('profile', null)
  await run(seconds)
  await process.ask('profile', join(folder, `${id}.cpuprofile`))
}

function rowOf(
  { id, title, yardsticks }: Subject,
  seen: Map<string, Figures[]>,
): Omit<Row, 'stoodAfterSeconds' | 'rssMiB'> {
  const rounds = seen.get(id) ?? []
  const middle = (pick: (figures: Figures) => number) => median(rounds.map(pick))
  const names = Object.keys(rounds[0]?.cpuMsBy ?? {})
  return {
    id,
    title,
    perSecond: middle(({ perSecond }) => perSecond),
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    cpuMsPerOperation: middle(({ cpuMsPerOperation }) => cpuMsPerOperation),
    cpuMsBy: Object.fromEntries(names.map((name) => [name, middle(({ cpuMsBy }) => cpuMsBy[name] ?? Number.NaN)])),
    against: yardsticks.map((yardstick) => {
      const other = seen.get(yardstick) ?? []
      const ratio = (pick: (figures: Figures) => number) =>
        median(
          rounds.map((own, at) => {
            const theirs = other[at]
            return theirs ? pick(own) / pick(theirs) : Number.NaN
          }),
        )
      return {
        yardstick,
        cpuRatio: ratio(({ cpuMsPerOperation }) => cpuMsPerOperation),
        rateRatio: ratio(({ perSecond }) => perSecond),
      }
    }),
    rounds,
  }
}
