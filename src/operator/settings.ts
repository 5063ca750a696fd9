import { z } from 'zod'
import { operatorRoles } from './operators.ts'

const operator = z.strictObject({
  name: z
    .string()
    .regex(/^[^\p{Cc}]{1,100}$/u, 'must be 1 to 100 characters')
    .describe('Stands in the audit trail beside everything this operator does. 1 to 100 characters.'),
  tokenSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits')
    .describe(
      'SHA-256, 64 hexadecimal digits, of a token of 32 or more random characters. The token itself is kept nowhere.',
    ),
  roles: z
    .array(z.enum(operatorRoles))
    .min(1)
    .max(operatorRoles.length)
    .default(['view', 'operate'])
    .describe(
      '`view`: reads. `operate`: reads, decides about doors, ends terminals. `desk`: signs terminals in at `/desk`, and nothing else. Default `view` and `operate`.',
    ),
})

const different = (list: readonly string[]) => new Set(list).size === list.length

/** `operators`: who may force lights, close doors, and sign terminals of desks in. */
export const operatorsSetting = z
  .array(operator.describe('One operator.'))
  .max(100)
  .refine((list) => different(list.map(({ name }) => name)), 'has a name twice')
  .refine((list) => different(list.map(({ tokenSha256 }) => tokenSha256.toLowerCase())), 'has a token twice')
  .default([])
  .describe(
    'Who may force lights and close doors through `/ops/api/v1`, or sign terminals of a desk in at `/desk`, 100 at most. Default none: neither exists.',
  )
