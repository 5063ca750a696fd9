import assert from 'node:assert/strict'
import { type FaultPlanInput, faultPlan, faultPlanSchema } from '../../mock-idps/faults/plan.ts'

function complaints(plan: unknown): string {
  const parsed = faultPlan.safeParse(plan)
  return parsed.success
    ? ''
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')
}

describe('the grammar of fault plans', () => {
  it('knows every effect, each with its defaults', () => {
    const plans: FaultPlanInput[] = [
      { do: [{ type: 'latency', ms: 5, jitterMs: 5 }, { type: 'hang' }] },
      { do: [{ type: 'reset' }] },
      { do: [{ type: 'outage' }, { type: 'latency', ms: 5 }] },
      { do: [{ type: 'status', status: 503, body: { error: 'x' }, retryAfter: 1, headers: { 'X-A': 'b' } }] },
      { do: [{ type: 'redirect', location: '/elsewhere' }] },
      { do: [{ type: 'truncate' }, { type: 'drip' }, { type: 'content_type' }] },
      { do: [{ type: 'oversize' }, { type: 'content_type' }, { type: 'latency', ms: 5 }] },
      { match: { endpoint: 'profile' }, do: [{ type: 'edit', set: { 'kakao_account.ci': null }, remove: ['id'] }] },
      { do: [{ type: 'authorization_response', defect: 'state_missing' }] },
      { do: [{ type: 'authorization_response', error: 'server_error' }] },
      { do: [{ type: 'id_token', defect: 'alg_none' }] },
      { do: [{ type: 'id_token', set: { aud: ['a', 'b'] }, header: { kid: null }, signature: 'other_key' }] },
      { do: [{ type: 'discovery', defect: 'issuer_mismatch' }] },
      { do: [{ type: 'keys', defect: 'empty' }] },
      { do: [{ type: 'rotate', when: 'before_signing' }] },
      { do: [{ type: 'outcome', outcome: 'push_ignored' }] },
    ]
    for (const plan of plans) assert.equal(complaints(plan), '')
    const first = (type: string) => plans.flatMap((plan) => faultPlan.parse(plan).do).find((one) => one.type === type)
    assert.deepEqual(first('truncate'), { type: 'truncate', share: 0.5, how: 'short_body' })
    assert.deepEqual(first('drip'), { type: 'drip', bytes: 1, everyMs: 100 })
    assert.deepEqual(first('oversize'), { type: 'oversize', bytes: 20 * 1024 * 1024 })
  })

  const contradictions: [string, unknown, RegExp][] = [
    ['an effect that changes nothing', { do: [{ type: 'id_token' }] }, /do\.0: needs one of defect, set/],
    [
      'a named defect with something beside it',
      { do: [{ type: 'id_token', defect: 'alg_none', remove: ['sub'] }] },
      /takes nothing beside it/,
    ],
    [
      'an effect where it cannot apply',
      { match: { endpoint: 'userinfo' }, do: [{ type: 'id_token', defect: 'alg_none' }] },
      /do\.0: id_token applies at token, not at userinfo/,
    ],
    [
      'effects of two endpoints in one plan',
      {
        do: [
          { type: 'rotate', when: 'after_signing' },
          { type: 'keys', defect: 'empty' },
        ],
      },
      /do\.1: keys applies at keys/,
    ],
    ['an edit that does not say of what', { do: [{ type: 'edit', remove: ['sub'] }] }, /match\.endpoint: edit needs/],
    [
      'an edit of what is no JSON',
      { match: { endpoint: 'page' }, do: [{ type: 'edit', remove: ['a'] }] },
      /not at page/,
    ],
    [
      'a path into the machinery',
      { match: { endpoint: 'keys' }, do: [{ type: 'edit', set: { '__pro\\to__.a': 1 } }] },
      /set/,
    ],
    ['an algorithm by hand', { do: [{ type: 'id_token', header: { alg: 'HS256' } }] }, /header\.alg/],
    ['a header that would split the answer', { do: [{ type: 'redirect', location: 'http://a\r\nb' }] }, /location/],
    ['an effect that does not exist', { do: [{ type: 'explode' }] }, /do\.0\.type/],
    ['nothing to do', { do: [] }, /do/],
    [
      'two effects that each replace the answer',
      { do: [{ type: 'status', status: 500 }, { type: 'hang' }] },
      /do\.1: hang would not be seen: status takes the place/,
    ],
    [
      'a change of an answer that never comes',
      { do: [{ type: 'drip' }, { type: 'outage' }] },
      /do\.0: drip would not be seen: outage takes the place/,
    ],
    [
      'an ID token in an answer that never comes',
      { do: [{ type: 'reset' }, { type: 'id_token', defect: 'alg_none' }] },
      /do\.1: id_token would not be seen/,
    ],
    [
      'half of far too much',
      { do: [{ type: 'oversize' }, { type: 'truncate' }] },
      /do\.1: truncate .* beside oversize/,
    ],
    ['far too much in drops', { do: [{ type: 'drip' }, { type: 'oversize' }] }, /do\.0: drip .* beside oversize/],
    [
      'drops of a connection that breaks at once',
      { do: [{ type: 'truncate', how: 'broken_connection' }, { type: 'drip' }] },
      /do\.1: drip .* broken connection/,
    ],
    ['a whole half', { do: [{ type: 'truncate', share: 1, how: 'broken_connection' }] }, /do\.0\.share/],
  ]
  for (const [what, plan, complaint] of contradictions) {
    it(`refuses ${what}`, () => assert.match(complaints(plan), complaint))
  }

  it('has a JSON Schema of what may be written, with every effect described and nothing unknown allowed', () => {
    const schema = faultPlanSchema()
    assert.equal(schema['$schema'], 'https://json-schema.org/draft/2020-12/schema')
    assert.deepEqual(schema['required'], ['do'])
    assert.equal(schema['additionalProperties'], false)
    const { do: effects } = schema['properties'] as Record<string, { items: { oneOf: Record<string, unknown>[] } }>
    const described = effects?.items.oneOf.map(
      ({ properties, description, additionalProperties }) =>
        [(properties as { type: { const: string } }).type.const, typeof description, additionalProperties] as const,
    )
    assert.equal(described?.length, 18)
    for (const [name, description, more] of described ?? []) {
      assert.deepEqual([description, more], ['string', false], name)
    }
  })
})
