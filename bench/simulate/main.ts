import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { described, type Herding, herding, mostSecondsOver } from './herding.ts'
import { picture } from './picture.tsx'
import { overfullFrom } from './provider.ts'

const options = z.strictObject({
  seed: z.coerce.number().int().default(1),
  people: z.coerce.number().int().min(100).max(1_000_000).default(100_000),
  /** Of all five doors together while all are well. At 0.45 the four that survive have 0.64, and room for people who fled. */
  load: z.coerce.number().min(0.05).max(1).default(0.45),
  /** `badge`: what would happen if the page said which door is best. */
  board: z.enum(['ours', 'badge']).default('ours'),
  /** `even`: every door has room for as many, however many like it. */
  capacities: z.enum(['liked', 'even']).default('liked'),
  /** Share of those whom a door has failed that go to the one suggested; the others choose as they like. */
  obeying: z.coerce.number().min(0).max(1).default(0.7),
  /** The light by U at the moment instead of its mean over a minute. */
  momentary: z.boolean().default(false),
  /** From where U makes a light yellow; default the broker's own. */
  utilizationYellow: z.coerce.number().min(0).max(1).optional(),
  out: z.string().default(join('bench', 'results')),
  /** The promise not kept ends the process with 1. */
  assert: z.boolean().default(false),
})

/** `npm run simulate -- herding`: draws the evening and says how full the doors were that did not die. */
async function simulate(args: string[]): Promise<boolean> {
  const text = { type: 'string' as const }
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seed: text,
      people: text,
      load: text,
      board: text,
      out: text,
      assert: { type: 'boolean' },
      capacities: text,
      obeying: text,
      momentary: { type: 'boolean' },
      'utilization-yellow': text,
    },
  })
  if (positionals.join() !== 'herding') throw new Error('what to simulate: herding')
  const { 'utilization-yellow': utilizationYellow, ...rest } = values
  const parsed = options.safeParse({ ...rest, utilizationYellow })
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  const { out, assert, utilizationYellow: yellow, ...told } = parsed.data
  const run = herding({ ...told, ...(yellow === undefined ? {} : { thresholds: { utilizationYellow: yellow } }) })
  console.log(report(run))
  await mkdir(out, { recursive: true })
  const name = join(out, `herding-${told.board}-seed-${told.seed}`)
  await writeFile(`${name}.svg`, picture(run))
  await writeFile(`${name}.json`, `${JSON.stringify(run)}\n`)
  console.log(`kept as ${name}.svg and .json`)
  return !assert || run.worstSurvivor <= mostSecondsOver
}

function report({ options: told, doors, people, worstSurvivor }: Herding): string {
  const lines = doors.map(({ id, capacity, dies, secondsOver, longestOver, peak }) =>
    [
      id.padEnd(12),
      `${capacity}`.padStart(8),
      secondsOver.toFixed(1).padStart(12),
      longestOver.toFixed(1).padStart(12),
      peak.toFixed(2).padStart(6),
      dies ? '  dies' : '',
    ].join(''),
  )
  const mark = worstSurvivor <= mostSecondsOver ? '✔' : '✖'
  return [
    described(told),
    `${'door'.padEnd(12)}capacity  s over ${overfullFrom}  longest s    peak`,
    ...lines,
    `verified ${people.verified}, gave up ${people.gaveUp}, under way ${people.underWay}; failures ${people.failures}, of them refused for lack of room ${people.refusedFull}`,
    `${mark} no surviving door over U ${overfullFrom} for more than ${mostSecondsOver} s: ${worstSurvivor.toFixed(1)} s`,
  ].join('\n')
}

try {
  if (!(await simulate(process.argv.slice(2)))) process.exitCode = 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
