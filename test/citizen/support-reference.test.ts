import assert from 'node:assert/strict'
import { reference } from '../../src/citizen/support-reference.ts'
import { system } from '../../src/system.ts'

describe('A support reference', () => {
  it('names the door and can be read out over the phone: nothing that is mistaken for something else', () => {
    for (let n = 0; n < 500; n++) assert.match(reference('naver', system), /^NA-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2}$/)
  })

  it('is another every time, and comes from the randomness of the world alone', () => {
    const references = Array.from({ length: 500 }, () => reference('kakao', system))
    assert(new Set(references).size > 495)
    const still = { ...system, token: () => Buffer.alloc(16, 1).toString('base64url') }
    assert.equal(reference('kakao', still), reference('kakao', still))
    assert.equal(reference('kakao', still), 'KA-3333-33')
  })
})
