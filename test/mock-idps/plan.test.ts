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
      {
        do: [
          { type: 'latency', ms: 5, jitterMs: 5 },
          { type: 'hang' },
          { type: 'reset' },
          { type: 'outage' },
          { type: 'status', status: 503, body: { error: 'x' }, retryAfter: 1, headers: { 'X-A': 'b' } },
          { type: 'redirect', location: '/elsewhere' },
          { type: 'truncate' },
          { type: 'drip' },
          { type: 'content_type' },
          { type: 'oversize' },
        ],
      },
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
    const { do: effects } = faultPlan.parse(plans[0])
    assert.deepEqual(effects.at(6), { type: 'truncate', share: 0.5, how: 'short_body' })
    assert.deepEqual(effects.at(7), { type: 'drip', bytes: 1, everyMs: 100 })
    assert.deepEqual(effects.at(9), { type: 'oversize', bytes: 20 * 1024 * 1024 })
  })

  const contradictions: [string, unknown, RegExp][] = [
    ['an effect that changes nothing', { do: [{ type: 'id_token' }] }, /do\.0: needs one of defect, set/],
    [
      'a named defect with something beside it',
      { do: [{ type: 'id_token', defect: 'alg_none', remove: ['sub'] }] },
      /takes nothing beside it/,
    ],
    [
      'an effect where it cannot play',
      { match: { endpoint: 'userinfo' }, do: [{ type: 'id_token', defect: 'alg_none' }] },
      /do\.0: id_token plays at token, not at userinfo/,
    ],
    [
      'effects of two endpoints in one plan',
      {
        do: [
          { type: 'rotate', when: 'after_signing' },
          { type: 'keys', defect: 'empty' },
        ],
      },
      /do\.1: keys plays at keys/,
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
    ['an effect nobody knows', { do: [{ type: 'explode' }] }, /do\.0\.type/],
    ['nothing to do', { do: [] }, /do/],
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
    assert.equal(described?.length, 17)
    for (const [name, description, more] of described ?? []) {
      assert.deepEqual([description, more], ['string', false], name)
    }
  })
})
