import { z } from 'zod'
import { type Acr, methodForm } from '../../domain/provider.ts'
import type { Instant } from '../../domain/time.ts'

const control = /\p{Cc}/u
const lengthOf = (text: string) => [...text].length

/** Words for the record. Counted in characters, as the database counts them. */
export const reason = z
  .string()
  .trim()
  .refine((text) => lengthOf(text) >= 3 && lengthOf(text) <= 500, 'must be 3 to 500 characters')
  .refine((text) => !control.test(text), 'must be one line of text')

const instant = z.iso
  .datetime({ offset: true, error: 'must be a time with zone, as 2026-08-09T20:00:00+09:00' })
  .transform((text): Instant => Date.parse(text))

const acrs = ['urn:gwanmun:loa:1', 'urn:gwanmun:loa:2', 'urn:gwanmun:loa:3'] as const satisfies readonly Acr[]

/** `POST /doors/{id}/overrides` */
export const overrideRequest = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('force'), light: z.enum(['green', 'yellow', 'red']), until: instant, reason }),
  z.strictObject({ action: z.literal('close'), until: instant, reason }),
  z.strictObject({ action: z.literal('maintenance'), from: instant.optional(), until: instant, reason }),
  z
    .strictObject({
      action: z.literal('lower'),
      acr: z.enum(acrs).optional().describe('What the door gives at most'),
      methods: z
        .array(z.string().regex(methodForm))
        .min(1)
        .max(20)
        .optional()
        .describe('Methods that are refused, by their ids'),
      until: instant,
      reason,
    })
    .refine(({ acr, methods }) => acr !== undefined || methods !== undefined, 'needs acr or methods'),
])

/** `DELETE /overrides/{id}` */
export const withdrawalRequest = z.strictObject({ reason })

/** `POST /blocks/endings` */
export const blockEndingRequest = z.strictObject({
  campaign: z.string().max(64).describe('Id of the campaign'),
  reason,
})

/** `POST /desk-codes` */
export const deskCodeWish = z.strictObject({
  reference: z.string().max(40).describe('What the page of the blocked device shows, such as K7M4P-2XQ9D'),
})

/** `GET /audit` */
export const auditQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('Lines at most, the latest first'),
})
