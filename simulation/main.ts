import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { playEvening } from './evening.ts'
import { type FaultName, faults } from './faults.ts'
import { picture } from './picture.tsx'
import { storyOf } from './story.ts'

const names = Object.keys(faults) as FaultName[]

const options = z.strictObject({
  seed: z.coerce.number().int().min(0).default(1),
  people: z.coerce.number().int().min(1).max(100_000).default(1_000),
  brokers: z.coerce.number().int().min(1).max(8).default(2),
  /** Names with commas, or `all`. */
  faults: z
    .string()
    .default('')
    .transform((text) => (text === 'all' ? names : text.split(',').filter((name) => name !== '')))
    .pipe(z.array(z.enum(names))),
  /** Where the picture goes. */
  out: z.string().default(join('simulation', 'results')),
  hours: z.coerce.number().min(0.1).max(12).default(5),
})

/** `npm run evening`: plays one evening, and tells it. */
async function evening(args: string[]): Promise<void> {
  const text = { type: 'string' as const }
  const { values } = parseArgs({
    args,
    options: { seed: text, people: text, brokers: text, hours: text, faults: text, out: text },
  })
  const parsed = options.safeParse(values)
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  const startedAt = process.hrtime.bigint()
  const { out, ...wanted } = parsed.data
  const played = await playEvening(wanted)
  const tookMs = Number(process.hrtime.bigint() - startedAt) / 1e6
  console.log(storyOf(played))
  const speed = (played.endsAt - played.startsAt) / tookMs
  await mkdir(out, { recursive: true })
  const file = join(out, `evening-${wanted.seed}.svg`)
  await writeFile(file, `${picture(played)}\n`)
  console.log(`Drawn in ${file}.`)
  console.log(`Played in ${(tookMs / 1000).toFixed(1)} s, ${Math.round(speed)} × real time.`)
}

try {
  await evening(process.argv.slice(2))
} catch (error) {
  console.error(error)
  process.exitCode = 1
}
