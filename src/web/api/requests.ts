import type { Request } from 'express'
import { z } from 'zod'
import { GwanmunError } from '../../domain/errors.ts'
import type { HoldId, SlotId } from '../../domain/ids.ts'
import { calendarDate } from '../../domain/time.ts'

const id = z.string().min(1).max(64)

/** A date of birth that can be: a day that exists, in the last 130 years. */
export const birthdate = z.string().transform((text, context) => {
  const day = calendarDate(text.trim())
  if (day && day >= '1890-01-01') return day
  context.addIssue({ code: 'custom', message: 'must be a day, as YYYY-MM-DD' })
  return z.NEVER
})

export const turnRequest = z.object({ birthdate })
export const holdRequest = z.object({ slot: id.transform((text) => text as SlotId) })
export const confirmRequest = z.object({ hold: id.transform((text) => text as HoldId) })

/** Reads a body or query. @throws GwanmunError `invalid_request` with every complaint, none of the values */
export function read<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input ?? {})
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new GwanmunError('invalid_request', { problems })
}

/** The header `Idempotency-Key`, 1 to 255 visible characters. @throws GwanmunError `idempotency_key_required` */
export function idempotencyKey(request: Request): string {
  const key = request.get('idempotency-key') ?? ''
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new GwanmunError('idempotency_key_required')
  return key
}
