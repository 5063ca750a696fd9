import { z } from 'zod'
import { ciOf, dayOf, e164, genderLetter, koreanPhone, nameOf } from '../claims.ts'
import { itemOf, readClaim, type Withheld } from '../items.ts'
import type { MappedClaims } from '../oidc/adapter.ts'
import type { ProfileAnswer } from '../oidc/profile.ts'
import { readEnvelope, UnusableAnswer } from '../oidc/refusals.ts'

const told = z.string().nullish()

const envelope = z.object({
  resultcode: z.string(),
  response: z.looseObject({ id: z.string().min(1).max(64) }).nullish(),
})

const responseSchema = z.object({
  name: told,
  birthyear: told,
  birthday: told,
  gender: told,
  mobile: told,
  mobile_e164: told,
  ci: told,
})
type Response = z.output<typeof responseSchema>

/**
 * Every item depends on the person's consent, and none says why it is missing: that never speaks against Naver, and never
 * makes an empty person.
 */
function must(response: Response, item: keyof Response): string {
  const value = response[item]
  if (typeof value !== 'string' || value === '') throw new UnusableAnswer('consent_missing', 'person', itemOf(item))
  return value
}

const birthYear = z.string().regex(/^\d{4}$/)

function birthDateOf(response: Response) {
  const year = readClaim('birthyear', birthYear, must(response, 'birthyear'))
  return readClaim('birthday', dayOf, `${year}-${must(response, 'birthday')}`)
}

/** `U` is Naver's word for a gender it does not know. */
const gender = z.union([genderLetter, z.literal('U').transform(() => null)])

/** One number in two spellings. @throws UnusableAnswer when they are two numbers */
function phoneOf(response: Response): string {
  const national = response.mobile ? readClaim('mobile', koreanPhone, response.mobile) : null
  const international = response.mobile_e164 ? readClaim('mobile_e164', e164, response.mobile_e164) : null
  if (national && international && national !== international)
    throw new UnusableAnswer('phones_differ', 'person', ['phone'])
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
  const { resultcode, response: answer } = readEnvelope(envelope, body)
  if (resultcode !== '00') throw new UnusableAnswer('profile_refused')
  if (!answer) throw new UnusableAnswer('profile_incomplete', 'person', [])
  if (subject !== null && answer.id !== subject) throw new UnusableAnswer('profile_of_another')
  const response = responseSchema.parse(answer)
  const withheld = (item: Withheld, value: string | null | undefined) => mayBeWithheld.includes(item) && !value
  return {
    ci: readClaim('ci', ciOf, must(response, 'ci')),
    name: readClaim('name', nameOf, must(response, 'name')),
    birthDate: birthDateOf(response),
    gender: withheld('gender', response.gender) ? null : readClaim('gender', gender, must(response, 'gender')),
    nationality: null,
    phone: withheld('phone', response.mobile_e164 || response.mobile) ? null : phoneOf(response),
  }
}
