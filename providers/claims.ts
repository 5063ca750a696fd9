import { z } from 'zod'
import type { Ci } from '../src/domain/provider.ts'
import { calendarDate } from '../src/domain/time.ts'
import type { MappedClaims } from './standard-oidc.ts'

/**
 * Base64 of 64 bytes, so 88 characters that end in `==`, the last digit without stray bits (else one person had sixteen
 * spellings); all zero bytes is a provider's way to say it has none.
 */
const ci = z
  .string()
  .regex(/^[A-Za-z0-9+/]{85}[AQgw]==$/)
  .refine((text) => !/^A+==$/.test(text), 'is empty')
  .transform((text) => text as Ci)

/** The year 0000 means that the provider leaves the year out (OpenID Connect Core §5.1). */
const birthDate = z.string().transform((text, context) => {
  const day = calendarDate(text)
  if (day && !day.startsWith('0000')) return day
  context.addIssue({ code: 'custom', message: 'is not a day' })
  return z.NEVER
})

/** Composed (NFC) and without outer spaces: providers send decomposed Hangul too, which would look the same and differ. */
const name = z
  .string()
  .transform((text) => text.normalize('NFC').trim())
  .pipe(z.string().min(1).max(200))

const standardClaims = z.object({
  ci,
  name,
  birthdate: birthDate,
  gender: z.enum(['male', 'female']).nullish(),
  nationality_status: z.enum(['domestic', 'foreign']).nullish(),
  phone_number: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be E.164')
    .nullish(),
})

/**
 * Claims in the spelling of OpenID Connect Core §5.1, with `ci` and `nationality_status` beside them.
 * @throws ZodError when one we need is missing or malformed: half a person is nobody
 */
export function mapStandardClaims(claims: Record<string, unknown>): MappedClaims {
  const known = standardClaims.parse(claims)
  return {
    ci: known.ci,
    name: known.name,
    birthDate: known.birthdate,
    gender: known.gender ?? null,
    nationality: known.nationality_status ?? null,
    phone: known.phone_number ?? null,
  }
}
