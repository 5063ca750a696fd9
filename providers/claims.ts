import { z } from 'zod'
import type { Ci } from '../src/domain/provider.ts'
import { dayFrom } from '../src/domain/time.ts'
import { nameOf } from './canonical/name.ts'
import type { MappedClaims } from './standard-oidc.ts'

export { nameOf }

/**
 * Base64 of 64 bytes, so 88 characters that end in `==`, the last digit without stray bits (else one person had sixteen
 * spellings); all zero bytes is a provider's way to say it has none.
 */
export const ciOf = z
  .string()
  .regex(/^[A-Za-z0-9+/]{85}[AQgw]==$/)
  .refine((text) => !/^A+==$/.test(text), 'is empty')
  .transform((text) => text as Ci)

/** `YYYY-MM-DD`. The year 0000 means that the provider leaves the year out (OpenID Connect Core §5.1): refused. */
export const dayOf = z
  .string()
  .refine((text) => !text.startsWith('0000'), 'has no year')
  .transform(dayFrom)

/** `YYYYMMDD`, as the credit bureaus and the relays of push certificates spell a date of birth. */
export const compactDay = z
  .string()
  .regex(/^\d{8}$/, 'must be YYYYMMDD')
  .transform((text) => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`)
  .pipe(dayOf)

/** `M` or `F`, as credit bureaus and Naver say it. */
export const genderLetter = z.enum(['M', 'F']).transform((letter) => (letter === 'M' ? 'male' : 'female'))

/** A telephone number in E.164, as OpenID Connect Core §5.1 recommends it. */
export const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be E.164')

/** A Korean mobile number behind `0` or country code, with whatever spaces and hyphens. */
const koreanMobile = /^(?:\+?82)?0?(1(?:0\d{8}|[16789]\d{7,8}))$/

/**
 * A Korean mobile number in E.164, from any of the spellings in use: `010-0000-0000`, `01000000000`, `+82 10-0000-0000`,
 * `+82 010-0000-0000` (in Kakao's own samples), `82-10-0000-0000`.
 */
export const koreanPhone = z.string().transform((text, context) => {
  const number = koreanMobile.exec(text.replace(/[ -]/g, ''))?.[1]
  if (number !== undefined) return `+82${number}`
  context.addIssue({ code: 'custom', message: 'is not a Korean mobile number' })
  return z.NEVER
})

const standardClaims = z.object({
  ci: ciOf,
  name: nameOf,
  birthdate: dayOf,
  gender: z.enum(['male', 'female']).nullish(),
  nationality_status: z.enum(['domestic', 'foreign']).nullish(),
  phone_number: e164.nullish(),
})

/**
 * Claims in the spelling of OpenID Connect Core §5.1, with `ci` and `nationality_status` beside them.
 * @throws ZodError when one we need is missing or malformed: an incomplete person is not verified
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
