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

/** @throws InvalidOptions */
export function fitting<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new InvalidOptions(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })))
}
