import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type EveningOptions, playEvening } from './evening.ts'
import { type FaultName, faults } from './faults.ts'
import { findMutants } from './mutants/table.ts'
import { picture } from './picture.tsx'
import { complaintsOf, drawn, shrunk } from './search.ts'
import { storyOf } from './story.ts'
import { openWorkers, type Workers } from './workers.ts'

const names = Object.keys(faults) as FaultName[]

const options = z.strictObject({
  seed: z.coerce.number().int().min(0).default(1),
  people: z.coerce.number().int().min(1).max(100_000).default(1_000),
  brokers: z.coerce.number().int().min(1).max(8).default(2),
  hours: z.coerce.number().min(0.1).max(12).optional(),
  pace: z.enum(['evening', 'hurried']).default('evening'),
  /** Names with commas, or `all`. */
  faults: z
    .string()
    .default('')
    .transform((text) => (text === 'all' ? names : text.split(',').filter((name) => name !== '')))
    .pipe(z.array(z.enum(names))),
  /** Plays so many small evenings from `seed` on, and shows the smallest that fails. */
  seeds: z.coerce.number().int().min(1).max(100_000).optional(),
  /** Looks for every planted mistake in so many small evenings. */
  mutants: z.coerce.number().int().min(1).max(10_000).optional(),
  /** How many processes search. */
  jobs: z.coerce.number().int().min(1).max(64).default(2),
  /** Where the picture goes. */
  out: z.string().default(join('simulation', 'results')),
})
type Options = z.infer<typeof options>

const seconds = (since: bigint) => Number(process.hrtime.bigint() - since) / 1e9

/** Plays one evening, tells it and draws it. True: no rule was broken. */
async function tell(played: EveningOptions, out: string): Promise<boolean> {
  const begun = process.hrtime.bigint()
  const evening = await playEvening(played)
  const took = seconds(begun)
  console.log(storyOf(evening))
  await mkdir(out, { recursive: true })
  const file = join(out, `evening-${played.seed}.svg`)
  await writeFile(file, `${picture(evening)}\n`)
  const speed = (evening.endsAt - evening.startsAt) / 1000 / took
  console.log(`Drawn in ${file}. Played in ${took.toFixed(1)} s, ${Math.round(speed)} × real time.`)
  return complaintsOf(evening).length === 0
}

/** Seeds that a process plays before it is asked again. */
const chunk = 5

/** True: none of the evenings fails. The first seed that does is told, whichever process ends first. */
async function searchSeeds(workers: Workers, { from, count, out }: { from: number; count: number; out: string }) {
  const begun = process.hrtime.bigint()
  const chunks = Array.from({ length: Math.ceil(count / chunk) }, (_, number) => from + number * chunk)
  const searches = chunks.map((first) =>
    workers.search({ mutant: null, from: first, count: Math.min(chunk, from + count - first) }),
  )
  for (const search of searches) {
    const { failing } = await search
    if (!failing) continue
    console.log(`Seed ${failing.seed} fails: ${failing.complaints[0]}`)
    const { options: smallest } = await shrunk({ ...failing, options: drawn(failing.seed) }, complaintsOf)
    console.log(`The smallest that fails: ${JSON.stringify(smallest)}\n`)
    return tell(smallest, out)
  }
  console.log(`Seeds ${from} to ${from + count - 1}: no rule was broken, in ${seconds(begun).toFixed(0)} s.`)
  return true
}

async function withWorkers(count: number, use: (workers: Workers) => Promise<boolean>): Promise<boolean> {
  const workers = openWorkers(count)
  try {
    return await use(workers)
  } finally {
    workers.close()
  }
}

async function run({ seeds, mutants: tried, jobs, out, hours, ...rest }: Options): Promise<boolean> {
  if (tried !== undefined) return withWorkers(jobs, (workers) => findMutants(workers, tried))
  if (seeds !== undefined)
    return withWorkers(jobs, (workers) => searchSeeds(workers, { from: rest.seed, count: seeds, out }))
  return tell({ ...rest, ...(hours !== undefined && { hours }) }, out)
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
