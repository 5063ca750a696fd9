import { type DefectCase, type Earlier, idsOf, otherThan } from './defect.ts'

/** What a defect knows about the flow. */
interface DefectContext {
  /** The issuer that answers, and another issuer of the same sandbox. */
  issuer: string
  otherIssuer: string
  earlier: Earlier
}

interface ResponseDefect extends DefectCase {
  /** Changes the parameters of the response. */
  alter(params: URLSearchParams, context: DefectContext): void
}

const stateRule: Omit<DefectCase, 'catalogue'> = {
  expects: 'refuse',
  level: 'must',
  source: 'RFC 6749 §10.12, RFC 9700 §4.7.1',
}
const issRule: Omit<DefectCase, 'catalogue'> = { expects: 'refuse', level: 'must', source: 'RFC 9207 §2.4' }
const codeRule: Omit<DefectCase, 'catalogue'> = { expects: 'refuse', level: 'must', source: 'RFC 6749 §4.1.2' }
const onceRule: Omit<DefectCase, 'catalogue'> = { expects: 'refuse', level: 'should', source: 'RFC 6749 §3.1' }

const table = {
  /** The control: the response is taken apart and rebuilt, unchanged. */
  unchanged: { catalogue: null, expects: 'accept', level: 'must', source: 'RFC 6749 §4.1.2', alter: () => {} },
  /** Control: a client ignores parameters it does not know. */
  unknown_parameter: {
    catalogue: null,
    expects: 'accept',
    level: 'must',
    source: 'RFC 6749 §4.1.2',
    alter: (params) => params.set('session_state', 'of-no-concern'),
  },
  state_missing: { catalogue: 1, ...stateRule, alter: (params) => params.delete('state') },
  state_wrong: {
    catalogue: 1,
    ...stateRule,
    alter: (params) => params.set('state', otherThan(params.get('state'))),
  },
  /** The state of an earlier flow at the same issuer; an invented one when there was none. */
  state_replayed: {
    catalogue: 1,
    ...stateRule,
    alter: (params, { earlier }) => params.set('state', earlier.state ?? otherThan(params.get('state'))),
  },
  state_twice: {
    catalogue: 1,
    ...onceRule,
    alter: (params) => params.append('state', otherThan(params.get('state'))),
  },
  iss_missing: { catalogue: 2, ...issRule, alter: (params) => params.delete('iss') },
  /** Another issuer that the client may know: the mix-up attack. */
  iss_wrong: { catalogue: 2, ...issRule, alter: (params, { otherIssuer }) => params.set('iss', otherIssuer) },
  iss_trailing_slash: { catalogue: 2, ...issRule, alter: (params, { issuer }) => params.set('iss', `${issuer}/`) },
  code_missing: { catalogue: 3, ...codeRule, alter: (params) => params.delete('code') },
  code_wrong: {
    catalogue: 12,
    ...codeRule,
    alter: (params) => params.set('code', otherThan(params.get('code'))),
  },
  /** A code that a client redeemed at this issuer before; an invented one when there was none. */
  code_replayed: {
    catalogue: 12,
    ...codeRule,
    alter: (params, { earlier }) => params.set('code', earlier.code ?? otherThan(params.get('code'))),
  },
  code_twice: {
    catalogue: 3,
    ...onceRule,
    alter: (params) => params.append('code', otherThan(params.get('code'))),
  },
  /** Success and failure at once. */
  code_and_error: {
    catalogue: 3,
    expects: 'refuse',
    level: 'should',
    source: 'RFC 6749 §4.1.2.1',
    alter: (params) => params.set('error', 'access_denied'),
  },
  /** Markup in a text that a client may show. */
  error_with_markup: {
    catalogue: 7,
    expects: 'refuse',
    level: 'must',
    source: 'RFC 6749 §4.1.2.1',
    alter(params) {
      params.delete('code')
      params.set('error', 'no_such_error')
      params.set('error_description', '<script>alert(1)</script><img src=x onerror=alert(1)>')
    },
  },
} satisfies Record<string, ResponseDefect>

export type AuthorizationResponseDefectId = keyof typeof table
export const authorizationResponseDefectIds = idsOf(table)

/** Every named defect of the authorization response (catalogue group A), with its controls. */
export const authorizationResponseDefects: Readonly<Record<AuthorizationResponseDefectId, ResponseDefect>> = table
