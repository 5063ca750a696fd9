import assert from 'node:assert/strict'
import { sha256Bytes } from '../../src/mechanics/hash.ts'
import { quicknet, roundAt, roundTime, roundValue } from '../../src/order/quicknet.ts'
import { rounds } from './rounds.ts'

describe('The beacon quicknet', () => {
  it('is pinned by facts whose hash is its chain hash', () => {
    const period = Buffer.alloc(4)
    period.writeUInt32BE(quicknet.period)
    const genesis = Buffer.alloc(8)
    genesis.writeBigInt64BE(BigInt(quicknet.genesis))
    const group = Buffer.from('f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e', 'hex')
    const facts = [period, genesis, Buffer.from(quicknet.publicKey, 'hex'), group, Buffer.from('quicknet')]
    assert.equal(sha256Bytes(Buffer.concat(facts)).toString('hex'), quicknet.hash)
  })

  it('has rounds that prove themselves, and no other round', () => {
    for (const { round, signature, value } of rounds) {
      assert.equal(roundValue(round, Buffer.from(signature, 'hex'))?.toString('hex'), value)
      assert.equal(roundValue(round + 1, Buffer.from(signature, 'hex')), null)
    }
  })

  it('has no round whose signature is no point', () => {
    assert.equal(roundValue(123, Buffer.alloc(48)), null)
    assert.equal(roundValue(123, Buffer.alloc(48, 255)), null)
  })

  it('comes every three seconds from its beginning', () => {
    assert.equal(roundTime(1), 1_692_803_367_000)
    assert.equal(roundTime(123), 1_692_803_367_000 + 122 * 3000)
    for (const [late, round] of [
      [0, 123],
      [1, 124],
      [3000, 124],
    ] as const)
      assert.equal(roundAt(roundTime(123) + late), round)
    assert.deepEqual([roundAt(roundTime(1)), roundAt(roundTime(1) - 1), roundAt(roundTime(1) - 3000)], [1, 1, null])
  })
})
