import { z } from 'zod'
import type { FailureReason } from '../../src/domain/fault.ts'
import { ciOf, dayOf, e164, koreanPhone, nameOf } from '../claims.ts'
import { itemOf, readClaim, type Withheld } from '../items.ts'
import type { MappedClaims } from '../oidc/adapter.ts'
import type { ProfileAnswer } from '../oidc/profile.ts'
import { readEnvelope, UnusableAnswer } from '../oidc/refusals.ts'
import { solarDay } from './lunar.ts'

/** Refusals that one person's account brings about; the others are Kakao's, or our registration's. */
const ofPerson: Readonly<Record<number, FailureReason>> = {
  [-101]: 'account_not_linked',
  [-103]: 'account_dormant',
  [-402]: 'consent_missing',
  [-406]: 'account_under_age',
}

const refusal = z.object({ code: z.int() })

const told = z.string().nullish()
const agreement = z.boolean().nullish()

const envelope = z.object({
  // Above 2^53 two members would be one to us.
  id: z.int().positive(),
  // Kakao leaves it out where the person told nothing at all.
  kakao_account: z.looseObject({}).nullish(),
})

const accountSchema = z.object({
  name: told,
  name_needs_agreement: agreement,
  birthyear: told,
  birthyear_needs_agreement: agreement,
  birthday: told,
  birthday_needs_agreement: agreement,
  birthday_type: z.enum(['SOLAR', 'LUNAR']).nullish(),
  is_leap_month: z.boolean().nullish(),
  gender: told,
  gender_needs_agreement: agreement,
  phone_number: told,
  phone_number_needs_agreement: agreement,
  ci: told,
  ci_needs_agreement: agreement,
})
type Account = z.output<typeof accountSchema>
type Item = 'name' | 'birthyear' | 'birthday' | 'gender' | 'phone_number' | 'ci'

/** A number abroad is told in E.164 with spaces and hyphens. */
const anyPhone = z.union([
  koreanPhone,
  z
    .string()
    .regex(/^\+(?!82)/)
    .transform((text) => text.replace(/[ -]/g, ''))
    .pipe(e164),
])

const birthdaySchema = z.object({
  birthyear: z.string().regex(/^\d{4}$/),
  birthday: z.string().regex(/^\d{4}$/),
})

/** Counted in the calendar the person keeps it by; no type told means the solar one. */
function birthDateOf(account: Account) {
  const { birthyear: year, birthday } = birthdaySchema.parse({
    birthyear: must(account, 'birthyear'),
    birthday: must(account, 'birthday'),
  })
  const month = birthday.slice(0, 2)
  const day = birthday.slice(2)
  if (account.birthday_type !== 'LUNAR') return readClaim('birthday', dayOf, `${year}-${month}-${day}`)
  const leap = account.is_leap_month ?? false
  const solar = solarDay({ year: Number(year), month: Number(month), day: Number(day), leap })
  if (!solar) throw new UnusableAnswer('birthday_is_no_day', 'person', ['birthdate'])
  return solar
}

/** An item the person agreed to tell. @throws UnusableAnswer when it is missing, which is never an empty person */
function must(account: Account, item: Item): string {
  if (account[`${item}_needs_agreement`] === true) throw new UnusableAnswer('consent_missing', 'person', itemOf(item))
  const value = account[item]
  // Why it is missing Kakao does not say; but it is missing in this account.
  if (typeof value !== 'string') throw new UnusableAnswer('profile_incomplete', 'person', itemOf(item))
  return value
}

/**
 * The person `/v2/user/me` tells of.
 * @param subject of the ID token: Kakao's `sub` is the member number
 * @throws ZodError or UnusableAnswer
 */
export function mapKakaoProfile(
  { status, body }: ProfileAnswer,
  { subject, mayBeWithheld }: { subject: string; mayBeWithheld: readonly Withheld[] },
): MappedClaims {
  if (status !== 200) {
    const reason = ofPerson[refusal.safeParse(body).data?.code ?? 0]
    throw reason ? new UnusableAnswer(reason, 'person') : new UnusableAnswer('profile_refused')
  }
  const { id, kakao_account } = readEnvelope(envelope, body)
  if (String(id) !== subject) throw new UnusableAnswer('profile_of_another')
  const account = accountSchema.parse(kakao_account ?? {})
  const wanted = (item: Item, withheld: Withheld) =>
    mayBeWithheld.includes(withheld) && typeof account[item] !== 'string' ? null : must(account, item)
  return {
    ci: readClaim('ci', ciOf, must(account, 'ci')),
    name: readClaim('name', nameOf, must(account, 'name')),
    birthDate: birthDateOf(account),
    gender: readClaim('gender', z.enum(['male', 'female']).nullable(), wanted('gender', 'gender')),
    nationality: null,
    phone: readClaim('phone_number', anyPhone.nullable(), wanted('phone_number', 'phone')),
  }
}
