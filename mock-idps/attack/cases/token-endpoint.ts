import type { EffectInput, FaultPlanInput } from '../../faults/plan.ts'
import type { AttackCase } from '../case.ts'

type Row = Pick<AttackCase, 'catalogue' | 'title' | 'expects' | 'level' | 'source'> &
  Pick<AttackCase, 'takes' | 'noPersonalCall'>

function at(effect: EffectInput, how: Omit<FaultPlanInput, 'match' | 'do'> = {}): FaultPlanInput[] {
  return [{ match: { endpoint: 'token' }, do: [effect], ...how }]
}

function token(name: string, row: Row, plans: readonly FaultPlanInput[]): AttackCase {
  return { id: `token/${name}`, group: 'B', ...row, plans }
}

/** A refused code must not be sent again: the provider takes a second try for an attack. */
const spent = 'RFC 6749 §4.1.2: a code is used once'
const grammar = 'RFC 6749 §5.1'
/** The client's own timeout must end the request. */
const patience = 'RFC 9700; a person is told within the patience of the pack'

/** Group B: the answers of the token endpoint, and missing answers. */
export const tokenEndpointCases: readonly AttackCase[] = [
  token(
    'invalid_grant',
    {
      catalogue: 12,
      title: 'the token endpoint says that the code is used up (KOE320)',
      expects: 'refuse',
      level: 'must',
      source: spent,
    },
    at({
      type: 'status',
      status: 400,
      body: { error: 'invalid_grant', error_code: 'KOE320', error_description: 'authorization code not found' },
    }),
  ),
  token(
    'invalid_client',
    {
      catalogue: 13,
      title: 'the token endpoint does not know the client',
      expects: 'refuse',
      level: 'must',
      source: 'RFC 6749 §5.2',
    },
    at({ type: 'status', status: 401, body: { error: 'invalid_client' } }),
  ),
  token(
    'http_500',
    { catalogue: 14, title: 'the token endpoint answers 500', expects: 'refuse', level: 'must', source: spent },
    at({ type: 'status', status: 500, body: 'Internal Server Error' }),
  ),
  token(
    'http_503',
    {
      catalogue: 14,
      title: 'the token endpoint answers 503 and a time to come again',
      expects: 'refuse',
      level: 'must',
      source: spent,
    },
    at({ type: 'status', status: 503, retryAfter: 30 }),
  ),
  token(
    'http_429',
    {
      catalogue: 14,
      title: 'the token endpoint answers 429 and a time to come again',
      expects: 'refuse',
      level: 'must',
      source: 'RFC 6585 §4',
    },
    at({ type: 'status', status: 429, retryAfter: 30 }),
  ),
  token(
    'latency_3s',
    {
      catalogue: 15,
      title: 'the token endpoint takes 3 seconds',
      expects: 'either',
      level: 'must',
      source: patience,
      takes: 3,
    },
    at({ type: 'latency', ms: 3000 }),
  ),
  token(
    'latency_10s',
    {
      catalogue: 15,
      title: 'the token endpoint takes 10 seconds',
      expects: 'either',
      level: 'must',
      source: patience,
      takes: 8,
    },
    at({ type: 'latency', ms: 10_000 }),
  ),
  token(
    'latency_32s',
    {
      catalogue: 15,
      title: 'the token endpoint takes 32 seconds',
      expects: 'refuse',
      level: 'must',
      source: patience,
      takes: 8,
    },
    at({ type: 'latency', ms: 32_000 }),
  ),
  token(
    'hang',
    {
      catalogue: 15,
      title: 'the token endpoint never answers',
      expects: 'refuse',
      level: 'must',
      source: patience,
      takes: 8,
    },
    at({ type: 'hang' }),
  ),
  token(
    'reset',
    {
      catalogue: 16,
      title: 'the token endpoint breaks the connection',
      expects: 'refuse',
      level: 'must',
      source: spent,
    },
    at({ type: 'reset' }),
  ),
  token(
    'truncated_json',
    { catalogue: 17, title: 'half a token answer', expects: 'refuse', level: 'must', source: grammar },
    at({ type: 'truncate' }),
  ),
  token(
    'broken_midway',
    {
      catalogue: 17,
      title: 'the connection breaks within the token answer',
      expects: 'refuse',
      level: 'must',
      source: grammar,
    },
    at({ type: 'truncate', how: 'broken_connection' }),
  ),
  token(
    'html_200',
    {
      catalogue: 17,
      title: 'a page of HTML with status 200 in place of tokens',
      expects: 'refuse',
      level: 'must',
      source: grammar,
    },
    at({ type: 'content_type', body: '<!doctype html><title>Maintenance</title><p>We are back soon.</p>' }),
  ),
  token(
    'wrong_content_type',
    {
      catalogue: 17,
      title: 'the right tokens under the name text/html',
      expects: 'refuse',
      level: 'may',
      source: grammar,
    },
    at({ type: 'content_type' }),
  ),
  token(
    'oversize_20mb',
    {
      catalogue: 17,
      title: 'the right tokens behind 20 MB of white space',
      expects: 'refuse',
      level: 'should',
      source: 'catalogue: size limits',
    },
    at({ type: 'oversize' }),
  ),
  token(
    'endless',
    {
      catalogue: 17,
      title: 'a token answer without end',
      expects: 'refuse',
      level: 'must',
      source: 'catalogue: size limits',
    },
    at({ type: 'oversize', endless: true }),
  ),
  token(
    'drip',
    {
      catalogue: 17,
      title: 'the token answer comes a byte at a time',
      expects: 'refuse',
      level: 'must',
      source: patience,
      takes: 8,
    },
    at({ type: 'drip', bytes: 1, everyMs: 250 }),
  ),
  token(
    'token_type_odd_case',
    {
      catalogue: 18,
      title: 'token_type is spelled bEaReR',
      expects: 'accept',
      level: 'must',
      source: 'RFC 6749 §5.1: case insensitive',
    },
    at({ type: 'edit', set: { token_type: 'bEaReR' } }),
  ),
  token(
    'token_type_missing',
    { catalogue: 18, title: 'there is no token_type', expects: 'refuse', level: 'may', source: grammar },
    at({ type: 'edit', remove: ['token_type'] }),
  ),
  token(
    'expires_in_missing',
    {
      catalogue: 18,
      title: 'there is no expires_in',
      expects: 'accept',
      level: 'must',
      source: 'RFC 6749 §5.1: recommended only',
    },
    at({ type: 'edit', remove: ['expires_in'] }),
  ),
  token(
    'unknown_member',
    {
      catalogue: 18,
      title: 'the token answer has an unknown member',
      expects: 'accept',
      level: 'must',
      source: 'RFC 6749 §5.1: ignored',
    },
    at({ type: 'edit', set: { refresh_token_expires_in: 5_184_000, unheard_of: { nested: [null] } } }),
  ),
  token(
    'no_id_token',
    {
      catalogue: 19,
      title: 'there is no ID token',
      expects: 'refuse',
      level: 'must',
      source: 'OpenID Connect Core §3.1.3.3',
      noPersonalCall: true,
    },
    at({ type: 'edit', remove: ['id_token'] }),
  ),
  token(
    'id_token_not_a_jwt',
    {
      catalogue: 19,
      title: 'the ID token is no JWT',
      expects: 'refuse',
      level: 'must',
      source: 'OpenID Connect Core §3.1.3.7',
      noPersonalCall: true,
    },
    at({ type: 'edit', set: { id_token: 'e30.e30' } }),
  ),
  token(
    'no_access_token',
    { catalogue: 19, title: 'there is no access token', expects: 'refuse', level: 'should', source: grammar },
    at({ type: 'edit', remove: ['access_token'] }),
  ),
  // The redirect target answers correctly: a client that follows is signed in, and has sent code and secret elsewhere.
  token(
    'redirect',
    {
      catalogue: 20,
      title: 'the token endpoint redirects',
      expects: 'refuse',
      level: 'must',
      source: 'RFC 9700 §4.12',
    },
    at({ type: 'redirect', location: 'token', status: 307 }, { times: 1 }),
  ),
]
