import assert from 'node:assert/strict'
import fc from 'fast-check'
import { hash01, sha256, sha256Bytes } from '../../src/mechanics/hash.ts'
import { random01 } from '../../src/mechanics/random.ts'

describe('A hash', () => {
  /** FIPS 180-4, appendix of examples: "abc". */
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

  it('is the SHA-256 of the text, in hex, base64url or bytes', () => {
    assert.equal(sha256('abc', 'hex'), abc)
    assert.equal(sha256('abc', 'base64url'), Buffer.from(abc, 'hex').toString('base64url'))
    assert.deepEqual(sha256Bytes('abc'), Buffer.from(abc, 'hex'))
  })

  it('becomes a number between 0 and 1, the same for the same text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const number = hash01(text)
        assert.ok(number > 0 && number < 1)
        assert.equal(hash01(text), number)
      }),
    )
  })

  it('spreads texts evenly: each tenth gets its share of 10,000 within 15 %', () => {
    const tenths = new Array<number>(10).fill(0)
    for (let n = 0; n < 10_000; n++) {
      const tenth = Math.floor(hash01(`text ${n}`) * 10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    assert.ok(
      tenths.every((count) => Math.abs(count - 1_000) < 150),
      tenths.join(' '),
    )
  })
})

describe('A random number', () => {
  it('is the first 32 bits of a token as a fraction: from 0 to below 1', () => {
    const drawn = (byte: number) => random01({ token: () => Buffer.alloc(16, byte).toString('base64url') })
    assert.equal(drawn(0), 0)
    assert.equal(drawn(0x80), 0x80808080 / 2 ** 32)
    assert.ok(drawn(0xff) < 1)
  })
})
