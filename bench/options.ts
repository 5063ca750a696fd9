import { parseArgs } from 'node:util'
import { z } from 'zod'

const count = z.coerce.number().int().min(1)
const seconds = z.coerce.number().min(0.05).max(600)
const shared = {
  /** Rows whose id contains one of these texts, separated by commas, are measured, with their yardsticks; all by default. */
  only: z
    .string()
    .default('')
    .transform((text) => text.split(',')),
  /** Length of one measured phase. */
  seconds: seconds.default(3),
  /** How often every phase is repeated, in turn with its yardsticks; the median is reported. */
  rounds: count.max(100).default(3),
  /** The longest that a row is warmed up; it ends as soon as the row stands. */
  warmup: seconds.default(12),
  /** Scripted people at work at once; each does one thing after the other. */
  concurrency: count.max(1_000).default(16),
  /** People inside before bookings begin; 0 = enough for the rounds asked for. */
  people: z.coerce.number().int().min(0).max(1_000_000).default(0),
  /** JSON file for the results; default a new one in `bench/results/`. */
  out: z.string().optional(),
  /** Folder for CPU profiles of the measured processes, taken in one more phase that does not count. */
  profile: z.string().optional(),
}
const schema = z.strictObject(shared)

export type Options = z.infer<typeof schema>

/** Whether a row is asked for. @param id its id, or how it begins: then it may be */
export function isAsked(id: string, { only }: Pick<Options, 'only'>): boolean {
  return only.some((text) => id.includes(text) || text.startsWith(id))
}

/** Reads `--seconds 3 --rounds 5 …`. @throws Error with every complaint */
export function readOptions(args: string[]): Options {
  const names = Object.fromEntries(Object.keys(shared).map((name) => [name, { type: 'string' as const }]))
  const parsed = schema.safeParse({ ...parseArgs({ args, options: names }).values })
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  return parsed.data
}
