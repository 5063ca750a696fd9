import { z } from 'zod'
import { ciOf, dayOf, e164, genderLetter, koreanPhone, nameOf } from '../claims.ts'
import type { Withheld } from '../items.ts'
import type { MappedClaims } from '../oidc/adapter.ts'
import type { ProfileAnswer } from '../oidc/profile.ts'
import { UnusableAnswer } from '../oidc/refusals.ts'

const told = z.string().nullish()

const envelope = z.object({
  resultcode: z.string(),
  response: z
    .object({
      id: z.string().min(1).max(64),
      name: told,
      birthyear: told,
      birthday: told,
      gender: told,
      mobile: told,
      mobile_e164: told,
      ci: told,
    })
    .nullish(),
})
type Response = NonNullable<z.output<typeof envelope>['response']>

/**
 * Every item depends on the person's consent, and none says why it is missing: that never speaks against Naver, and never
 * makes an empty person.
 */
function must(response: Response, item: Exclude<keyof Response, 'id'>): string {
  const value = response[item]
  if (typeof value !== 'string' || value === '') throw new UnusableAnswer('consent_missing', 'person')
  return value
}

const birthYear = z.string().regex(/^\d{4}$/)

/** `U` is Naver's word for a gender it does not know. */
const gender = z.union([genderLetter, z.literal('U').transform(() => null)])

/** One number in two spellings. @throws UnusableAnswer when they are two numbers */
function phoneOf(response: Response): string {
  const national = response.mobile ? koreanPhone.parse(response.mobile) : null
  const international = response.mobile_e164 ? e164.parse(response.mobile_e164) : null
  if (national && international && national !== international) throw new UnusableAnswer('phones_differ')
  return international ?? national ?? must(response, 'mobile')
}

/**
 * The person the envelope of `/v1/nid/me` tells of. HTTP 200 means nothing here: `resultcode` does.
 * @param subject of the ID token, to which `id` must be equal; null where it is known to be another identifier
 * @throws ZodError or UnusableAnswer
 */
export function mapNaverProfile(
  { status, body }: ProfileAnswer,
  { subject, mayBeWithheld }: { subject: string | null; mayBeWithheld: readonly Withheld[] },
): MappedClaims {
  if (status !== 200) throw new UnusableAnswer('profile_refused')
  const { resultcode, response } = envelope.parse(body)
  if (resultcode !== '00') throw new UnusableAnswer('profile_refused')
  if (!response) throw new UnusableAnswer('profile_incomplete')
  if (subject !== null && response.id !== subject) throw new UnusableAnswer('profile_of_another')
  const withheld = (item: Withheld, value: string | null | undefined) => mayBeWithheld.includes(item) && !value
  return {
    ci: ciOf.parse(must(response, 'ci')),
    name: nameOf.parse(must(response, 'name')),
    birthDate: dayOf.parse(`${birthYear.parse(must(response, 'birthyear'))}-${must(response, 'birthday')}`),
    gender: withheld('gender', response.gender) ? null : gender.parse(must(response, 'gender')),
    nationality: null,
    phone: withheld('phone', response.mobile_e164 || response.mobile) ? null : phoneOf(response),
  }
}
