import { type DefectCase, type Earlier, idsOf, otherThan } from './defect.ts'

/** What a defect can know of the flow. */
interface ResponseContext {
  /** The issuer that answers, and another one of the same sandbox. */
  issuer: string
  otherIssuer: string
  earlier: Earlier
}

interface ResponseDefect extends DefectCase {
  /** Changes the parameters the browser brings back. */
  alter(params: URLSearchParams, context: ResponseContext): void
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
  /** The control: the response passes through our hands, unchanged. */
  unchanged: { catalogue: null, expects: 'accept', level: 'must', source: 'RFC 6749 §4.1.2', alter: () => {} },
  /** Control: what a client does not know it ignores. */
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
  /** Of an earlier flow at the same issuer; an invented one when there was none. */
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
  /** Another provider that the client may well know: the mix-up attack. */
  iss_wrong: { catalogue: 2, ...issRule, alter: (params, { otherIssuer }) => params.set('iss', otherIssuer) },
  iss_trailing_slash: { catalogue: 2, ...issRule, alter: (params, { issuer }) => params.set('iss', `${issuer}/`) },
  code_missing: { catalogue: 3, ...codeRule, alter: (params) => params.delete('code') },
  code_wrong: {
    catalogue: 12,
    ...codeRule,
    alter: (params) => params.set('code', otherThan(params.get('code'))),
  },
  /** A code that a client at this issuer has redeemed before; an invented one when there was none. */
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
  /** Markup where a client may be tempted to show it. */
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

/** Every named defect of what the browser brings back (catalogue group A), with its controls. */
export const authorizationResponseDefects: Readonly<Record<AuthorizationResponseDefectId, ResponseDefect>> = table
