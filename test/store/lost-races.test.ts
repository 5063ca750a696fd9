import assert from 'node:assert/strict'
import { hasCode } from '../../src/domain/errors.ts'
import { retryLostRaces } from '../../src/store/postgres/lost-races.ts'

const sqlError = (code: string) => Object.assign(new Error('refused by the database'), { code })

describe('A step that lost a race', () => {
  it('looks again until it is through: unique index, deadlock, serialization', async () => {
    const losses = ['23505', '40P01', '40001']
    const answer = await retryLostRaces(async () => {
      const code = losses.shift()
      if (code) throw sqlError(code)
      return 'through'
    })
    assert.equal(answer, 'through')
  })

  it('gives up in words when it loses for ever', async () => {
    const cause = sqlError('23505')
    let tries = 0
    const step = async () => {
      tries++
      throw cause
    }
    await assert.rejects(retryLostRaces(step), (error) => {
      assert.ok(hasCode(error, 'store_unavailable'))
      assert.equal(error.cause, cause)
      return true
    })
    assert.equal(tries, 10)
  })

  it('hides no other fault', async () => {
    const fault = sqlError('23514')
    await assert.rejects(
      retryLostRaces(() => Promise.reject(fault)),
      fault,
    )
  })
})
