import type { z } from 'zod'

/** One thing wrong with some input, by its dotted path. */
export interface Complaint {
  path: string
  message: string
}

/** Input that does not fit; every complaint at once. */
export class InvalidOptions extends Error {
  readonly complaints: readonly Complaint[]
  constructor(complaints: readonly Complaint[]) {
    super(complaints.map(({ path, message }) => `${path || 'options'}: ${message}`).join('\n'))
    this.name = 'InvalidOptions'
    this.complaints = complaints
  }
}

type Issue = z.core.$ZodIssue

/** How far some input is from a form: each member too many and each thing wrong counts. */
const distance = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0)

/**
 * Of a thing that can be written in several ways, “invalid input” helps nobody: what is wrong by the way that comes
 * nearest to what was written is said instead, by all of them when several are as near.
 */
function complaintsOf(issue: Issue, above: readonly PropertyKey[] = []): Complaint[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'invalid_union') {
    if ('options' in issue && issue.options)
      return [{ path: path.join('.'), message: `must be one of ${issue.options.join(', ')}` }]
    const nearest = Math.min(...issue.errors.map(distance))
    const near = issue.errors.filter((issues) => distance(issues) === nearest)
    if (near.length > 0) return near.flatMap((issues) => issues.flatMap((one) => complaintsOf(one, path)))
  }
  return [{ path: path.join('.'), message: issue.message }]
}

/** @throws InvalidOptions */
export function fitting<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const complaints = parsed.error.issues.flatMap((issue) => complaintsOf(issue))
  const once = new Map(complaints.map((one) => [`${one.path}: ${one.message}`, one]))
  throw new InvalidOptions([...once.values()])
}
