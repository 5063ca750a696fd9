import type { Outcome } from '../dialects/dialect.ts'
import { outcomesAt } from '../dialects/index.ts'
import type { People } from '../people/people.ts'
import type { Person } from '../people/person.ts'
import type { ProviderId } from '../providers.ts'
import { breakages } from './breakages.ts'
import { carrierNames, looks } from './looks.ts'

/** What a form of the sign-in page means. */
export type Decision =
  /** The person does this at the sign-in; without an outcome they approve. */
  | { kind: 'take'; person: Person; outcome: Outcome | undefined }
  /** The browser goes back to the client with an OAuth error. */
  | { kind: 'refuse'; error: string; description: string | undefined }
  /** A push goes to this person's telephone. */
  | { kind: 'send_push'; person: Person }
  /** The person says that they have answered the push. */
  | { kind: 'look_at_push'; push: string }
  /** The form is shown again with this message. */
  | { kind: 'complain'; complaint: string }

interface DecisionContext {
  provider: ProviderId
  people: Pick<People, 'find'>
  /** The code in the text message shown on the page. */
  smsCode: string
  /** Whether other outcomes than approving and cancelling can be chosen. */
  drawer: boolean
}

const complain = (complaint: string): Decision => ({ kind: 'complain', complaint })

/** The complaint about the other fields. A field that was not sent is not checked, since simple clients send none. */
function wrongWith(params: URLSearchParams, person: Person, smsCode: string): string | undefined {
  if (params.get('password') === '') return '비밀번호를 넣으세요. 연습용이라 아무 글자나 됩니다.'
  if (params.get('ipin_id') === '') return '아이핀 아이디를 넣으세요. 연습용이라 아무 글자나 됩니다.'
  const carrier = params.get('carrier')
  if (carrier && carrier !== person.carrier) {
    return `고른 통신사의 번호가 아닙니다. ${person.name} 님의 통신사는 ${carrierNames[person.carrier]}입니다.`
  }
  const code = params.get('sms_code')
  if (code !== null && code.replaceAll(/\s/g, '') !== smsCode) return '인증번호가 다릅니다. 화면의 문자를 다시 보세요.'
  return undefined
}

/**
 * Reads a form of the sign-in page. `persona` is the person; then the first of these counts: `decision=cancel|pushed`, an
 * `outcome` of the provider, a `breakage`, `decision=push|approve`. Anything else is a complaint.
 */
export function decisionOf(params: URLSearchParams, { provider, people, smsCode, drawer }: DecisionContext): Decision {
  const decision = params.get('decision')
  if (decision === 'cancel') return { kind: 'refuse', error: 'access_denied', description: 'the person cancelled' }
  if (decision === 'pushed') return { kind: 'look_at_push', push: params.get('push') ?? '' }

  const person = people.find(params.get('persona') ?? '')
  if (!person) return complain('사람을 고르고, 승인하거나 취소하세요.')
  const chosen =
    outcomesAt(provider).find(({ id }) => id === params.get('outcome')) ??
    breakages.find(({ id }) => id === params.get('breakage'))
  if (chosen && drawer) return { kind: 'take', person, outcome: chosen }
  if (decision === 'push' && looks[provider].app !== undefined) return { kind: 'send_push', person }
  if (decision !== 'approve') return complain('사람을 고르고, 승인하거나 취소하세요.')
  const wrong = wrongWith(params, person, smsCode)
  return wrong === undefined ? { kind: 'take', person, outcome: undefined } : complain(wrong)
}

/** The error for the client when a push was not approved, in the provider's words where it has some. */
export function refusalAfterPush(provider: ProviderId, end: 'rejected' | 'expired' | 'late'): Decision {
  const id = { rejected: 'push_rejected', expired: 'push_ignored', late: 'push_late' }[end]
  const does = outcomesAt(provider).find((outcome) => outcome.id === id)?.does
  if (does && 'error' in does) return { kind: 'refuse', error: does.error, description: does.description }
  const words = {
    rejected: 'rejected on the telephone',
    expired: 'the request expired unanswered',
    late: 'approved after the request had expired',
  }
  return { kind: 'refuse', error: 'access_denied', description: words[end] }
}
