import type { Endpoint } from '../../endpoints.ts'
import { type DiscoveryDefectId, discoveryDefects } from '../../faults/defects/discovery.ts'
import type { EffectInput } from '../../faults/plan.ts'
import { type AttackCase, inWords } from '../case.ts'

const discovery: AttackCase[] = Object.entries(discoveryDefects).map(([name, defect]) => ({
  id: `discovery/${name}`,
  group: 'D',
  catalogue: defect.catalogue,
  title: `discovery document: ${inWords(name)}`,
  level: defect.level,
  source: defect.source,
  expects: defect.expects,
  plans: [{ match: { endpoint: 'discovery' }, do: [{ type: 'discovery', defect: name as DiscoveryDefectId }] }],
  needs: ['restart'],
}))

type PersonalEndpoint = Extract<Endpoint, 'userinfo' | 'profile'>
type Row = Pick<AttackCase, 'catalogue' | 'title' | 'expects' | 'level' | 'source'> & Pick<AttackCase, 'takes' | 'only'>

function personal(endpoint: PersonalEndpoint, name: string, row: Row, effect: EffectInput): AttackCase {
  return {
    id: `${endpoint}/${name}`,
    group: 'D',
    ...row,
    everywhere: true,
    plans: [{ match: { endpoint }, do: [effect] }],
  }
}

const policy = 'catalogue: required attributes → refuse, optional → go on without'
const clean = { catalogue: 41, expects: 'either', level: 'must', source: policy } as const

/** Failures of an endpoint for a person's data. The client decides whether it needs the data, but it must not crash. */
function troubles(endpoint: PersonalEndpoint): AttackCase[] {
  const told = (text: string) => `${endpoint}: ${text}`
  return [
    personal(
      endpoint,
      'http_401',
      { ...clean, title: told('answers 401') },
      { type: 'status', status: 401, body: { error: 'invalid_token' } },
    ),
    personal(
      endpoint,
      'http_403',
      { ...clean, title: told('answers 403') },
      { type: 'status', status: 403, body: { error: 'insufficient_scope' } },
    ),
    personal(endpoint, 'http_503', { ...clean, title: told('answers 503') }, { type: 'status', status: 503 }),
    personal(endpoint, 'hang', { ...clean, title: told('never answers'), takes: 8 }, { type: 'hang' }),
    personal(endpoint, 'truncated_json', { ...clean, title: told('half an answer') }, { type: 'truncate' }),
    personal(
      endpoint,
      'html_200',
      { ...clean, title: told('HTML with status 200') },
      { type: 'content_type', body: '<!doctype html><title>Maintenance</title>' },
    ),
    personal(endpoint, 'reset', { ...clean, title: told('breaks the connection') }, { type: 'reset' }),
  ]
}

const subjectRule = 'OpenID Connect Core §5.3.2: must match exactly, else not be used'
const consent = 'catalogue: a failure, not an empty person'

/** Group D: the provider's metadata, and the person's data at userinfo and profile. */
export const metadataCases: readonly AttackCase[] = [
  ...discovery,
  {
    id: 'discovery/endpoint_closed',
    group: 'B',
    catalogue: 16,
    title: 'the token endpoint refuses connections',
    level: 'must',
    source: 'catalogue 16',
    expects: 'refuse',
    // Nothing listens at port 9 (discard) of this machine.
    plans: [
      { match: { endpoint: 'discovery' }, do: [{ type: 'edit', set: { token_endpoint: 'http://127.0.0.1:9/token' } }] },
    ],
    needs: ['restart'],
  },
  {
    id: 'discovery/down_cold',
    group: 'D',
    catalogue: 38,
    title: 'the discovery document cannot be fetched and never was',
    level: 'must',
    source: 'OpenID Connect Discovery §4',
    expects: 'refuse',
    plans: [{ match: { endpoint: 'discovery' }, do: [{ type: 'outage' }] }],
    needs: ['restart'],
  },
  {
    id: 'discovery/changes_midway',
    group: 'D',
    catalogue: 39,
    title: 'the discovery document changes during a sign-in, which keeps what it began with',
    level: 'should',
    source: 'catalogue 39',
    expects: 'accept',
    scenario: 'discovery_changes_midway',
  },
  personal(
    'userinfo',
    'sub_mismatch',
    { catalogue: 40, title: 'userinfo is about another person', expects: 'refuse', level: 'must', source: subjectRule },
    { type: 'edit', set: { sub: 'somebody-else' } },
  ),
  personal(
    'userinfo',
    'sub_missing',
    {
      catalogue: 40,
      title: 'userinfo has no subject',
      expects: 'refuse',
      level: 'must',
      source: 'OpenID Connect Core §5.3.2',
    },
    { type: 'edit', remove: ['sub'] },
  ),
  ...troubles('userinfo'),
  ...troubles('profile'),
  personal(
    'profile',
    'kakao_other_id',
    {
      catalogue: 40,
      title: 'Kakao’s profile is of another member',
      expects: 'refuse',
      level: 'must',
      source: subjectRule,
      only: ['kakao'],
    },
    { type: 'edit', set: { id: 1 } },
  ),
  personal(
    'profile',
    'kakao_needs_agreement',
    {
      catalogue: 42,
      title: 'Kakao tells no CI: the person has not agreed',
      expects: 'refuse',
      level: 'should',
      source: consent,
      only: ['kakao'],
    },
    { type: 'edit', set: { 'kakao_account.ci_needs_agreement': true }, remove: ['kakao_account.ci'] },
  ),
  personal(
    'profile',
    'naver_other_id',
    {
      catalogue: 40,
      title: 'Naver’s profile is of another person',
      expects: 'refuse',
      level: 'should',
      source: subjectRule,
      only: ['naver'],
    },
    { type: 'edit', set: { 'response.id': 'somebody-else' } },
  ),
  personal(
    'profile',
    'naver_failure_in_200',
    {
      catalogue: 42,
      title: 'Naver’s envelope says 024 under HTTP 200',
      expects: 'refuse',
      level: 'must',
      source: consent,
      only: ['naver'],
    },
    { type: 'edit', set: { resultcode: '024', message: 'Authentication failed' }, remove: ['response'] },
  ),
  personal(
    'profile',
    'naver_code_wins',
    {
      catalogue: 42,
      title: 'Naver’s envelope says 024, with a person in it',
      expects: 'refuse',
      level: 'should',
      source: consent,
      only: ['naver'],
    },
    { type: 'edit', set: { resultcode: '024', message: 'Authentication failed' } },
  ),
]
