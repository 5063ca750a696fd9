import type { DefectCase } from './defect.ts'
import { type IdTokenDefect, type IdTokenMaterial, issuedAt } from './id-token-defect.ts'

const minute = 60
const day = 86_400

type Times = Partial<Record<'iat' | 'exp' | 'nbf' | 'auth_time', unknown>>
type Row = Pick<DefectCase, 'expects' | 'level' | 'source' | 'onlyIf'>

function defect(catalogue: number, row: Row, times: (now: number, material: IdTokenMaterial) => Times): IdTokenDefect {
  return { catalogue, ...row, alter: (material) => ({ claims: { ...times(issuedAt(material), material) } }) }
}

const must = (source: string): Row => ({ expects: 'refuse', level: 'must', source })
const should = (source: string): Row => ({ expects: 'refuse', level: 'should', source })

/** All times of a token, moved by `seconds` as if the provider's clock were wrong. */
export function shiftedTimes(claims: Readonly<Record<string, unknown>>, seconds: number): Record<string, number> {
  const times = ['iat', 'exp', 'nbf', 'auth_time'].flatMap((name) => {
    const time = claims[name]
    return typeof time === 'number' ? [[name, time + seconds] as const] : []
  })
  return Object.fromEntries(times)
}

const expRule = 'OpenID Connect Core §3.1.3.7 (9)'
const iatRule = 'OpenID Connect Core §3.1.3.7 (10)'
const required = 'OpenID Connect Core §2, a required claim'
const leeway = 'RFC 7519 §4.1.4: a small leeway, usually no more than a few minutes'
const authTimeRule = 'OpenID Connect Core §3.1.3.7 (13)'

/** Defects of the times in an ID token. */
export const idTokenTimeDefects = {
  exp_past: defect(26, must(expRule), (now) => ({ iat: now - day - 5 * minute, exp: now - day })),
  exp_missing: defect(26, must(required), () => ({ exp: undefined })),
  exp_not_a_number: defect(26, must('RFC 7519 §4.1.4'), (now) => ({ exp: String(now + 5 * minute) })),
  iat_future: defect(26, should(iatRule), (now) => ({ iat: now + day, exp: now + day + 5 * minute })),
  iat_missing: defect(26, must(required), () => ({ iat: undefined })),
  nbf_future: defect(26, must('RFC 7519 §4.1.5'), (now) => ({ nbf: now + day, exp: now + day + 5 * minute })),
  /** Controls: the provider's clock is almost right. */
  skew_plus_59: defect(26, { expects: 'accept', level: 'should', source: leeway }, (_, { claims }) =>
    shiftedTimes(claims, 59),
  ),
  skew_minus_59: defect(26, { expects: 'accept', level: 'should', source: leeway }, (_, { claims }) =>
    shiftedTimes(claims, -59),
  ),
  /** The clock is five minutes fast, and the token is not valid before it was issued. */
  clock_ahead: defect(81, should('RFC 7519 §4.1.5'), (_, { claims }) => {
    const times = shiftedTimes(claims, 5 * minute)
    return { ...times, nbf: times['iat'] }
  }),
  /** The clock is five minutes slow and tokens last two minutes, so they arrive expired. */
  clock_behind: defect(81, must(expRule), (now, { claims }) => ({
    ...shiftedTimes(claims, -5 * minute),
    exp: now - 3 * minute,
  })),
  auth_time_old: defect(36, { ...must(authTimeRule), onlyIf: 'max_age' }, (now) => ({ auth_time: now - day })),
  auth_time_missing: defect(36, { ...must('OpenID Connect Core §2, auth_time'), onlyIf: 'max_age' }, () => ({
    auth_time: undefined,
  })),
} satisfies Record<string, IdTokenDefect>
