import type { z } from 'zod'
import { GwanmunError } from '../../domain/errors.ts'

/** Reads a body or query. @throws GwanmunError `invalid_request` with every complaint, none of the values */
export function read<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input ?? {})
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new GwanmunError('invalid_request', { problems })
}

/** A complaint about one part of a request that no schema can make. */
export function invalid(path: string, message: string): GwanmunError {
  return new GwanmunError('invalid_request', { problems: [{ path, message }] })
}
