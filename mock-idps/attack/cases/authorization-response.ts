import {
  type AuthorizationResponseDefectId,
  authorizationResponseDefects,
} from '../../faults/defects/authorization-response.ts'
import { type AttackCase, groupOf, inWords } from '../case.ts'

/** Defects that a client sees before it uses the code, so the code must not reach a token endpoint. */
const beforeTheCode = /^(?:state|iss)_|^code_missing$|^error_/

const named: AttackCase[] = Object.entries(authorizationResponseDefects).map(([name, defect]) => ({
  id: `response/${name}`,
  group: defect.catalogue === null ? 'A' : groupOf(defect.catalogue),
  catalogue: defect.catalogue,
  title: `authorization response: ${inWords(name)}`,
  level: defect.level,
  source: defect.source,
  expects: defect.expects,
  plans: [
    {
      match: { endpoint: 'authorization_response' },
      do: [{ type: 'authorization_response', defect: name as AuthorizationResponseDefectId }],
      times: 1,
    },
  ],
  ...(defect.expects === 'refuse' && name !== 'state_replayed' && { control: 'response/unchanged' }),
  ...(defect.expects === 'refuse' && beforeTheCode.test(name) && { noTokenCall: true as const }),
}))

function error(
  name: string,
  row: Pick<AttackCase, 'catalogue' | 'expects' | 'source'> & { description?: string },
): AttackCase {
  const { description, ...rest } = row
  return {
    id: `response/error_${name}`,
    group: 'A',
    title: `authorization response: the error ${name}`,
    level: 'must',
    ...rest,
    plans: [
      {
        match: { endpoint: 'authorization_response' },
        do: [{ type: 'authorization_response', error: name, ...(description !== undefined && { description }) }],
      },
    ],
    noTokenCall: true,
  }
}

const errorRule = 'RFC 6749 §4.1.2.1'

/** Group A: the authorization response, and the browser that delivers it. */
export const authorizationResponseCases: readonly AttackCase[] = [
  ...named,
  error('access_denied', { catalogue: 4, expects: 'refuse', source: errorRule, description: 'the person cancelled' }),
  // A client that asks again without end is caught by the limit on redirects.
  error('login_required', { catalogue: 5, expects: 'refuse', source: 'OpenID Connect Core §3.1.2.6' }),
  error('temporarily_unavailable', { catalogue: 6, expects: 'refuse', source: errorRule }),
  error('server_error', { catalogue: 6, expects: 'refuse', source: errorRule }),
  {
    id: 'browser/callback_twice',
    group: 'A',
    catalogue: 8,
    title: 'the callback is visited twice with the same answer',
    level: 'must',
    source: 'RFC 6749 §4.1.2: a code is used once',
    expects: 'accept',
    scenario: 'callback_twice',
  },
  {
    id: 'browser/callback_late',
    group: 'A',
    catalogue: 9,
    title: 'the callback comes after the transaction has expired',
    level: 'should',
    source: 'RFC 9700 §4.7.1',
    expects: 'refuse',
    scenario: 'callback_late',
    needs: ['late'],
    noTokenCall: true,
  },
  {
    id: 'browser/callback_other_browser',
    group: 'A',
    catalogue: 10,
    title: 'the answer is delivered in another browser (login CSRF)',
    level: 'must',
    source: 'RFC 6749 §10.12, RFC 9700 §4.7',
    expects: 'refuse',
    scenario: 'callback_other_browser',
    noTokenCall: true,
  },
  {
    id: 'browser/state_of_another',
    group: 'A',
    catalogue: 1,
    title: 'the state is one of another browser’s running sign-in',
    level: 'must',
    source: 'RFC 6749 §10.12, RFC 9700 §4.7.1',
    expects: 'refuse',
    scenario: 'state_of_another',
    noTokenCall: true,
  },
  {
    id: 'browser/mix_up',
    group: 'A',
    catalogue: 11,
    title: 'the answer of one provider is delivered at the callback of another',
    level: 'must',
    source: 'RFC 9207 §1, RFC 9700 §4.4',
    expects: 'refuse',
    scenario: 'mix_up',
    needs: ['two_providers'],
    noTokenCall: true,
  },
]
