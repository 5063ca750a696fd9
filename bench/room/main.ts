import { parseArgs } from 'node:util'
import { z } from 'zod'
import { columns } from '../report/columns.ts'
import { machineFacts } from '../report/machine.ts'
import { startRedis } from '../servers/redis.ts'
import { type CrowdFigure, measureCrowd } from './crowd.ts'
import { startNginx } from './nginx.ts'
import { startOrigin } from './origin.ts'
import { pollAll } from './pages.ts'

const options = z.strictObject({
  /** `crowd`: the largest line; a thousand to a million are measured on the way. `pages`: how many wait. */
  people: z.coerce.number().int().min(1_000).max(5_000_000).optional(),
  /** People called per minute. */
  speed: z.coerce.number().int().min(60).max(100_000).default(1_000),
  /** How long the pages are watched. */
  seconds: z.coerce.number().int().min(5).max(600).default(60),
})
type Options = z.infer<typeof options>

const measures: Record<string, (options: Options) => Promise<string>> = { crowd, pages }

/**
 * `npm run bench:room -- crowd`: what a waiting room costs Redis at a thousand to two million people; about three minutes.
 * `npm run bench:room -- pages`: how many questions of pages that wait pass nginx with the example that ships; a minute.
 */
async function bench(args: string[]): Promise<void> {
  const text = { type: 'string' as const }
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { people: text, speed: text, seconds: text },
  })
  const measure = measures[positionals.join()]
  if (!measure) throw new Error(`what to measure: ${Object.keys(measures).join(' or ')}`)
  const { cpu, cores, node } = machineFacts()
  console.log(`${cpu}, ${cores} cores, Node ${node}`)
  console.log(await measure(options.parse(values)))
}

async function crowd({ people = 2_000_000 }: Options): Promise<string> {
  const redis = await startRedis()
  try {
    const sizes = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size < people)
    return `one Redis, 64 joins under way, the rest one at a time\n${table(await measureCrowd(redis, [...sizes, people]))}`
  } finally {
    await redis.stop()
  }
}

async function pages({ people = 60_000, speed, seconds }: Options): Promise<string> {
  const origin = await startOrigin({ people, perMinute: speed })
  const proxy = await startNginx(origin.port)
  try {
    origin.count()
    const polls = await pollAll(proxy.origin, { first: origin.first, people, perMinute: speed, seconds })
    const share = ((100 * origin.asked.board) / polls.board).toFixed(2)
    return [
      `${people} pages wait, ${speed} people are called a minute, ${seconds} s behind nginx`,
      `boards read by the pages: ${polls.board}; of them the origin answered ${origin.asked.board} (${share} %)`,
      `questions in person: ${polls.inPerson} near the front and when called, ${polls.reloads} pages loaded again`,
    ].join('\n')
  } finally {
    await proxy.stop()
    await origin.stop()
  }
}

function table(figures: readonly CrowdFigure[]): string {
  const heads = ['waiting', 'MiB', 'bytes each', 'joins/s', '200 called ms', 'board ms', 'one place ms']
  const lines = figures.map(({ waiting, bytesEach, joinsPerSecond, tickMs, boardMs, placeMs }) => [
    waiting.toLocaleString('en-US'),
    ((bytesEach * waiting) / 2 ** 20).toFixed(1),
    bytesEach.toFixed(0),
    joinsPerSecond.toFixed(0),
    tickMs.toFixed(2),
    boardMs.toFixed(2),
    placeMs.toFixed(2),
  ])
  return columns(heads, lines, [])
}

try {
  await bench(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
