import type { z } from 'zod'

/** One problem with an input, with its dotted path. */
export interface Complaint {
  path: string
  message: string
}

/** Invalid input, with every complaint at once. */
export class InvalidOptions extends Error {
  readonly complaints: readonly Complaint[]
  constructor(complaints: readonly Complaint[]) {
    super(complaints.map(({ path, message }) => `${path || 'options'}: ${message}`).join('\n'))
    this.name = 'InvalidOptions'
    this.complaints = complaints
  }
}

type Issue = z.core.$ZodIssue

/** Distance of an input from a schema: the number of unknown members and other problems. */
const distance = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0)

/**
 * For a union, “invalid input” helps no reader. Reports the complaints of the alternative that is nearest to the input
 * instead, or of several when they are equally near.
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
