import assert from 'node:assert/strict'
import fc from 'fast-check'
import { sha256Bytes } from '../../src/mechanics/hash.ts'
import { blockPeople, inclusionProof, isIncluded, rootOf, rootOfBlocks } from '../../src/order/merkle.ts'
import { hasTwice, readPool } from '../../src/order/pool.ts'

/** RFC 9162, 2.1.1, word for word. */
function treeHash(entries: readonly Buffer[]): Buffer {
  const [only] = entries
  if (entries.length === 1 && only) return sha256Bytes(Buffer.concat([Buffer.of(0), only]))
  let split = 1
  while (split * 2 < entries.length) split *= 2
  return sha256Bytes(Buffer.concat([Buffer.of(1), treeHash(entries.slice(0, split)), treeHash(entries.slice(split))]))
}

const entriesOf = (pseudonyms: readonly Uint8Array[]) =>
  pseudonyms.map((pseudonym, index) => {
    const entry = Buffer.alloc(24)
    entry.writeBigUInt64BE(BigInt(index))
    entry.set(pseudonym, 8)
    return entry
  })

const pseudonym = fc.uint8Array({ minLength: 16, maxLength: 16 })
const line = (bytes: Uint8Array) => `${Buffer.from(bytes).toString('hex')}\n`

describe('The pool of an opening', () => {
  it('has the Merkle root of RFC 9162, whatever its size', () => {
    fc.assert(
      fc.property(fc.array(pseudonym, { minLength: 1, maxLength: 70 }), (pseudonyms) => {
        assert.deepEqual(rootOf(Buffer.concat(pseudonyms)), treeHash(entriesOf(pseudonyms)))
      }),
    )
  })

  it('has the same root by its blocks, and a proof of each entry that no other entry has', () => {
    for (const people of [1, 2, 3, 7, 64, 1023, 1024, 1025, 2048, 2051, 3000]) {
      const pool = Buffer.concat(Array.from({ length: people }, (_, n) => sha256Bytes(`${n}`).subarray(0, 16)))
      const blocks = Array.from({ length: Math.ceil(people / blockPeople) }, (_, n) =>
        pool.subarray(n * blockPeople * 16, (n + 1) * blockPeople * 16),
      )
      const roots = blocks.map((block, n) => rootOf(block, n * blockPeople))
      const root = rootOf(pool)
      assert.deepEqual(rootOfBlocks(roots), root)
      for (const index of [0, 1, 6, 63, 1000, 1023, 1024, 2047, 2050, people - 1].filter((one) => one < people)) {
        const proof = inclusionProof(index, blocks[Math.floor(index / blockPeople)] ?? assert.fail(), roots)
        const entry = { index, pseudonym: pool.subarray(index * 16, (index + 1) * 16) }
        assert.ok(proof.length <= Math.ceil(Math.log2(people)))
        assert.ok(isIncluded(entry, { people, root }, proof), `${index} of ${people}`)
        assert.ok(!isIncluded({ ...entry, pseudonym: Buffer.alloc(16) }, { people, root }, proof))
        assert.ok(!isIncluded({ ...entry, index: index ^ 1 }, { people, root }, proof))
        assert.ok(!isIncluded(entry, { people, root: Buffer.alloc(32) }, proof))
        assert.ok(!isIncluded(entry, { people, root }, [...proof, Buffer.alloc(32)]))
      }
    }
  })

  it('is read from its file as it was written', () => {
    fc.assert(
      fc.property(fc.array(pseudonym, { maxLength: 20 }), (pseudonyms) => {
        assert.deepEqual(readPool(Buffer.from(pseudonyms.map(line).join(''))), Buffer.concat(pseudonyms))
      }),
    )
  })

  it('is refused by the line that is none', () => {
    const good = line(Buffer.alloc(16, 7))
    for (const bad of ['07\n', good.toUpperCase().replace('0', 'A'), good.trimEnd(), `${good.slice(0, 31)}g\n`])
      assert.throws(() => readPool(Buffer.from(good + bad)), /line 2 /)
  })

  it('has a pseudonym twice only if two are alike', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(), { minLength: 2, maxLength: 20 }), (numbers) => {
        const pseudonyms = numbers.map((number) => sha256Bytes(String(number)).subarray(0, 16))
        assert.equal(hasTwice(Buffer.concat(pseudonyms)), false)
        assert.equal(hasTwice(Buffer.concat([...pseudonyms, pseudonyms[0] as Buffer])), true)
      }),
    )
  })
})
