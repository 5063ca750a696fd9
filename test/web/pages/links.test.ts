import assert from 'node:assert/strict'
import type { JourneyId, ProviderId } from '../../../src/domain/ids.ts'
import { calendarDate } from '../../../src/domain/time.ts'
import { birthdateFault, birthdateTyped } from '../../../src/web/pages/birthdate.ts'
import { doorPath, localPath, safeHref, telHref } from '../../../src/web/pages/links.ts'
import { slotsPath } from '../../../src/web/pages/slots-query.ts'

describe('Links', () => {
  it('lead to the English pages under /en and nowhere else', () => {
    assert.equal(localPath('ko', '/slots?day=1'), '/slots?day=1')
    assert.equal(localPath('en', '/slots?day=1'), '/en/slots?day=1')
    assert.equal(localPath('en', '/'), '/en/')
  })

  it('never carry a script, another site or a broken scheme', () => {
    const bad = [
      'javascript:alert(1)',
      'JaVaScRiPt:x',
      'data:text/html,x',
      '//evil.example',
      '/\\evil.example',
      'http://x',
      ' /x',
      'java\nscript:x',
      'x',
      '',
    ]
    assert.deepEqual([...new Set(bad.map(safeHref))], ['/'])
    for (const good of ['/slots', '/', 'https://example.org/a', 'tel:021234567']) assert.equal(safeHref(good), good)
  })

  it('dial what is written', () => {
    assert.equal(telHref('02-0000-0000'), 'tel:0200000000')
    assert.equal(telHref('+82 2 (0000) 0000'), 'tel:+82200000000')
  })

  it('start a door inside its journey', () => {
    const door = 'naver' as ProviderId
    assert.equal(doorPath(door, { journey: null }), '/doors/naver')
    assert.equal(doorPath(door, { journey: 'a&b' as JourneyId, anyway: true }), '/doors/naver?anyway=1&journey=a%26b')
    assert.equal(doorPath('../x' as ProviderId, { journey: null }), '/doors/..%2Fx')
  })

  it('keep the filter of the clinics, leaving out defaults', () => {
    const day = calendarDate('2026-08-11')
    assert(day)
    const defaults = { region: 'seoul', district: null, day, product: null, withFree: true, stepFree: false, page: 1 }
    assert.equal(slotsPath(defaults), '/slots?region=seoul&day=2026-08-11')
    const unusual = { ...defaults, district: '마포구', product: '모더나', withFree: false, stepFree: true, page: 3 }
    const query = new URLSearchParams(slotsPath(unusual).split('?')[1])
    assert.deepEqual(Object.fromEntries(query), {
      region: 'seoul',
      district: '마포구',
      day: '2026-08-11',
      product: '모더나',
      full: '1',
      stepFree: '1',
      page: '3',
    })
  })
})

describe('A date of birth', () => {
  it('is read as people type it', () => {
    for (const typed of ['19901109', '1990-11-09', '1990.11.9.', ' 1990 11 09 ', '1990/11/09'])
      assert.equal(birthdateTyped(typed), '1990-11-09', typed)
  })

  it('that is refused is told why: six digits leave the century open, a day does not exist, or it is no date', () => {
    for (const typed of ['901109', '90-11-09', ' 100101 ']) assert.equal(birthdateFault(typed), 'sixDigits', typed)
    for (const typed of ['19900230', '1990-02-30', '18000101', '2999.1.1', '1990110'])
      assert.equal(birthdateFault(typed), 'noSuchDay', typed)
    for (const typed of ['', 'yesterday', '9011', '199011091']) assert.equal(birthdateFault(typed), 'invalid', typed)
  })

  it('must be a day that exists', () => {
    for (const typed of ['19900230', '901109', '1990-13-01', '', '1990110', 'yesterday', '199011091'])
      assert.equal(birthdateTyped(typed), null, typed)
  })
})
