import assert from 'node:assert/strict'
import { mergedGrant, mergedSession } from '../../src/openid-provider/merging.ts'

describe('Two requests that change one session', () => {
  const base = {
    accountId: 'minjun',
    loginTs: 10,
    exp: 100,
    authorizations: { one: { sid: 's1', grantId: 'g1' }, gone: { sid: 's0', grantId: 'g0' } },
  }

  it('keep what either of them gave a relying party, and take away what either of them ended', () => {
    const ours = { ...base, exp: 120, authorizations: { ...base.authorizations, two: { sid: 's2', grantId: 'g2' } } }
    const theirs = { ...base, exp: 110, authorizations: { one: { sid: 's1', grantId: 'g1', persistsLogout: true } } }
    assert.deepEqual(mergedSession(base, ours, theirs), {
      ...base,
      exp: 120,
      authorizations: { one: { sid: 's1', grantId: 'g1', persistsLogout: true }, two: { sid: 's2', grantId: 'g2' } },
    })
    assert.deepEqual(mergedSession(base, theirs, ours)['authorizations'], {
      one: { sid: 's1', grantId: 'g1', persistsLogout: true },
      two: { sid: 's2', grantId: 'g2' },
    })
  })

  it('keep what a relying party was given first, where both were its first', () => {
    const first = { ...base, authorizations: { ...base.authorizations, two: { sid: 'first', grantId: 'g2' } } }
    const second = {
      ...base,
      authorizations: { ...base.authorizations, two: { sid: 'second', grantId: 'g2', persistsLogout: true } },
    }
    const { authorizations } = mergedSession(base, second, first)
    assert.deepEqual((authorizations as typeof second.authorizations).two, {
      sid: 'first',
      grantId: 'g2',
      persistsLogout: true,
    })
  })

  it('leave alone what only the other changed: a new verification, or the secret of a page that asks before a sign-out', () => {
    const theirs = { ...base, loginTs: 20, signOn: { at: 20 }, state: { secret: 'of the page' } }
    const { loginTs, signOn, state } = mergedSession(base, { ...base, exp: 130 }, theirs)
    assert.deepEqual({ loginTs, signOn, state }, { loginTs: 20, signOn: { at: 20 }, state: { secret: 'of the page' } })
    const answered = mergedSession(theirs, { ...theirs, state: undefined }, { ...theirs, exp: 140 })
    assert.deepEqual([answered['state'], answered['exp']], [undefined, 140])
  })
})

describe('Two requests by one grant', () => {
  it('are granted what each asks for; what is refused is refused to both', () => {
    const ours = {
      openid: { scope: 'openid profile', claims: ['name'] },
      rejected: { openid: { scope: 'idp' } },
      exp: 100,
    }
    const theirs = { openid: { scope: 'openid phone' }, exp: 200 }
    assert.deepEqual(mergedGrant(ours, theirs), {
      openid: { scope: 'openid profile phone', claims: ['name'] },
      rejected: { openid: { scope: 'idp' } },
      exp: 200,
    })
  })
})
