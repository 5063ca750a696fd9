import { z } from 'zod'

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
})

const different = (list: readonly string[]) => new Set(list).size === list.length

/** `operators`: who may force lights and close doors. */
export const operatorsSetting = z
  .array(operator.describe('One operator.'))
  .max(100)
  .refine((list) => different(list.map(({ name }) => name)), 'has a name twice')
  .refine((list) => different(list.map(({ tokenSha256 }) => tokenSha256.toLowerCase())), 'has a token twice')
  .default([])
  .describe(
    'Who may force lights and close doors through `/ops/api/v1`, 100 at most. Default none: the API does not exist.',
  )
