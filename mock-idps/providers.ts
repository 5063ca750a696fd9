/** Ids of the simulated providers: the path segment of the issuer, and the name in fault plans and ledger. */
export const providerIds = ['certificate', 'phone', 'ipin', 'naver', 'kakao'] as const
export type ProviderId = (typeof providerIds)[number]

/** Claims about the person; `sub`, `acr`, `amr` and `auth_time` come from the core. */
export type PersonClaim = 'name' | 'birthdate' | 'gender' | 'phone_number' | 'nationality_status' | 'ci' | 'di'

export interface ProviderProfile {
  id: ProviderId
  /** Korean name on the page and in `/_control/`. */
  name: string
  /** Letter or syllable drawn instead of a logo. */
  mark: string
  /** The agency that computes the DI; one agency can run several providers (KCB: phone and i-PIN). */
  agency: string
  acr: 'urn:gwanmun:loa:2' | 'urn:gwanmun:loa:3'
  /** RFC 8176 values. */
  amr: readonly string[]
  claims: readonly PersonClaim[]
  /** Where the person's claims are: at userinfo and in the ID token, or at userinfo only. */
  claimsIn: 'id_token' | 'userinfo'
  /** The question on the page. */
  question: string
  /** Label of the button that approves. */
  approve: string
}

const everywhere = ['name', 'birthdate', 'gender', 'ci', 'di'] as const

/** What the two certificate apps have in common. */
const certificateApp = {
  acr: 'urn:gwanmun:loa:3',
  amr: ['swk', 'pin', 'mfa'],
  claims: [...everywhere, 'phone_number'],
  claimsIn: 'userinfo',
  question: '누구로 인증할까요?',
  approve: '인증하고 정보 제공하기',
} as const

/** Claims, `acr` and `amr` of each provider are those that the broker documents (docs/openid-provider.md). */
export const providerProfiles: Readonly<Record<ProviderId, ProviderProfile>> = {
  certificate: {
    id: 'certificate',
    name: '공동인증서',
    mark: '증',
    agency: 'certificate-authority',
    acr: 'urn:gwanmun:loa:3',
    amr: ['swk', 'pwd', 'mfa'],
    claims: everywhere,
    claimsIn: 'id_token',
    question: '어느 인증서를 쓸까요?',
    approve: '인증서로 서명하기',
  },
  phone: {
    id: 'phone',
    name: '휴대폰 본인확인',
    mark: '폰',
    agency: 'credit-bureau',
    acr: 'urn:gwanmun:loa:2',
    amr: ['sms', 'otp'],
    claims: [...everywhere, 'phone_number', 'nationality_status'],
    claimsIn: 'id_token',
    question: '누구의 휴대폰인가요?',
    approve: '문자 인증 마치기',
  },
  ipin: {
    id: 'ipin',
    name: '아이핀',
    mark: '핀',
    agency: 'credit-bureau',
    acr: 'urn:gwanmun:loa:2',
    amr: ['pwd'],
    claims: [...everywhere, 'nationality_status'],
    claimsIn: 'id_token',
    question: '누구의 아이핀인가요?',
    approve: '아이핀으로 확인하기',
  },
  naver: {
    id: 'naver',
    name: '네이버 인증서',
    mark: 'ㄴ',
    agency: 'naver',
    ...certificateApp,
  },
  kakao: {
    id: 'kakao',
    name: '카카오 인증서',
    mark: 'ㅋ',
    agency: 'kakao',
    ...certificateApp,
  },
}

/** Narrows a path segment. */
export function isProviderId(text: string | undefined): text is ProviderId {
  return (providerIds as readonly (string | undefined)[]).includes(text)
}
