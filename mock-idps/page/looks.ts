import type { ProviderId } from '../providers.ts'

/** How one provider's sign-in page differs from the others, beside its name and question (`../providers.ts`). */
export interface Look {
  /** Text below the question. */
  lead: string
  /** Legend of the list of people. */
  people: string
  /** How the list is laid out: a chooser of certificates, telephone numbers, accounts, or people in an app. */
  list: 'certificates' | 'numbers' | 'accounts' | 'faces'
  /** Further fields. They are filled in, since there are no secrets here. */
  asks: readonly ('carrier' | 'sms_code' | 'ipin_id' | 'password')[]
  /** Name of the app that receives a push; absent: no push. */
  app?: string
}

export const looks: Readonly<Record<ProviderId, Look>> = {
  certificate: {
    lead: '인증서를 고르고 인증서 암호를 넣으세요.',
    people: '저장된 인증서',
    list: 'certificates',
    asks: ['password'],
  },
  phone: {
    lead: '통신사와 번호를 고르고 문자로 받은 인증번호를 넣으세요.',
    people: '휴대폰 번호',
    list: 'numbers',
    asks: ['carrier', 'sms_code'],
    app: '통신사 인증 앱',
  },
  ipin: {
    lead: '아이핀 아이디와 비밀번호로 확인합니다.',
    people: '아이핀 사용자',
    list: 'accounts',
    asks: ['ipin_id', 'password'],
  },
  naver: {
    lead: '네이버 앱에 발급된 인증서로 본인임을 확인하고 아래 서비스에 정보를 제공합니다.',
    people: '인증할 사람',
    list: 'faces',
    asks: [],
    app: '네이버 앱',
  },
  kakao: {
    lead: '카카오톡 지갑의 인증서로 본인임을 확인하고 아래 서비스에 정보를 제공합니다.',
    people: '인증할 사람',
    list: 'faces',
    asks: [],
    app: '카카오톡',
  },
}

/** Korean names of the six kinds of network (`../people/person.ts`). */
export const carrierNames = {
  SKT: 'SKT',
  KT: 'KT',
  LGU: 'LG U+',
  SKT_MVNO: 'SKT 알뜰폰',
  KT_MVNO: 'KT 알뜰폰',
  LGU_MVNO: 'LG U+ 알뜰폰',
} as const
