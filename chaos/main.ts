import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { checkHistory } from '../src/history/check.ts'
import { rules, sentence } from '../src/history/finding.ts'
import { type ChaosOptions, runChaos } from './chaos.ts'
import { type FaultName, faultNames } from './faults/faults.ts'
import { historyOf, textOf } from './judge/saved.ts'
import { ownRules } from './judge/troubles.ts'
import { storyOf, tally } from './story.ts'

const options = z.strictObject({
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .default(() => Date.now() % 1_000_000),
  people: z.coerce.number().int().min(1).max(200).default(200),
  brokers: z.coerce.number().int().min(1).max(8).default(2),
  seconds: z.coerce.number().int().min(20).max(600).default(100),
  /** Names with commas, `all` or `none`. */
  faults: z
    .string()
    .default('all')
    .transform((text) => {
      if (text === 'all') return [...faultNames]
      return text === 'none' ? [] : text.split(',')
    })
    .pipe(z.array(z.enum(faultNames as [FaultName, ...FaultName[]]))),
  /** Where the history goes. */
  json: z.string().optional(),
  /** A history that was kept: judged again, and nothing is started. */
  judge: z.string().optional(),
})
const flags = { prove: { type: 'boolean', default: false } } as const

/** `npm run serve`'s program, as it was built. */
const program = fileURLToPath(new URL('../src/serve.js', import.meta.url))

/** True: no rule was broken, and every planted difference was found. */
async function run(asked: ChaosOptions, json: string): Promise<boolean> {
  const ran = await runChaos(asked)
  console.log(storyOf(ran))
  await mkdir(dirname(json), { recursive: true })
  await writeFile(json, textOf(ran.history))
  const { passed, failed } = tally(ran, [...Object.keys(rules), ...Object.keys(ownRules)])
  console.log(`The history is in ${json}; \`npm run chaos -- --judge ${json}\` judges it again.`)
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0
}

async function judgeAgain(file: string): Promise<boolean> {
  const { findings } = checkHistory(historyOf(await readFile(file, 'utf8')))
  for (const finding of findings) console.log(`✖ ${sentence(finding, { naming: true })}`)
  if (findings.length === 0) console.log('No rule was broken.')
  return findings.length === 0
}

try {
  const texts = Object.keys(options.shape).map((name) => [name, { type: 'string' as const }] as const)
  const { prove, ...values } = parseArgs({ options: { ...Object.fromEntries(texts), ...flags } }).values
  const parsed = options.safeParse(values)
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  const { judge, json, ...asked } = parsed.data
  const kept = json ?? join('bench', 'results', `chaos-${asked.seed}.json`)
  const isRight =
    judge === undefined ? await run({ ...asked, prove: prove === true, program }, kept) : await judgeAgain(judge)
  if (!isRight) process.exitCode = 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
