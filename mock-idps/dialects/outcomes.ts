import type { Outcome } from './dialect.ts'

/** The outcomes of every provider, `approve` first; a dialect adds its own. */
export const generalOutcomes: readonly Outcome[] = [
  { id: 'approve', label: '승인', source: 'simulated', does: { approve: true } },
  {
    id: 'cancel',
    label: '취소',
    source: 'documented',
    does: { error: 'access_denied', description: 'the person cancelled' },
  },
  { id: 'wrong_person', label: '다른 사람이 인증', source: 'simulated', does: { personOtherThanChosen: true } },
  {
    id: 'slow',
    label: '승인하지만 응답이 3초 늦음',
    source: 'simulated',
    does: { effects: [{ type: 'latency', ms: 3000 }], at: 'token' },
  },
  {
    id: 'server_error',
    label: '제공자 내부 오류',
    source: 'documented',
    does: { error: 'server_error', description: 'the provider failed' },
  },
  {
    id: 'temporarily_unavailable',
    label: '제공자 일시 중단',
    source: 'documented',
    does: { error: 'temporarily_unavailable', description: 'the provider is overloaded or being maintained' },
  },
]

/** The outcomes of providers that send a push to the person's telephone. */
export const pushOutcomes: readonly Outcome[] = [
  {
    id: 'push_rejected',
    label: '휴대폰에서 거절',
    source: 'reported',
    does: { push: 'rejected', error: 'access_denied', description: 'rejected on the telephone' },
  },
  {
    id: 'push_ignored',
    label: '휴대폰 알림을 무시(만료)',
    source: 'reported',
    does: { push: 'ignored', error: 'access_denied', description: 'the request expired unanswered' },
  },
  {
    id: 'push_late',
    label: '만료된 뒤에 승인',
    source: 'reported',
    does: { push: 'approved_late', error: 'access_denied', description: 'approved after the request had expired' },
  },
]

/** The general outcomes and the provider's own; an own outcome replaces the general one of the same id. */
export function outcomesOf({ outcomes }: { outcomes: readonly Outcome[] }): readonly Outcome[] {
  const own = new Set(outcomes.map(({ id }) => id))
  return [...generalOutcomes.filter(({ id }) => !own.has(id)), ...outcomes]
}
