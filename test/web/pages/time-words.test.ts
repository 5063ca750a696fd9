import assert from 'node:assert/strict'
import { messagesOf } from '../../../src/web/messages/messages.ts'
import { countdown, secondsLeft } from '../../../src/web/pages/countdown.ts'
import { clockRange, clockSeconds, clockTime, isMorning, longDate, plainTime } from '../../../src/web/pages/format.ts'

const at = (time: string) => Date.parse(`2026-08-09T${time}+09:00`)

describe('Times on the pages', () => {
  it('are those of Seoul, written alike whatever the machine knows about locales', () => {
    assert.equal(clockTime(at('20:26:00'), 'ko'), '오후 8:26')
    assert.equal(clockTime(at('20:26:00'), 'en'), '8:26 pm')
    assert.equal(clockSeconds(at('00:05:09'), 'ko'), '오전 12:05:09')
    assert.equal(clockSeconds(at('12:00:00'), 'en'), '12:00:00 pm')
    assert.equal(plainTime(at('09:30:00'), 'ko'), '09:30')
    assert.equal(plainTime(at('00:30:00'), 'en'), '00:30')
    assert.equal(longDate(at('20:00:00'), 'ko'), '8월 9일 일요일')
    assert.equal(isMorning(at('11:59:59')), true)
    assert.equal(isMorning(at('12:00:00')), false)
  })

  it('say the half of the day once where both ends share it', () => {
    assert.deepEqual(clockRange({ from: at('20:21:00'), to: at('20:24:00') }, 'ko'), { from: '오후 8:21', to: '8:24' })
    assert.deepEqual(clockRange({ from: at('20:21:00'), to: at('20:24:00') }, 'en'), { from: '8:21', to: '8:24 pm' })
    assert.deepEqual(clockRange({ from: at('11:58:00'), to: at('12:02:00') }, 'ko'), {
      from: '오전 11:58',
      to: '오후 12:02',
    })
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
