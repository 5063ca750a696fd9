import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type EveningOptions, playEvening } from './evening.ts'
import { type FaultName, faults } from './faults.ts'
import { findMutants } from './mutants/table.ts'
import { pairOf } from './pair.ts'
import { picture } from './picture.tsx'
import { complaintsOf } from './search.ts'
import { killEverywhere, killedAt, printHashes, searchFor, searchSeeds } from './searches.ts'
import { storyOf } from './story.ts'
import { openWorkers, type Workers } from './workers.ts'

const names = Object.keys(faults) as FaultName[]

const options = z.strictObject({
  seed: z.coerce.number().int().min(0).default(1),
  people: z.coerce.number().int().min(1).max(100_000).default(1_000),
  brokers: z.coerce.number().int().min(1).max(8).default(2),
  hours: z.coerce.number().min(0.1).max(12).optional(),
  evenings: z.coerce.number().int().min(1).max(2).default(1),
  /** Two at the same time; people want a place in one of them, or in both. */
  campaigns: z
    .union([z.literal('1'), z.literal('2')])
    .default('1')
    .transform((text) => (text === '2' ? 2 : 1)),
  /** People may come before it opens. */
  opening: z
    .enum(['yes', 'no'])
    .default('no')
    .transform((text) => text === 'yes'),
  /** `million`: one, whose program asks a million times; the evening is played without it too, and both are compared. */
  bots: z.union([z.literal('million'), z.coerce.number().int().min(0).max(20)]).default(0),
  /** How many people may be inside at once; left out: one in twenty, five at least. */
  inside: z.coerce.number().int().min(1).optional(),
  /** `july-2021`: as it was then, to compare with. */
  as: z.enum(['product', 'july-2021']).default('product'),
  pace: z.enum(['evening', 'hurried']).default('evening'),
  /** Names with commas, or `all`. */
  faults: z
    .string()
    .default('')
    .transform((text) => (text === 'all' ? names : text.split(',').filter((name) => name !== '')))
    .pipe(z.array(z.enum(names))),
  /** Plays so many small evenings from `seed` on, and shows the smallest that fails. */
  seeds: z.coerce.number().int().min(1).max(100_000).optional(),
  /** The same for so many seconds; each seed is printed. */
  seconds: z.coerce.number().min(1).max(86_400).optional(),
  /** Prints the SHA-256 of so many small evenings from `seed` on, to be compared with another machine or Node. */
  hashes: z.coerce.number().int().min(1).max(1_000).optional(),
  /** Kills a broker in the small evening of `seed` after so many of its events; or `every:50`: after one, 51, 101 … in an evening each. */
  'kill-at': z
    .string()
    .regex(/^(every:)?[1-9]\d{0,5}$/, 'a number of events, or every: and a number')
    .optional(),
  /** Looks for every planted mistake in so many small evenings. */
  mutants: z.coerce.number().int().min(1).max(10_000).optional(),
  /** How many processes search. */
  jobs: z.coerce.number().int().min(1).max(64).default(2),
  /** Where the picture goes. */
  out: z.string().default(join('simulation', 'results')),
})
type Options = z.infer<typeof options>

/** Plays one evening, tells it and draws it. True: no rule was broken, and others did not notice a flood. */
async function tell(played: EveningOptions, out: string): Promise<boolean> {
  const begun = process.cpuUsage()
  const evening = await playEvening(played)
  // Of the processor and not of the clock: what else the machine does changes nothing of it.
  const { user, system } = process.cpuUsage(begun)
  const took = (user + system) / 1e6
  console.log(storyOf(evening))
  await mkdir(out, { recursive: true })
  const file = join(out, `evening-${played.seed}${played.as === 'july-2021' ? '-july-2021' : ''}.svg`)
  await writeFile(file, `${picture(evening)}\n`)
  const speed = (evening.endsAt - evening.startsAt) / 1000 / took
  console.log(`Drawn in ${file}. Played in ${took.toFixed(1)} s of one core, ${Math.round(speed)} × real time.`)
  const pair = played.flood === undefined ? null : await pairOf(evening)
  if (pair) console.log(pair.lines.join('\n'))
  return complaintsOf(evening).length === 0 && (pair?.isUnnoticed ?? true)
}

async function withWorkers(count: number, use: (workers: Workers) => Promise<boolean>): Promise<boolean> {
  const workers = openWorkers(count)
  try {
    return await use(workers)
  } finally {
    workers.close()
  }
}

async function run(given: Options): Promise<boolean> {
  const { seeds, seconds, hashes, 'kill-at': killAt, mutants: tried, jobs, out, hours, inside, bots, ...rest } = given
  const told = (failing: EveningOptions) => tell(failing, out)
  const { seed } = rest
  if (hashes !== undefined) return printHashes(seed, hashes)
  if (tried !== undefined) return withWorkers(jobs, (workers) => findMutants(workers, tried))
  if (seeds !== undefined)
    return withWorkers(jobs, (workers) => searchSeeds(workers, { from: seed, count: seeds }, told))
  if (seconds !== undefined) return withWorkers(jobs, (workers) => searchFor(workers, { from: seed, seconds }, told))
  if (killAt?.startsWith('every:'))
    return withWorkers(jobs, (workers) => killEverywhere(workers, { seed, every: Number(killAt.slice(6)) }, told))
  if (killAt !== undefined) return told(killedAt(seed, Number(killAt)))
  return told({
    ...rest,
    ...(bots === 'million' ? { flood: 1_000_000 } : { bots }),
    ...(hours !== undefined && { hours }),
    ...(inside !== undefined && { insideLimit: inside }),
  })
}

try {
  const texts = Object.keys(options.shape).map((name) => [name, { type: 'string' as const }] as const)
  const parsed = options.safeParse(parseArgs({ options: Object.fromEntries(texts) }).values)
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  if (!(await run(parsed.data))) process.exitCode = 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
