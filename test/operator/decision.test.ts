import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { GwanmunError, hasCode } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import { decisionOf, type Wish } from '../../src/operator/decision.ts'
import { operatorOf } from '../../src/operator/operators.ts'
import { now } from './board.ts'

const hour = 3_600_000
const wish = (given: Partial<Wish> = {}): Wish => ({
  ...{
    door: 'kakao' as ProviderId,
    action: 'close',
    light: null,
    lowered: null,
    from: null,
    until: now + hour,
    reason: '공지된 장애',
  },
  ...given,
})
const decided = (given: Partial<Wish>) => decisionOf(wish(given), { author: 'kim', now })
const complaints = (given: Partial<Wish>) => {
  try {
    decided(given)
  } catch (error) {
    if (hasCode(error, 'invalid_request')) return error.details.problems.map(({ path }) => path)
  }
  return assert.fail('was accepted')
}

describe('An operator’s decision', () => {
  it('begins now unless planned, and bears a name and a time', () => {
    const { from, author, decidedAt } = decided({})
    assert.deepEqual([from, author, decidedAt], [now, 'kim', now])
    const planned = decided({ action: 'maintenance', from: now + 24 * hour, until: now + 48 * hour })
    assert.equal(planned.from, now + 24 * hour)
  })

  it('ends within seven days, maintenance within one', () => {
    assert.equal(decided({ until: now + 168 * hour }).until, now + 168 * hour)
    assert.deepEqual(complaints({ until: now + 168 * hour + 1 }), ['until'])
    assert.equal(decided({ action: 'maintenance', until: now + 24 * hour }).until, now + 24 * hour)
    assert.deepEqual(complaints({ action: 'maintenance', until: now + 24 * hour + 1 }), ['until'])
  })

  it('does not end before it begins, begin in the past or in a year; all complaints come at once', () => {
    assert.deepEqual(complaints({ until: now }), ['until'])
    assert.deepEqual(complaints({ action: 'maintenance', from: now - 1 }), ['from'])
    assert.deepEqual(complaints({ action: 'maintenance', from: now + 9_000 * hour, until: now }), ['from', 'until'])
    assert.throws(() => decided({ until: Number.NaN }), GwanmunError)
  })
})

describe('An operator’s token', () => {
  const tokens = { kim: 'k'.repeat(32), lee: 'l'.repeat(43) }
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const operators = Object.entries(tokens).map(([name, token]) => ({
    name,
    tokenSha256: sha256(token),
    roles: ['view' as const],
  }))

  it('says who it is', () => {
    assert.equal(operatorOf(operators, tokens.kim)?.name, 'kim')
    assert.equal(operatorOf(operators, tokens.lee)?.name, 'lee')
    const shouted = operators.map((one) => ({ ...one, tokenSha256: one.tokenSha256.toUpperCase() }))
    assert.equal(operatorOf(shouted, tokens.lee)?.name, 'lee')
  })

  it('is no person’s when it is another, none, or the hash that stands in the configuration', () => {
    for (const token of ['', `${tokens.kim}x`, tokens.kim.slice(1), sha256(tokens.kim)])
      assert.equal(operatorOf(operators, token), null)
    assert.equal(operatorOf([], tokens.kim), null)
  })
})
