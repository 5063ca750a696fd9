import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { GwanmunError } from '../../domain/errors.ts'
import type { HoldId, SlotId } from '../../domain/ids.ts'
import { dayFrom } from '../../domain/time.ts'

const id = z.string().min(1).max(64)

const birthdate = z.iso.date({ error: 'must be a day, as YYYY-MM-DD', abort: true }).transform(dayFrom)

/** What the API and the forms send. The OpenAPI document describes these very schemas. */
export const windowRequest = z.object({ birthdate })
export const holdRequest = z.object({ slot: id.transform((text) => text as SlotId) })
export const deskCodeRequest = z.object({ code: z.string().trim().min(1).max(20).describe('Eight digits.') })
export const confirmRequest = z.object({ hold: id.transform((text) => text as HoldId) })

/** The header `Idempotency-Key`, 1 to 255 visible characters. @throws GwanmunError `idempotency_key_required` */
export function idempotencyKey({ headers }: Pick<IncomingMessage, 'headers'>): string {
  return asIdempotencyKey(headers['idempotency-key'])
}

/** The same from a form's field. @throws GwanmunError `idempotency_key_required` */
export function asIdempotencyKey(key: unknown): string {
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) throw new GwanmunError('idempotency_key_required')
  return key
}
