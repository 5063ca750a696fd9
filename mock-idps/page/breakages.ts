import type { Outcome } from '../dialects/dialect.ts'

const broken = (id: string, label: string, does: Extract<Outcome['does'], { effects: unknown }>): Outcome => ({
  id,
  label,
  source: 'simulated',
  does,
})

const idToken = (
  defect: 'iss_wrong' | 'aud_wrong' | 'nonce_wrong' | 'exp_past' | 'sig_bad' | 'alg_none',
  label: string,
) => broken(defect, label, { effects: [{ type: 'id_token', defect }] })

/**
 * Faults that the drawer offers for one flow in which the person approves. A few for testing by hand; all others need a fault
 * plan. A correct client refuses each.
 */
export const breakages: readonly Outcome[] = [
  broken('state_wrong', '다른 state', { effects: [{ type: 'authorization_response', defect: 'state_wrong' }] }),
  idToken('iss_wrong', 'ID 토큰: 다른 발급자(iss)'),
  idToken('aud_wrong', 'ID 토큰: 다른 수신자(aud)'),
  idToken('nonce_wrong', 'ID 토큰: 다른 nonce'),
  idToken('exp_past', 'ID 토큰: 만료됨'),
  idToken('sig_bad', 'ID 토큰: 깨진 서명'),
  idToken('alg_none', 'ID 토큰: 서명 없음(alg none)'),
  broken('token_500', '토큰 요청에 HTTP 500', { effects: [{ type: 'status', status: 500 }], at: 'token' }),
]
