import assert from 'node:assert/strict'
import { maskedName } from '../../src/citizen/masking.ts'

describe('A name on a screen that others can see', () => {
  for (const [name, masked] of [
    ['홍길동', '홍○동'],
    ['이산', '이○'],
    ['남궁민수', '남○○수'],
    ['황보', '황○'],
    ['김', '김○'],
    ['TESTMANN ALEXIS', 'T○○○○○○N A○○○○S'],
    ['KIM LEE', 'K○M L○E'],
    ['  홍  길동 ', '홍○ 길○'],
    ['', ''],
  ] as const)
    it(`shows ${name === '' ? 'nothing' : name} as ${masked || 'nothing'}`, () => {
      assert.equal(maskedName(name), masked)
    })

  it('never cuts what people see as one letter', () => {
    const decomposed = '홍길동'.normalize('NFD')
    assert.equal(maskedName(decomposed).normalize('NFC'), '홍○동')
    assert.equal(maskedName('👩‍👩‍👧가나'), '👩‍👩‍👧○나')
  })
})
