import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { campaignPresets } from '../../src/campaign/preset-names.ts'
import { presetDocument, unfitFirstDay } from '../../src/campaign/presets.ts'
import { campaignDocument } from '../../src/campaign/schema.ts'
import { includes, windowFor } from '../../src/campaign/window.ts'
import type { Campaign } from '../../src/domain/campaign.ts'
import { type CalendarDate, isoSeoul } from '../../src/domain/time.ts'

const historic = campaignDocument.parse(presetDocument('historic-2021'))
const relief = campaignDocument.parse(presetDocument('relief-2025'))

/** Every day from one 1 January to another. */
function* daysFrom(first: string, last: string): Generator<CalendarDate> {
  for (
    const day = new Date(`${first}T00:00:00Z`);
    day <= new Date(`${last}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() + 1)
  )
    yield day.toISOString().slice(0, 10) as CalendarDate
}

/** When a campaign opens and closes for people born on a day, as it is written on paper. */
function timesOf({ windows }: Campaign, born: CalendarDate): string[] {
  return windows
    .filter(({ who }) => includes(who, born))
    .map(({ opensAt, closesAt }) => `${isoSeoul(opensAt).slice(0, 16)} ${isoSeoul(closesAt).slice(0, 16)}`)
}

describe('The rotation of 2021', () => {
  /** The ten evenings of the press, by the last digit of the day of birth. */
  const evenings = ['10', '11', '12', '13', '14', '15', '16', '17', '18', '09']

  it('gave every day of birth the evening of its digit, that of its age, and the open weeks', () => {
    for (const born of daysFrom('1972-01-01', '2003-12-31')) {
      const evening = evenings[Number(born.slice(-2)) % 10] ?? assert.fail()
      const next = String(Number(evening) + 1).padStart(2, '0')
      assert.deepEqual(timesOf(historic, born), [
        `2021-08-${evening}T20:00 2021-08-${next}T18:00`,
        born < '1986' ? '2021-08-19T20:00 2021-08-20T18:00' : '2021-08-20T20:00 2021-08-21T18:00',
        '2021-08-21T20:00 2021-09-18T18:00',
      ])
    }
    assert.deepEqual(historic.eligible, { bornFrom: '1972-01-01', bornTo: '2003-12-31' })
  })

  it('runs through all ten digits also when it starts at the end of a month', () => {
    const { windows } = campaignDocument.parse(presetDocument('historic-2021', '2024-02-28' as CalendarDate))
    assert.deepEqual(
      windows.slice(0, 3).map(({ id, opensAt }) => [id, isoSeoul(opensAt)]),
      [
        ['digit-8', '2024-02-28T20:00:00.000+09:00'],
        ['digit-9', '2024-02-29T20:00:00.000+09:00'],
        ['digit-0', '2024-03-01T20:00:00.000+09:00'],
      ],
    )
    assert.equal(new Set(windows.map(({ id }) => id)).size, 13)
  })
})

describe('The rotation of 2025', () => {
  /** The day of July 2025 of each last digit of the year: 1·6 on Monday the 21st to 5·0 on Friday the 25th. */
  const julyOf = [25, 21, 22, 23, 24, 25, 21, 22, 23, 24]

  it('gave every day of birth the weekday of its year, and everyone the time from Saturday on', () => {
    for (const born of daysFrom('1925-01-01', '2006-12-31')) {
      const day = julyOf[Number(born.slice(3, 4))] ?? assert.fail()
      assert.deepEqual(timesOf(relief, born), [
        `2025-07-${day}T${day === 21 ? '09' : '00'}:00 2025-07-${day + 1}T00:00`,
        '2025-07-26T00:00 2025-09-12T18:00',
      ])
    }
    assert.deepEqual(relief.eligible, { bornFrom: null, bornTo: '2006-12-31' })
  })

  it('starts on a Monday also in another year', () => {
    assert.equal(unfitFirstDay('relief-2025', '2026-12-08' as CalendarDate), 'must be a Monday')
    const monday = '2026-12-07' as CalendarDate
    assert.equal(unfitFirstDay('relief-2025', monday), null)
    const { windows } = campaignDocument.parse(presetDocument('relief-2025', monday))
    assert.deepEqual(
      windows.map(({ id }) => id),
      [
        'monday.2026-12-07',
        'tuesday.2026-12-08',
        'wednesday.2026-12-09',
        'thursday.2026-12-10',
        'friday.2026-12-11',
        'everyone',
      ],
    )
  })
})

describe('A campaign that took place', () => {
  const [minute, year] = [60_000, 365 * 86_400_000]
  /** The open times of a person as the press printed them, as half-open spans. */
  const spans = (campaign: Campaign, born: CalendarDate) =>
    timesOf(campaign, born).map((line) => line.split(' ').map((text) => Date.parse(`${text}:00+09:00`)))

  it('is open for a person from the first to the last millisecond of their times, and at no other edge', () => {
    /** One person of each rule; among them 29 February of leap years, the 31st and the first and last eligible days. */
    const people = {
      'historic-2021': [
        ...['1972-01-01', '1980-02-29', '1985-12-31', '1986-01-01', '2000-02-29', '2003-12-31'],
        ...['02', '03', '04', '05', '06', '07', '08', '09', '10'].map((day) => `1990-05-${day}`),
      ],
      'relief-2025': [
        '2000-02-29',
        '1904-02-29',
        '2006-12-31',
        ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((y) => `198${y}-06-30`),
      ],
    }
    for (const [campaign, born] of [
      ...people['historic-2021'].map((day) => [historic, day as CalendarDate] as const),
      ...people['relief-2025'].map((day) => [relief, day as CalendarDate] as const),
    ]) {
      const own = spans(campaign, born)
      const edges = campaign.windows.flatMap(({ opensAt, closesAt }) => [opensAt, closesAt])
      for (const at of edges.flatMap((edge) => [edge - minute, edge - 1, edge, edge + 1, edge + year])) {
        const expected = own.some(([from = 0, to = 0]) => from <= at && at < to)
        assert.equal(windowFor(campaign, born, at).open, expected, `${campaign.id} ${born} ${isoSeoul(at)}`)
      }
    }
  })

  it('is for no person born a day before the first or after the last eligible day', () => {
    for (const [campaign, days] of [
      [historic, ['1971-12-31', '2004-01-01', '1970-05-09']],
      [relief, ['2007-01-01', '2010-02-28']],
    ] as const)
      for (const born of days)
        for (const { opensAt } of campaign.windows)
          assert.equal(windowFor(campaign, born as CalendarDate, opensAt).reason, 'not_eligible', born)
  })

  it('means the same in a process of any time zone', async () => {
    const script = `
      import { presetDocument } from './src/campaign/presets.ts'
      import { campaignDocument } from './src/campaign/schema.ts'
      import { windowFor } from './src/campaign/window.ts'
      for (const name of ${JSON.stringify(campaignPresets)}) {
        const campaign = campaignDocument.parse(presetDocument(name))
        const said = ['1990-05-31', '1992-03-01'].map((born) => windowFor(campaign, born, Date.parse('2021-08-10T00:00:00+09:00')))
        console.log(JSON.stringify([campaign, said]))
      }`
    const said = await Promise.all(
      ['Asia/Seoul', 'America/Los_Angeles', 'Pacific/Kiritimati'].map((TZ) =>
        promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
          env: { ...process.env, TZ },
        }),
      ),
    )
    const [seoul, west, east] = said.map(({ stdout }) => stdout)
    assert.match(seoul ?? '', /"digit-9"/)
    assert.equal(west, seoul)
    assert.equal(east, seoul)
  })
})
