import assert from 'node:assert/strict'
import { calendarDate, isoSeoul, seoulDate, seoulMidnight } from '../../src/domain/time.ts'

describe('Calendar days', () => {
  it('accepts 29 February in leap years only', () => {
    assert.equal(calendarDate('2024-02-29'), '2024-02-29')
    assert.equal(calendarDate('2023-02-29'), null)
    assert.equal(calendarDate('1900-02-29'), null)
    assert.equal(calendarDate('2000-02-29'), '2000-02-29')
  })

  it('refuses what only looks like a day', () => {
    for (const text of [
      '2021-13-01',
      '2021-00-10',
      '2021-4-1',
      '20210401',
      '2021-04-31',
      ' 2021-04-01',
      '',
      '2021-04-01T00:00',
    ])
      assert.equal(calendarDate(text), null, text)
  })

  it('knows the same days as the calendar of the platform', () => {
    for (const year of ['0000', '0004', '0099', '1900', '2000', '2023', '2024', '9999'])
      for (let month = 0; month <= 13; month++)
        for (let day = 0; day <= 32; day++) {
          const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
          const at = new Date(`${text}T00:00:00Z`)
          const isDay = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
          assert.equal(calendarDate(text), isDay ? text : null, text)
        }
  })

  it('turns the day over at midnight in Seoul, not in Greenwich', () => {
    const midnight = Date.parse('2021-08-09T15:00:00Z')
    assert.equal(seoulDate(midnight - 1), '2021-08-09')
    assert.equal(seoulDate(midnight), '2021-08-10')
    assert.equal(seoulMidnight(seoulDate(midnight)), midnight)
  })

  it('prints times with the zone of Seoul', () => {
    assert.equal(isoSeoul(Date.parse('2021-08-09T11:00:00Z')), '2021-08-09T20:00:00.000+09:00')
  })
})
