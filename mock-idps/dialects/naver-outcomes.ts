import type { Outcome } from './dialect.ts'
import { naverErrors } from './naver-profile.ts'
import { pushOutcomes } from './outcomes.ts'

/** An item the person did not consent to is simply not there. */
const withheld = (items: readonly [string, ...string[]]): Outcome['does'] => ({
  effects: [{ type: 'edit', remove: items.map((name) => `response.${name}`) }],
  at: 'profile',
})

export const naverOutcomes: readonly Outcome[] = [
  ...pushOutcomes,
  {
    id: 'app_not_installed',
    label: '네이버 앱이 없음',
    source: 'simulated',
    does: { error: 'access_denied', description: 'the Naver app is not installed' },
  },
  {
    id: 'dormant',
    label: '휴면 계정',
    source: 'simulated',
    does: { error: 'access_denied', description: 'the account is dormant' },
  },
  { id: 'name_withheld', label: '이름 제공에 동의하지 않음', source: 'documented', does: withheld(['name']) },
  {
    id: 'phone_withheld',
    label: '휴대전화번호 제공에 동의하지 않음',
    source: 'documented',
    does: withheld(['mobile', 'mobile_e164']),
  },
  { id: 'ci_withheld', label: '연계정보가 없음(계약 전)', source: 'simulated', does: withheld(['ci']) },
  {
    id: 'failed_in_200',
    label: '200 응답 안의 인증 실패(024)',
    source: 'reported',
    does: { effects: [{ type: 'status', status: 200, body: naverErrors.badToken.body }], at: 'profile' },
  },
  {
    id: 'not_allowed',
    label: '권한이 없는 애플리케이션(403)',
    source: 'documented',
    does: { effects: [{ type: 'status', ...naverErrors.notAllowed }], at: 'profile' },
  },
  {
    id: 'maintenance',
    label: '서비스 점검 중',
    source: 'simulated',
    does: {
      effects: [{ type: 'status', status: 503, body: { resultcode: '503', message: 'maintenance' } }],
      at: 'profile',
    },
  },
]
