import assert from 'node:assert/strict'
import { presetDocument } from '../../src/campaign/presets.ts'
import { campaignDocument } from '../../src/campaign/schema.ts'
import { birthDigit, nextOpening, windowFor } from '../../src/campaign/window.ts'
import type { Campaign, CampaignWindow } from '../../src/domain/campaign.ts'
import { type CalendarDate, calendarDate, type Instant } from '../../src/domain/time.ts'

const seoul = (text: string): Instant => Date.parse(`${text}+09:00`)

function born(text: string): CalendarDate {
  const date = calendarDate(text)
  assert.ok(date, text)
  return date
}

const august = campaignDocument.parse(presetDocument('historic-2021'))

const idsOf = (windows: readonly CampaignWindow[]): string[] => windows.map(({ id }) => id)

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

describe('Window by date of birth', () => {
  it('goes by the last digit of the day: every day from 1 to 31', () => {
    const digits = Array.from({ length: 31 }, (_, day) =>
      birthDigit(born(`1990-01-${String(day + 1).padStart(2, '0')}`)),
    )
    assert.deepEqual(digits, [
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 0],
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 0],
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 0],
      1,
    ])
  })

  it('gives 29 February the digit 9 in every leap year', () => {
    for (let year = 1972; year <= 2003; year++)
      assert.equal(calendarDate(`${year}-02-29`) !== null && birthDigit(born(`${year}-02-29`)) === 9, isLeap(year))
  })

  it('takes the day as written on the card, not as it would be in Greenwich', () => {
    // Midnight of 1 March in Seoul is still 28 or 29 February in UTC: a shifted date would be digit 8 or 9.
    const statusOf = (birthDate: string) => windowFor(august, born(birthDate), seoul('2021-08-11T20:00:00'))
    assert.equal(statusOf('1990-03-01').window?.id, 'digit-1')
    assert.equal(statusOf('1992-03-01').window?.id, 'digit-1')
    assert.equal(statusOf('1990-01-01').window?.id, 'digit-1')
  })

  it('opens and closes to the millisecond, by the clock in Seoul', () => {
    const nine = born('1990-05-09')
    const at = (text: string, shiftMs = 0) => windowFor(august, nine, seoul(text) + shiftMs).open
    assert.equal(at('2021-08-09T20:00:00', -1), false)
    assert.equal(at('2021-08-09T20:00:00'), true)
    assert.equal(at('2021-08-10T18:00:00', -1), true)
    assert.equal(at('2021-08-10T18:00:00'), false)
    assert.equal(windowFor(august, nine, Date.parse('2021-08-09T20:00:00Z')).window?.id, 'digit-9')
    assert.equal(windowFor(august, nine, Date.parse('2021-08-09T10:59:59.999Z')).open, false)
  })

  it('tells a person whose window comes when it comes, and the next two chances', () => {
    const { open, reason, window, next } = windowFor(august, born('1990-05-31'), seoul('2021-08-09T20:00:00'))
    assert.deepEqual({ open, reason, window }, { open: false, reason: 'not_yet', window: null })
    assert.deepEqual(idsOf(next), ['digit-1', 'born-from-1986', 'everyone'])
    assert.equal(next[0]?.opensAt, seoul('2021-08-11T20:00:00'))
  })

  it('tells a person who missed theirs when the next one opens', () => {
    const { open, reason, next } = windowFor(august, born('1980-05-09'), seoul('2021-08-10T18:00:00'))
    assert.deepEqual({ open, reason }, { open: false, reason: 'between_windows' })
    assert.deepEqual(idsOf(next), ['born-to-1985', 'everyone'])
  })

  it('is over for everyone on 18 September at 18:00', () => {
    const someone = born('1980-05-09')
    assert.equal(windowFor(august, someone, seoul('2021-09-18T18:00:00') - 1).reason, 'open')
    assert.deepEqual(windowFor(august, someone, seoul('2021-09-18T18:00:00')), {
      open: false,
      reason: 'over',
      window: null,
      next: [],
      gathersFrom: null,
      gathersFor: null,
    })
  })

  it('is for those born from 1 January 1972 to 31 December 2003, both included', () => {
    const at = seoul('2021-08-21T20:00:00')
    for (const birthDate of ['1972-01-01', '2003-12-31'])
      assert.equal(windowFor(august, born(birthDate), at).open, true)
    for (const birthDate of ['1971-12-31', '2004-01-01'])
      assert.deepEqual(windowFor(august, born(birthDate), at), {
        open: false,
        reason: 'not_eligible',
        window: null,
        next: [],
        gathersFrom: null,
        gathersFor: null,
      })
  })

  it('splits the age groups between 1985 and 1986', () => {
    const older = seoul('2021-08-19T20:00:00')
    const younger = seoul('2021-08-20T20:00:00')
    assert.equal(windowFor(august, born('1985-12-31'), older).window?.id, 'born-to-1985')
    assert.equal(windowFor(august, born('1986-01-01'), older).open, false)
    assert.equal(windowFor(august, born('1985-12-31'), younger).open, false)
    assert.equal(windowFor(august, born('1986-01-01'), younger).window?.id, 'born-from-1986')
  })

  it('names the window that closes first when several are open, and at most three later ones', () => {
    const opensAt = seoul('2021-08-09T20:00:00')
    const windowOf = (id: string, opensInHours: number, hours: number): CampaignWindow => {
      const opens = opensAt + opensInHours * 3_600_000
      return { id, opensAt: opens, closesAt: opens + hours * 3_600_000, who: { kind: 'anyone' } }
    }
    const campaign: Campaign = {
      ...august,
      windows: [
        windowOf('week', 0, 168),
        windowOf('evening', 0, 4),
        windowOf('d', 40, 1),
        windowOf('c', 30, 1),
        windowOf('b', 20, 1),
        windowOf('a', 10, 1),
      ],
    }
    const { window, next } = windowFor(campaign, born('1990-01-01'), opensAt)
    assert.equal(window?.id, 'evening')
    assert.deepEqual(idsOf(next), ['a', 'b', 'c'])
  })

  it('says not eligible, rather than over, to someone for whom no window was ever meant', () => {
    const [digitNine] = august.windows
    assert.ok(digitNine)
    const campaign: Campaign = { ...august, windows: [digitNine] }
    assert.equal(windowFor(campaign, born('1990-01-01'), seoul('2021-09-01T00:00:00')).reason, 'not_eligible')
    assert.equal(windowFor(campaign, born('1990-01-09'), seoul('2021-09-01T00:00:00')).reason, 'over')
  })
})

describe('An opening for which people gather', () => {
  const day = (id: string, date: string, digit: number) => ({
    id,
    opensAt: `${date}T20:00:00+09:00`,
    closesAt: `${date}T23:00:00+09:00`,
    who: { kind: 'digits', digits: [digit] },
  })
  const names = { id: 'flu', name: { ko: '접종', en: 'Vaccination' } }
  const documentWith = (windows: object[], opening: object | null = {}) =>
    campaignDocument.safeParse({ ...names, windows, opening })
  const campaign = documentWith([day('nine', '2021-08-09', 9), day('ten', '2021-08-10', 0)]).data ?? assert.fail()
  const gathering = (birthDate: string, at: string) => {
    const { gathersFrom, gathersFor, open } = windowFor(campaign, born(birthDate), seoul(at))
    return [open, gathersFrom, gathersFor]
  }

  it('lets people come two hours before their window opens, and not sooner', () => {
    const [from, opens] = [seoul('2021-08-09T18:00:00'), seoul('2021-08-09T20:00:00')]
    assert.deepEqual(gathering('1990-05-09', '2021-08-09T17:59:59'), [false, from, null])
    assert.deepEqual(gathering('1990-05-09', '2021-08-09T18:00:00'), [false, from, opens])
    assert.deepEqual(gathering('1990-05-09', '2021-08-09T19:59:59'), [false, from, opens])
    assert.deepEqual(gathering('1990-05-09', '2021-08-09T20:00:00'), [true, null, null])
    assert.deepEqual(gathering('1990-05-09', '2021-08-09T23:00:00'), [false, null, null])
  })

  it('is for the people whose window it is, one after another', () => {
    assert.deepEqual(gathering('1990-05-10', '2021-08-09T19:00:00'), [false, seoul('2021-08-10T18:00:00'), null])
    const close = [
      day('nine', '2021-08-09', 9),
      { ...day('ten', '2021-08-09', 0), opensAt: '2021-08-09T20:30:00+09:00' },
    ]
    const soon = documentWith(close).data ?? assert.fail()
    const [before, after] = [seoul('2021-08-09T19:59:00'), seoul('2021-08-09T20:00:00')]
    assert.equal(windowFor(soon, born('1990-05-10'), before).gathersFor, null, 'an earlier opening is still to come')
    assert.equal(windowFor(soon, born('1990-05-10'), after).gathersFor, seoul('2021-08-09T20:30:00'))
    assert.equal(nextOpening(soon, before), after)
    assert.equal(nextOpening(soon, seoul('2021-08-09T20:30:00')), null)
  })

  it('is there only where the campaign says so, with openings far enough apart for a draw', () => {
    const without = documentWith([day('nine', '2021-08-09', 9)], null).data ?? assert.fail()
    assert.equal(windowFor(without, born('1990-05-09'), seoul('2021-08-09T19:00:00')).gathersFrom, null)
    const apart = (minutes: number, drawSeconds: number) => {
      const opensAt = new Date(seoul('2021-08-09T20:00:00') + minutes * 60_000).toISOString()
      return documentWith([day('nine', '2021-08-09', 9), { ...day('ten', '2021-08-09', 0), opensAt }], { drawSeconds })
    }
    assert.deepEqual(
      [apart(0, 600), apart(12, 600), apart(11, 600), apart(1, 10)].map(({ success }) => success),
      [true, true, false, false],
    )
    assert.match(apart(1, 10).error?.issues[0]?.message ?? '', /2 minutes and `drawSeconds` apart/)
  })
})
