import assert from 'node:assert/strict'
import { type Josa, josa, particle } from '../../../src/web/messages/josa.ts'
import { bookingKo } from '../../../src/web/messages/ko/booking.ts'
import { campaignKo } from '../../../src/web/messages/ko/campaign.ts'
import { doorsKo } from '../../../src/web/messages/ko/doors.ts'

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

  it('fit the reading of every last digit: 영 일 이 삼 사 오 육 칠 팔 구', () => {
    const read = (pair: Josa) => [...'0123456789'].map((digit) => particle(`02-000${digit}`, pair)).join(' ')
    assert.equal(read('으로/로'), '으로 로 로 으로 로 로 으로 로 로 로')
    assert.equal(read('이/가'), '이 이 가 이 가 가 이 이 이 가')
    assert.equal(read('을/를'), '을 을 를 을 를 를 을 을 을 를')
    assert.equal(read('은/는'), '은 은 는 은 는 는 은 은 은 는')
    assert.equal(read('과/와'), '과 과 와 과 와 와 과 과 과 와')
  })

  it('follow the telephone number wherever one is said', () => {
    const { allDown, ourSide } = doorsKo
    const { phoneText, notMeText } = campaignKo.blocked
    for (const say of [allDown, ourSide, phoneText, notMeText, bookingKo.cancelOver])
      for (const [number, said] of [
        ['02-0000-0000', '02-0000-0000으로'],
        ['1339', '1339로'],
        ['119', '119로'],
        ['1588-0001', '1588-0001로'],
      ] as const)
        assert.match(say({ link: number, number }).join(''), new RegExp(`${said} (예약|알려)`))
  })
})
