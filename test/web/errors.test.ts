import assert from 'node:assert/strict'
import { STATUS_CODES } from 'node:http'
import { type ErrorCode, errorCodes, GwanmunError } from '../../src/domain/errors.ts'
import { asGwanmunError, problemOf, retryAfterOf, statusOf } from '../../src/web/errors.ts'

const at = Date.parse('2026-08-09T20:00:00+09:00')

describe('The table of consequences', () => {
  it('gives every refusal an HTTP status and a problem document with its code', () => {
    for (const code of errorCodes) {
      const problem = problemOf(new GwanmunError(code as 'internal'))
      const { status, title } = problem
      assert(typeof status === 'number' && STATUS_CODES[status], code)
      assert(typeof title === 'string' && title.length > 0, code)
      assert.deepEqual(problem, { type: `urn:gwanmun:problem:${code}`, title, status, code })
      assert.equal(statusOf({ code }), status)
    }
  })

  it('keeps the statuses that integrators rely on', () => {
    const promised: [ErrorCode, number][] = [
      ['not_verified', 401],
      ['device_blocked', 409],
      ['exit_not_offered', 403],
      ['exit_used', 409],
      ['not_admitted', 403],
      ['not_your_turn', 403],
      ['slot_taken', 409],
      ['hold_expired', 410],
      ['already_booked', 409],
      ['idempotency_key_required', 400],
      ['idempotency_conflict', 409],
      ['invalid_request', 400],
      ['not_found', 404],
      ['cross_site_refused', 403],
      ['store_unavailable', 503],
      ['internal', 500],
    ]
    for (const [code, status] of promised) assert.equal(statusOf({ code }), status, code)
  })

  it('prints what belongs to a refusal, with times as ISO 8601 in the zone of Seoul', () => {
    const blocked = problemOf(new GwanmunError('device_blocked', { blockedUntil: at }))
    assert.equal(blocked['blockedUntil'], '2026-08-09T20:00:00.000+09:00')
    const window = { id: 'w', opensAt: at, closesAt: at + 1 }
    assert.deepEqual(problemOf(new GwanmunError('not_your_turn', { windows: [window] }))['windows'], [
      { id: 'w', opensAt: '2026-08-09T20:00:00.000+09:00', closesAt: '2026-08-09T20:00:00.001+09:00' },
    ])
    const nearest = [{ id: 's', startsAt: at, free: 3 }]
    assert.deepEqual(problemOf(new GwanmunError('slot_taken', { nearest }))['nearest'], [
      { id: 's', startsAt: '2026-08-09T20:00:00.000+09:00', free: 3 },
    ])
    const problems = [{ path: 'a', message: 'b' }]
    assert.deepEqual(problemOf(new GwanmunError('invalid_request', { problems }))['problems'], problems)
  })

  it('does not tell the outside why an assertion was not believed', () => {
    const details = { provider: 'naver', fault: 'provider', reason: 'OAUTH_INVALID_RESPONSE' } as const
    const problem = problemOf(new GwanmunError('assertion_invalid', details))
    assert.equal(problem['provider'], 'naver')
    assert(!JSON.stringify(problem).includes('OAUTH_INVALID_RESPONSE'))
  })

  it('turns what a parser refused into invalid_request without repeating what was sent', () => {
    const refused = Object.assign(new SyntaxError('Unexpected token in "1985-04-12"'), { status: 400 })
    const error = asGwanmunError(refused)
    assert.equal(error.code, 'invalid_request')
    assert(!JSON.stringify(problemOf(error)).includes('1985'))
    const large = asGwanmunError(Object.assign(new Error('request entity too large'), { status: 413 }))
    assert.deepEqual(large.details, { problems: [{ path: '', message: 'is too large' }] })
  })

  it('turns everything unforeseen into internal, which says nothing but keeps the cause for the log', () => {
    for (const thrown of [new Error('secret'), 'secret', null, undefined, { status: 200 }, { status: '400' }]) {
      const error = asGwanmunError(thrown)
      assert.equal(error.code, 'internal')
      assert.equal(error.cause, thrown)
      assert(!JSON.stringify(problemOf(error)).includes('secret'))
    }
    const ours = new GwanmunError('too_late')
    assert.equal(asGwanmunError(ours), ours)
  })

  it('says when to come back where the refusal or its status asks for it', () => {
    const provider = 'kakao'
    assert.equal(retryAfterOf(new GwanmunError('provider_closed', { provider, retryAfterSeconds: 10 })), 10)
    assert.equal(
      retryAfterOf(new GwanmunError('provider_timeout', { provider, fault: 'provider', reason: 'timeout' })),
      5,
    )
    assert.equal(retryAfterOf(new GwanmunError('store_unavailable')), 5)
    assert.equal(retryAfterOf(new GwanmunError('not_admitted')), null)
    assert.equal(retryAfterOf(new GwanmunError('device_blocked', { blockedUntil: at })), null)
  })
})
