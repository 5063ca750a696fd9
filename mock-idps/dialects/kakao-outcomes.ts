import type { Outcome } from './dialect.ts'
import { kakaoApiErrors } from './kakao-errors.ts'
import { pushOutcomes } from './outcomes.ts'

const refusedByApi = (error: keyof typeof kakaoApiErrors): Outcome['does'] => ({
  effects: [{ type: 'status', ...kakaoApiErrors[error] }],
  at: 'profile',
})

export const kakaoOutcomes: readonly Outcome[] = [
  ...pushOutcomes,
  {
    id: 'app_not_installed',
    label: '카카오톡이 없음',
    source: 'simulated',
    does: { error: 'access_denied', description: 'KakaoTalk is not installed' },
  },
  {
    id: 'dormant',
    label: '휴면 계정',
    source: 'simulated',
    does: { error: 'access_denied', description: 'the account is dormant' },
  },
  { id: 'dormant_since', label: '로그인한 뒤 휴면이 된 계정', source: 'documented', does: refusedByApi('dormant') },
  { id: 'under_14', label: '14세 미만', source: 'documented', does: refusedByApi('underAge') },
  { id: 'unlinked', label: '앱과 연결되지 않은 계정', source: 'documented', does: refusedByApi('unlinked') },
  {
    id: 'needs_agreement',
    label: '연계정보 제공에 동의하지 않음',
    source: 'documented',
    does: {
      effects: [
        {
          type: 'edit',
          set: { 'kakao_account.ci_needs_agreement': true },
          remove: ['kakao_account.ci', 'kakao_account.ci_authenticated_at'],
        },
      ],
      at: 'profile',
    },
  },
  {
    id: 'no_id_token',
    label: 'OpenID Connect를 켜지 않은 앱',
    source: 'documented',
    does: { effects: [{ type: 'edit', remove: ['id_token'] }], at: 'token' },
  },
  { id: 'maintenance', label: '서비스 점검 중', source: 'reported', does: refusedByApi('maintenance') },
]
