import assert from 'node:assert/strict'
import { generateKeyring } from '../../src/keyring/keyring.ts'
import { lotSaltOf } from '../../src/keyring/lot-salt.ts'
import { system } from '../../src/system.ts'

describe('The salt by which networks are put into lots', () => {
  it('is the same for all who have the keyring, another one for others, and tells nothing of the key', async () => {
    const [ours, theirs] = await Promise.all([generateKeyring(system), generateKeyring(system)])
    const salt = lotSaltOf(ours)
    assert.match(salt, /^[\w-]{43}$/)
    assert.equal(lotSaltOf({ subject: ours.subject }), salt)
    assert.notEqual(lotSaltOf(theirs), salt)
    assert.ok(!salt.includes(ours.subject))
  })
})
