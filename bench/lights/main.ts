import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type Child, startChild } from '../processes/child.ts'
import { machineFacts } from '../report/machine.ts'
import { greyScenarios } from './grey-failures.ts'
import { type Played, play } from './play.ts'
import { greyReport, report, targetsOf } from './report.ts'
import { evening, type Scenario } from './script.ts'

const options = z.strictObject({
  /** Scenarios whose id contains this text; all by default. */
  only: z.string().default(''),
  /** Stretches are so much longer or shorter; the broker's cadence never changes. */
  scale: z.coerce.number().min(0.1).max(2).default(1),
  /** Scenarios that run at once, each on its own broker. */
  parallel: z.coerce.number().int().min(1).max(7).default(2),
  /** JSON file for the results; default a new one in `bench/results/`. */
  out: z.string().optional(),
  /** A target that is missed ends the process with 1. */
  assert: z.boolean().default(false),
})

/** `npm run bench:lights`: the scripted evening against a real broker; about thirteen minutes, the grey failures last. */
async function bench(args: string[]): Promise<boolean> {
  const text = { type: 'string' as const }
  const names = { only: text, scale: text, parallel: text, out: text, assert: { type: 'boolean' as const } }
  const parsed = options.safeParse({ ...parseArgs({ args, options: names }).values })
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  const { only, scale, parallel, out } = parsed.data
  const scenarios = [...evening, ...greyScenarios].filter(({ id }) => id.includes(only))
  if (scenarios.length === 0) throw new Error(`no scenario has an id with ${only} in it`)

  const machine = machineFacts()
  console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; lights looked at every 100 ms`)
  const simulators: Child<{ url: string }> = await startChild('simulators', { redirectBases: [] })
  try {
    const played = await playAll(scenarios, parallel, async (scenario) => {
      const done = await play(scenario, simulators.ready.url, scale)
      console.log(`played: ${done.title}`)
      return done
    })
    console.log([report(played), greyReport(played)].join('\n\n').trimEnd())
    const targets = played.flatMap(targetsOf)
    const file = out ?? join('bench', 'results', `lights-${machine.date.replaceAll(':', '')}.json`)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, `${JSON.stringify({ machine, options: parsed.data, played, targets }, null, 2)}\n`)
    console.log(`kept as ${file}`)
    return !parsed.data.assert || targets.every(({ kept }) => kept)
  } finally {
    await simulators.stop()
  }
}

/** So many at once, begun in their order; the results in their order too. */
async function playAll(
  scenarios: readonly Scenario[],
  parallel: number,
  one: (scenario: Scenario) => Promise<Played>,
): Promise<Played[]> {
  const results: Played[] = []
  const waiting = [...scenarios.entries()]
  const run = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await one(next[1])
  }
  await Promise.all(Array.from({ length: parallel }, run))
  return results
}

try {
  if (!(await bench(process.argv.slice(2)))) process.exitCode = 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
