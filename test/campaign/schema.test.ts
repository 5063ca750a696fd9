import assert from 'node:assert/strict'
import { z } from 'zod'
import { campaignDocument } from '../../src/campaign/schema.ts'

const window = {
  id: 'digit-9',
  opensAt: '2021-08-09T20:00:00+09:00',
  closesAt: '2021-08-10T18:00:00+09:00',
  who: { kind: 'digits', digits: [9] },
}
const document = {
  id: 'autumn-2021',
  version: 3,
  name: { ko: '가을 접종', en: 'Autumn vaccination' },
  eligible: { bornFrom: '1972-01-01', bornTo: '2003-12-31' },
  windows: [window],
}

/** The complaints about a document, as `path: message`. */
function complaints(input: unknown): string[] {
  const parsed = campaignDocument.safeParse(input)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('Campaign document', () => {
  it('becomes a campaign with its times as instants', () => {
    assert.deepEqual(campaignDocument.parse(document), {
      ...document,
      device: { blockSeconds: null, takeover: false },
      opening: null,
      products: null,
      windows: [{ ...window, opensAt: Date.UTC(2021, 7, 9, 11), closesAt: Date.UTC(2021, 7, 10, 9) }],
    })
  })

  it('means the same time whatever zone it is written in', () => {
    const [seoul, utc] = ['2021-08-09T20:00:00+09:00', '2021-08-09T11:00:00Z'].map((opensAt) =>
      campaignDocument.parse({ ...document, windows: [{ ...window, opensAt }] }),
    )
    assert.deepEqual(seoul, utc)
  })

  it('is open to every age, is version 1 and allows no takeover unless it says otherwise', () => {
    const { id, name, windows } = document
    const { version, eligible, device } = campaignDocument.parse({ id, name, windows })
    assert.equal(version, 1)
    assert.deepEqual(device, { blockSeconds: null, takeover: false })
    assert.deepEqual(eligible, { bornFrom: null, bornTo: null })
  })

  it('knows five kinds of predicate', () => {
    for (const who of [
      { kind: 'anyone' },
      { kind: 'digits', digits: [0, 1, 2, 3, 4] },
      { kind: 'born', from: '1986-01-01', to: '1986-01-01' },
      { kind: 'year_digits', digits: [1, 6] },
      {
        kind: 'all',
        of: [
          { kind: 'year_digits', digits: [5, 0] },
          { kind: 'born', from: '1940-01-01', to: '1959-12-31' },
        ],
      },
    ])
      assert.deepEqual(complaints({ ...document, windows: [{ ...window, who }] }), [])
  })

  const refused: [string, object, RegExp][] = [
    ['a time without a zone', { opensAt: '2021-08-09T20:00:00' }, /^windows\.0\.opensAt: /],
    ['a day instead of a time', { opensAt: '2021-08-09' }, /^windows\.0\.opensAt: /],
    ['a time that does not exist', { opensAt: '2021-02-30T20:00:00+09:00' }, /^windows\.0\.opensAt: /],
    ['a window that closes before it opens', { closesAt: '2021-08-09T18:00:00+09:00' }, /^windows\.0\.closesAt: must/],
    ['a window without length', { closesAt: window.opensAt }, /^windows\.0\.closesAt: must be after/],
    ['a digit above 9', { who: { kind: 'digits', digits: [10] } }, /^windows\.0\.who\.digits\.0: /],
    ['half a digit', { who: { kind: 'digits', digits: [1.5] } }, /^windows\.0\.who\.digits\.0: /],
    ['a digit twice', { who: { kind: 'digits', digits: [1, 1] } }, /^windows\.0\.who\.digits: must not/],
    ['no digit', { who: { kind: 'digits', digits: [] } }, /^windows\.0\.who\.digits: /],
    ['an unknown predicate', { who: { kind: 'friends' } }, /^windows\.0\.who\.kind: /],
    ['29 February 1900', { who: { kind: 'born', from: '1900-02-29', to: '2003-01-01' } }, /who\.from: /],
    ['a birthday that does not exist', { who: { kind: 'born', from: '2001-02-29', to: '2003-01-01' } }, /who\.from: /],
    ['an age group upside down', { who: { kind: 'born', from: '2003-01-02', to: '2003-01-01' } }, /who\.to: must not/],
    ['one property that must hold with no other', { who: { kind: 'all', of: [{ kind: 'anyone' }] } }, /who\.of: /],
    ['a day of no week', { weekdays: ['mon'] }, /^windows\.0\.weekdays\.0: /],
    ['no day of the week', { weekdays: [] }, /^windows\.0\.weekdays: /],
    ['a week without its day', { weekdays: ['friday'] }, /^windows: must be open on at least one day/],
    [
      'a weekly window of years',
      { weekdays: ['monday'], closesAt: '2023-08-10T18:00:00+09:00' },
      /closesAt: must be within 366/,
    ],
    ['an unknown key', { quota: 10 }, /^windows\.0: .*quota/],
  ]
  for (const [what, change, complaint] of refused)
    it(`refuses ${what}, and says where`, () => {
      const found = complaints({ ...document, windows: [{ ...window, ...change }] })
      assert.equal(found.length, 1)
      assert.match(found[0] ?? '', complaint)
    })

  it('refuses no windows, one id twice, unknown keys and eligible ages upside down', () => {
    assert.match(complaints({ ...document, windows: [] }).join(), /^windows: /)
    assert.match(
      complaints({ ...document, windows: [window, window] }).join(),
      /^windows\.1\.id: is used twice: digit-9$/,
    )
    assert.match(complaints({ ...document, colour: 'red' }).join(), /colour/)
    const eligible = { bornFrom: '2003-01-01', bornTo: '1972-01-01' }
    assert.match(complaints({ ...document, eligible }).join(), /^eligible\.bornTo: must not/)
  })

  it('makes all complaints at once', () => {
    assert.equal(complaints({ ...document, id: 'Has Spaces', version: 0, name: { ko: '', en: 'x' } }).length, 3)
  })

  it('opens a window of certain weekdays on each of these days in Seoul, and as one time where they follow each other', () => {
    const weekly = {
      ...window,
      id: 'weekly',
      opensAt: '2026-12-04T20:00:00+09:00',
      closesAt: '2026-12-13T18:00:00+09:00',
      weekdays: ['friday', 'saturday', 'monday', 'sunday'],
    }
    const { windows } = campaignDocument.parse({ ...document, windows: [weekly] })
    const who = { kind: 'digits', digits: [9] }
    const seoul = (text: string) => Date.parse(`${text}:00+09:00`)
    assert.deepEqual(windows, [
      { id: 'weekly.2026-12-04', opensAt: seoul('2026-12-04T20:00'), closesAt: seoul('2026-12-08T00:00'), who },
      { id: 'weekly.2026-12-11', opensAt: seoul('2026-12-11T00:00'), closesAt: seoul('2026-12-13T18:00'), who },
    ])
  })

  it('opens a thousand times at most', () => {
    const weekdays = ['monday', 'wednesday', 'friday']
    const year = { ...window, weekdays, closesAt: '2022-08-09T20:00:00+09:00' }
    const times = (count: number) => Array.from({ length: count }, (_, number) => ({ ...year, id: `window-${number}` }))
    assert.deepEqual(complaints({ ...document, windows: times(6) }), [])
    assert.deepEqual(complaints({ ...document, windows: times(7) }), ['windows: must open 1000 times at most'])
  })

  it('can be published as JSON Schema', () => {
    const schema = z.toJSONSchema(campaignDocument, { io: 'input' })
    assert.deepEqual(schema.required, ['id', 'name', 'windows'])
    assert.equal(schema.additionalProperties, false)
  })
})
