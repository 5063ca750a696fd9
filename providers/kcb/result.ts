import { z } from 'zod'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import { ciOf, compactDay, genderLetter, koreanPhone, nameOf } from '../claims.ts'
import type { MappedClaims } from '../oidc/adapter.ts'
import { UnusableAnswer } from '../oidc/refusals.ts'

/** What a `RSLT_CD` that is not success means for us; one that stands in no table is `refused`. */
export const failureKinds = ['declined', 'unavailable', 'refused'] as const
export type FailureKind = (typeof failureKinds)[number]

/** The success codes of all products of the bureau: each means success in its own product only. */
const successCodes = { phone: 'B000', ipin: 'T000' } as const
export type KcbProduct = keyof typeof successCodes

/** Digits, as the bureau spells a telephone number. */
const digits = z.string().regex(/^\d{10,11}$/, 'must be digits')

const person = z.object({
  RSLT_NAME: nameOf,
  RSLT_BIRTHDAY: compactDay,
  RSLT_SEX_CD: genderLetter,
  RSLT_NTV_FRNR_CD: z.enum(['L', 'F']),
  CI: ciOf,
})

const telephone = z.object({ TEL_NO: digits.pipe(koreanPhone) })

/** What we asked for, and how the configuration reads failures. */
export interface KcbQuestion {
  provider: ProviderId
  product: KcbProduct
  transaction: string
  failures: Readonly<Record<string, FailureKind>>
}

/**
 * The person in a result. The code is read first and wins over any data that comes beside it. Neither the carrier nor the
 * i-PIN's virtual number (`VSSN`) nor `CI2` is read: a carrier changes, a virtual number is another one after each
 * re-issue, and who was renumbered has to prove themself as the person they are now.
 * @throws GwanmunError `citizen_declined` or `provider_unavailable`, as `failures` says
 * @throws UnusableAnswer for any other code but this product's success, or another transaction's result
 * @throws ZodError when part of the person is missing or malformed
 */
export function personInResult(claims: Record<string, unknown>, question: KcbQuestion): MappedClaims {
  assertSuccess(claims['RSLT_CD'], question)
  assertOurs(claims['TX_SEQ_NO'], question)
  const known = person.parse(claims)
  return {
    ci: known.CI,
    name: known.RSLT_NAME,
    birthDate: known.RSLT_BIRTHDAY,
    gender: known.RSLT_SEX_CD,
    nationality: known.RSLT_NTV_FRNR_CD === 'L' ? 'domestic' : 'foreign',
    phone: question.product === 'phone' ? telephone.parse(claims).TEL_NO : null,
  }
}

function assertSuccess(code: unknown, { provider, product, failures }: KcbQuestion): void {
  if (code === successCodes[product]) return
  if (typeof code !== 'string') throw new UnusableAnswer('result_code_missing')
  if ((Object.values(successCodes) as string[]).includes(code)) throw new UnusableAnswer('result_of_other_product')
  const kind = Object.hasOwn(failures, code) ? failures[code] : 'refused'
  if (kind === 'declined') throw new GwanmunError('citizen_declined', { provider })
  if (kind === 'unavailable')
    throw new GwanmunError('provider_unavailable', { provider, fault: 'provider', reason: 'result_unavailable' })
  // A wrong SMS code or another person's number: any one person can bring that about as often as they like.
  throw new UnusableAnswer('result_not_success', 'person')
}

/** The phone repeats our number; i-PIN does not, but a number of another person is wrong there too. */
function assertOurs(told: unknown, { product, transaction }: KcbQuestion): void {
  if (told === transaction || (product === 'ipin' && (told === undefined || told === null))) return
  // It went to the provider through the browser, where it can be changed.
  throw new UnusableAnswer('transaction_not_ours', 'browser')
}
