import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type EveningOptions, playEvening } from './evening.ts'
import { type FaultName, faults } from './faults.ts'
import { mutants } from './mutants/mutants.ts'
import { picture } from './picture.tsx'
import { complaintsOf, search, shrunk } from './search.ts'
import { storyOf } from './story.ts'

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

/** True: none of the evenings fails. */
async function searchSeeds(from: number, count: number, out: string): Promise<boolean> {
  const begun = process.hrtime.bigint()
  const failing = await search({ from, count })
  if (!failing) {
    console.log(`Seeds ${from} to ${from + count - 1}: no rule was broken, in ${seconds(begun).toFixed(0)} s.`)
    return true
  }
  console.log(`Seed ${failing.options.seed} fails: ${failing.complaints[0]}`)
  const { options: smallest } = await shrunk(failing, complaintsOf)
  console.log(`The smallest that fails: ${JSON.stringify(smallest)}\n`)
  return tell(smallest, out)
}

/** A table of the planted mistakes. True: all but one were found. */
async function findMutants(count: number): Promise<boolean> {
  let missed = 0
  console.log('| mistake | seed | found by | seconds |\n|---|---|---|---|')
  for (const [name, plant] of Object.entries(mutants)) {
    const begun = process.hrtime.bigint()
    const found = await search({ from: 1, count, plant })
    if (!found) missed++
    const rule = found?.complaints[0]?.split(' · ')[0] ?? 'not found'
    console.log(`| ${name} | ${found?.options.seed ?? '—'} | ${rule} | ${seconds(begun).toFixed(1)} |`)
  }
  console.log(`${Object.keys(mutants).length - missed} of ${Object.keys(mutants).length} found in ${count} seeds each.`)
  return missed <= 1
}

async function run({ seeds, mutants: tried, out, hours, ...rest }: Options): Promise<boolean> {
  if (tried !== undefined) return findMutants(tried)
  if (seeds !== undefined) return searchSeeds(rest.seed, seeds, out)
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
