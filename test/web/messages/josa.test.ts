import assert from 'node:assert/strict'
import { josa } from '../../../src/web/messages/josa.ts'

describe('Korean particles', () => {
  it('fit the last sound of all five doors', () => {
    const doors = ['공동인증서', '휴대폰', '아이핀', '네이버', '카카오']
    assert.deepEqual(
      doors.map((door) => josa(door, '으로/로')),
      ['공동인증서로', '휴대폰으로', '아이핀으로', '네이버로', '카카오로'],
    )
    assert.deepEqual(
      doors.map((door) => josa(door, '이/가')),
      ['공동인증서가', '휴대폰이', '아이핀이', '네이버가', '카카오가'],
    )
  })

  it('treat a final ㄹ like a vowel before 로, and only there', () => {
    assert.equal(josa('원활', '으로/로'), '원활로')
    assert.equal(josa('메일', '을/를'), '메일을')
    assert.equal(josa('지연', '으로/로'), '지연으로')
  })

  it('do not read what stands in brackets', () => {
    assert.equal(josa('휴대폰 (KCB)', '으로/로'), '휴대폰 (KCB)으로')
    assert.equal(josa('네이버 (앱)', '은/는'), '네이버 (앱)는')
  })

  it('read digits and letters aloud', () => {
    assert.equal(josa('오전 9:00', '으로/로'), '오전 9:00으로')
    assert.equal(josa('오전 9:31', '으로/로'), '오전 9:31로')
    assert.equal(josa('Sample Portal', '으로/로'), 'Sample Portal로')
    assert.equal(josa('', '을/를'), '를')
  })
})
