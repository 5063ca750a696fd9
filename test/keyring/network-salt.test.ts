import assert from 'node:assert/strict'
import { generateKeyring } from '../../src/keyring/keyring.ts'
import { networkSaltOf } from '../../src/keyring/network-salt.ts'
import { system } from '../../src/system.ts'

describe('The salt by which networks get their shard', () => {
  it('is the same for every broker with the keyring, different with another keyring, and reveals nothing about the key', async () => {
    const [ours, theirs] = await Promise.all([generateKeyring(system), generateKeyring(system)])
    const salt = networkSaltOf(ours)
    assert.match(salt, /^[\w-]{43}$/)
    assert.equal(networkSaltOf({ subject: ours.subject }), salt)
    assert.notEqual(networkSaltOf(theirs), salt)
    assert.ok(!salt.includes(ours.subject))
  })
})
