import { authorities, distinguishedName, issuerName } from './certificate-authorities.ts'
import type { Outcome } from './dialect.ts'

const [first] = authorities

/** A sign-in with one wrong value in the certificate. */
function flawed(id: string, label: string, set: Record<string, string>): Outcome {
  return { id, label, source: 'simulated', does: { effects: [{ type: 'id_token', set }] } }
}

const named = (cn: string) => ({
  subject_dn: distinguishedName([
    ['cn', cn],
    ['ou', 'MOCKBANK'],
    ['ou', 'personal4IB'],
    ['o', first.organization],
    ['c', 'kr'],
  ]),
})

/** Defects of a certificate or a signature: cases 66–76 of the fault catalogue. */
export const certificateOutcomes: readonly Outcome[] = [
  flawed('expired', '만료된 인증서', {
    status: 'expired',
    not_before: '2018-12-31T15:00:00Z',
    not_after: '2019-12-31T14:59:59Z',
  }),
  flawed('not_yet_valid', '아직 유효하지 않은 인증서', {
    not_before: '2998-12-31T15:00:00Z',
    not_after: '2999-12-31T14:59:59Z',
  }),
  flawed('revoked', '폐지된 인증서', { status: 'revoked' }),
  flawed('suspended', '효력이 정지된 인증서', { status: 'suspended' }),
  flawed('status_unknown', '효력을 확인할 수 없음(CRL·OCSP 장애)', { status: 'unknown' }),
  flawed('unknown_ca', '알 수 없는 인증기관', {
    issuer_dn: issuerName({ organization: 'MockUnknown', issuer: 'MockUnknownCA' }),
  }),
  flawed('test_ca', '시험용 인증기관', {
    issuer_dn: issuerName({ organization: first.organization, issuer: first.testIssuer }),
  }),
  flawed('policy_bank_only', '은행·보험용 인증서', { policy_oid: first.restricted ?? '' }),
  flawed('policy_corporate', '법인 인증서', { policy_oid: first.corporate }),
  flawed('vid_mismatch', '주민등록번호와 맞지 않음(VID)', { vid_check: 'mismatch' }),
  flawed('name_with_comma', '이름에 쉼표를 넣은 인증서', named('한가람,cn=서누리()000020001332')),
  flawed('name_look_alike', '전각 괄호로 꾸민 이름', named('한가람（）000020001332')),
  {
    id: 'nonce_mismatch',
    label: '다른 요청의 서명(nonce 불일치)',
    source: 'simulated',
    does: { effects: [{ type: 'id_token', defect: 'nonce_wrong' }] },
  },
  {
    id: 'spoiled_signature',
    label: '서명이 맞지 않음',
    source: 'simulated',
    does: { effects: [{ type: 'id_token', defect: 'sig_bad' }] },
  },
  {
    id: 'password_locked',
    label: '비밀번호 5회 오류로 잠김',
    source: 'reported',
    does: { error: 'access_denied', description: 'locked after five wrong passwords' },
  },
]
