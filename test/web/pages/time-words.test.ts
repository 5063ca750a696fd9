import assert from 'node:assert/strict'
import { messagesOf } from '../../../src/web/messages/messages.ts'
import { countdown, secondsLeft } from '../../../src/web/pages/countdown.ts'
import {
  clockOn,
  clockRange,
  clockSeconds,
  clockTime,
  isMorning,
  longDate,
  plainTime,
} from '../../../src/web/pages/format.ts'

const at = (time: string) => Date.parse(`2026-08-09T${time}+09:00`)

describe('Times on the pages', () => {
  it('are those of Seoul, written alike whatever the machine knows about locales', () => {
    assert.equal(clockTime(at('20:26:00'), 'ko'), '오후 8:26')
    assert.equal(clockTime(at('20:26:00'), 'en'), '8:26 pm')
    assert.equal(clockSeconds(at('00:05:09'), 'ko'), '오전 12:05:09')
    assert.equal(clockSeconds(at('12:00:00'), 'en'), '12:00:00 pm')
    assert.equal(plainTime(at('09:30:00')), '09:30')
    assert.equal(plainTime(at('00:30:00')), '00:30')
    assert.equal(longDate(at('20:00:00'), 'ko'), '8월 9일 일요일')
    assert.equal(isMorning(at('11:59:59')), true)
    assert.equal(isMorning(at('12:00:00')), false)
  })

  it('say the half of the day once where both ends share it', () => {
    const range = (from: string, to: string, lang: 'ko' | 'en') =>
      Object.values(clockRange({ from: at(from), to: at(to), now: at('08:00:00') }, lang))
    assert.deepEqual(range('20:21:00', '20:24:00', 'ko'), ['오후 8:21', '8:24'])
    assert.deepEqual(range('20:21:00', '20:24:00', 'en'), ['8:21', '8:24 pm'])
    assert.deepEqual(range('11:58:00', '12:02:00', 'ko'), ['오전 11:58', '오후 12:02'])
  })

  it('name the day where it is not today, so that a time after midnight is not taken for one that is past', () => {
    const now = at('23:55:00')
    const past = (minutes: number) => now + minutes * 60_000
    assert.equal(clockOn(past(4), { now, lang: 'ko' }), '오후 11:59')
    assert.equal(clockOn(past(5), { now, lang: 'ko' }), '내일 오전 12:00')
    assert.equal(clockOn(past(5), { now, lang: 'en' }), '12:00 am tomorrow')
    assert.equal(clockOn(past(5 + 1440), { now, lang: 'ko' }), '2일 뒤 오전 12:00')
    const range = (from: number, to: number, lang: 'ko' | 'en') =>
      Object.values(clockRange({ from: past(from), to: past(to), now }, lang))
    assert.deepEqual(range(2, 8, 'ko'), ['오후 11:57', '내일 오전 12:03'])
    assert.deepEqual(range(2, 8, 'en'), ['11:57 pm', '12:03 am tomorrow'])
    assert.deepEqual(range(8, 11, 'ko'), ['내일 오전 12:03', '12:06'])
    assert.deepEqual(range(8, 11, 'en'), ['12:03', '12:06 am tomorrow'])
  })

  it('count down in words', () => {
    const { units } = messagesOf('ko').shell
    assert.equal(countdown(2538, units), '42분 18초')
    assert.equal(countdown(3600, units), '1시간')
    assert.equal(countdown(0, units), '0초')
    assert.equal(countdown(61, messagesOf('en').shell.units), '1 min 1 sec')
    assert.equal(secondsLeft(1500, 0), 2)
    assert.equal(secondsLeft(0, 1500), 0)
  })

  it('name spans from the settings, never from the wording', () => {
    assert.deepEqual([3600, 1200, 180, 90, 5400, 0].map(messagesOf('ko').shell.duration), [
      '1시간',
      '20분',
      '3분',
      '1분 30초',
      '1시간 30분',
      '0초',
    ])
    assert.deepEqual([3600, 60, 90].map(messagesOf('en').shell.duration), ['1 hour', '1 minute', '1 minute 30 seconds'])
  })
})
