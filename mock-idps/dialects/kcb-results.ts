import type { Outcome, Source } from './dialect.ts'

/** The two simulated products of the credit bureau; each has its own words for the same things. */
export type KcbProduct = 'phone' | 'ipin'

/** One `RSLT_CD`. */
export interface KcbResult {
  code: string
  /** `RSLT_MSG` of the simulator. */
  message: string
  source: Source
  /** The outcome of the sign-in with this result; none for success and for invalid requests. */
  outcome?: { id: string; label: string }
}

/**
 * Failures by the two digits after the prefix. No public source lists the real codes; the letter `S` in the second place
 * marks these as simulated.
 */
const failures: readonly { digits: string; message: string; only?: KcbProduct; outcome?: KcbResult['outcome'] }[] = [
  { digits: '00', message: '거래번호가 없거나 올바르지 않습니다' },
  {
    digits: '01',
    message: '이용자가 창에서 취소하였습니다',
    outcome: { id: 'closed_by_person', label: '본인확인 창에서 취소' },
  },
  {
    digits: '02',
    message: '문자 인증번호가 일치하지 않습니다',
    only: 'phone',
    outcome: { id: 'wrong_sms_code', label: '문자 인증번호 틀림' },
  },
  {
    digits: '02',
    message: '아이핀 비밀번호가 일치하지 않습니다',
    only: 'ipin',
    outcome: { id: 'wrong_password', label: '아이핀 비밀번호 틀림' },
  },
  {
    digits: '03',
    message: '입력한 정보가 가입 정보와 일치하지 않습니다',
    outcome: { id: 'details_mismatch', label: '이름·번호가 가입 정보와 다름' },
  },
  {
    digits: '04',
    message: '통신사 사정으로 처리할 수 없습니다',
    only: 'phone',
    outcome: { id: 'carrier_down', label: '통신사 장애' },
  },
  {
    digits: '05',
    message: '인증 시도 횟수를 넘었습니다',
    outcome: { id: 'retry_limit', label: '시도 횟수 초과' },
  },
]

const prefixes: Record<KcbProduct, string> = { phone: 'BS', ipin: 'TS' }
const success: Record<KcbProduct, KcbResult> = {
  phone: { code: 'B000', message: '본인인증 완료', source: 'reported' },
  ipin: { code: 'T000', message: '성공', source: 'reported' },
}

/** Every `RSLT_CD` of a product: success first, then the failures. */
export const kcbResults = (product: KcbProduct): readonly KcbResult[] => [
  success[product],
  ...failures
    .filter(({ only }) => only === undefined || only === product)
    .map(({ digits, message, outcome }) => ({
      code: `${prefixes[product]}${digits}`,
      message,
      source: 'simulated' as const,
      ...(outcome && { outcome }),
    })),
]

/** The claims about the person in a result; a failure has none of them. */
export const kcbPersonClaims: Record<KcbProduct, readonly string[]> = {
  phone: [
    'RSLT_NAME',
    'RSLT_BIRTHDAY',
    'RSLT_SEX_CD',
    'RSLT_NTV_FRNR_CD',
    'DI',
    'CI',
    'CI_UPDATE',
    'TEL_COM_CD',
    'TEL_NO',
  ],
  ipin: ['RSLT_NAME', 'RSLT_BIRTHDAY', 'RSLT_SEX_CD', 'RSLT_NTV_FRNR_CD', 'DI', 'CI', 'CI2', 'CI_UPDATE', 'VSSN'],
}

/** The failing sign-ins. As at the bureau, they return a result in which only the code says so. */
export function kcbOutcomes(product: KcbProduct): readonly Outcome[] {
  return kcbResults(product).flatMap(({ code, message, source, outcome }) =>
    outcome
      ? [
          {
            ...outcome,
            source,
            does: {
              effects: [
                {
                  type: 'id_token' as const,
                  set: { RSLT_CD: code, RSLT_MSG: message },
                  remove: [...kcbPersonClaims[product]],
                },
              ],
            },
          },
        ]
      : [],
  )
}
