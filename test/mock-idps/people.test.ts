import assert from 'node:assert/strict'
import fc from 'fast-check'
import { bornFor, lunarBirthdayOf } from '../../mock-idps/people/calendar.ts'
import { generatedPerson } from '../../mock-idps/people/generated.ts'
import { connectingInformation } from '../../mock-idps/people/identifiers.ts'
import { createPeople } from '../../mock-idps/people/people.ts'
import { carriers, type Person } from '../../mock-idps/people/person.ts'
import { rosterOf } from '../../mock-idps/people/personas.ts'
import type { PersonInput } from '../../mock-idps/people/schema.ts'
import { settingsSchema } from '../../mock-idps/settings.ts'

const wanted = [
  ...['man', 'woman', 'just18', 'under14', 'turns14-today', 'turns14-tomorrow', 'foreigner', 'twin-a', 'twin-b'],
  ...[
    'two-phones-a',
    'two-phones-b',
    'renamed-before',
    'renamed-after',
    'ipin-before',
    'ipin-after',
    'dormant',
    'mvno',
  ],
  ...[
    'renumbered-before',
    'renumbered-after',
    'leap',
    'lunar',
    'lunar-leap',
    'lunar-year-end',
    'long-name',
    'rare-name',
  ],
]

describe('the invented people', () => {
  const noon = Date.parse('2026-03-02T12:00:00+09:00')
  const find = (id: string) => {
    const person = rosterOf([])
      .all(noon)
      .find((one) => one.id === id)
    assert.ok(person, id)
    return person
  }

  it('a person of any number exists, is plausible, and is the same person every time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (n) => {
        const person = generatedPerson(`person-${n}`)
        assert.ok(person)
        assert.deepEqual(person, generatedPerson(`person-${n}`))
        assert.equal(new Date(`${person.birthdate}T00:00:00Z`).toISOString().slice(0, 10), person.birthdate)
        assert.ok(person.birthdate >= '1935-01-01' && person.birthdate <= '2005-12-31')
        assert.match(person.phone, /^\+82100000\d{4}$/)
        assert.match(person.registrationNumber, /^SIM-G\d{8}$/)
      }),
    )
  })

  it('are named by no other text', () => {
    for (const hint of ['person-', 'person-01', 'person--1', 'person-100000000', 'person-1e3', 'Person-1', '홍길동']) {
      assert.equal(createPeople(() => noon).find(hint), undefined, hint)
    }
  })

  it('people are spread over all last digits of the day of birth', () => {
    const counts = Array.from({ length: 10 }, () => 0)
    for (let n = 0; n < 10_000; n += 1) {
      const digit = Number(generatedPerson(`person-${n}`)?.birthdate.at(-1))
      counts[digit] = (counts[digit] ?? 0) + 1
    }
    for (const count of counts) assert.ok(count > 700 && count < 1300, counts.join(' '))
  })

  it('the named people cover every last digit of the day of birth', () => {
    const fixed = rosterOf([])
      .all(noon)
      .filter(({ id }) => id !== 'just18')
    assert.equal(new Set(fixed.map(({ birthdate }) => birthdate.at(-1))).size, 10)
  })

  it('one of them turned 18 today, by the calendar of Seoul', () => {
    const justBefore = Date.parse('2026-03-01T23:59:59+09:00')
    const born = (now: number) =>
      rosterOf([])
        .all(now)
        .find(({ id }) => id === 'just18')?.birthdate
    assert.equal(born(justBefore), '2008-03-01')
    assert.equal(born(justBefore + 1000), '2008-03-02')
    assert.equal(bornFor(18, Date.parse('2024-02-29T09:00:00+09:00')), '2006-03-01')
  })

  it('ten thousand people have ten thousand CIs, well spelled, and as many i-PINs', () => {
    const people = Array.from({ length: 10_000 }, (_, n) => generatedPerson(`person-${n * 9_999}`) as Person)
    const cis = people.map(({ registrationNumber }) => connectingInformation('seed', registrationNumber))
    assert.equal(new Set(cis).size, people.length)
    for (const ci of cis) assert.match(ci, /^[A-Za-z0-9+/]{85}[AQgw]==$/)
    const named = rosterOf([])
      .all(noon)
      .map(({ virtualNumber }) => virtualNumber)
    const numbers = new Set(people.map(({ virtualNumber }) => virtualNumber))
    assert.equal(numbers.size, people.length)
    for (const { virtualNumber } of people) assert.match(virtualNumber, /^000\d{10}$/)
    for (const virtualNumber of named) assert.ok(!numbers.has(virtualNumber))
    assert.equal(new Set(people.map(({ carrier }) => carrier)).size, carriers.length)
    for (const { ciGeneration } of people) assert.equal(ciGeneration, 1)
  })

  it('the CI of a person never changes: not with the version, not with the other people in the file', () => {
    const digest = (id: string) => {
      const person = createPeople(() => noon).find(id)
      return connectingInformation('gwanmun-mock-idps', person?.registrationNumber ?? '').slice(0, 12)
    }
    assert.deepEqual(['man', 'day17', 'two-phones-b', 'surname-two', 'person-0', 'person-99999999'].map(digest), [
      'Iu0fww6esIpQ',
      'Xyegdgc7oram',
      'ECdop1iyVxcd',
      'ETyq7wGEwRKC',
      'U7xMwNo96xaE',
      'zhcvZxl6dBg5',
    ])
  })

  it('the named people have the ids that tests rely on, each once', () => {
    const ids = rosterOf([])
      .all(noon)
      .map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    for (const id of wanted) assert.ok(ids.includes(id), id)
  })

  it('a phone, a name, an i-PIN may change; the CI stays', () => {
    for (const [one, other, differs] of [
      ['two-phones-a', 'two-phones-b', ['phone', 'carrier']],
      ['renamed-before', 'renamed-after', ['name']],
      ['ipin-before', 'ipin-after', ['virtualNumber']],
    ] as const) {
      const { id: _, about: __, ...before } = find(one)
      const { id: ___, about: ____, ...after } = find(other)
      const changed = Object.keys(before).filter(
        (key) => before[key as keyof typeof before] !== after[key as keyof typeof after],
      )
      assert.deepEqual(changed.sort(), [...differs].sort(), one)
    }
  })

  it('a person with a new registration number has a new CI, and the old one is known', () => {
    const [before, after] = [find('renumbered-before'), find('renumbered-after')]
    assert.notEqual(after.registrationNumber, before.registrationNumber)
    assert.equal(after.formerRegistrationNumber, before.registrationNumber)
    assert.deepEqual([before.ciGeneration, after.ciGeneration], [1, 2])
    assert.equal(before.formerRegistrationNumber, undefined)
  })

  it('a birthday by the moon is the same day as the one by the sun', () => {
    assert.deepEqual(find('lunar').lunarBirthday, { month: 9, day: 15, leap: false })
    assert.deepEqual(find('lunar-leap').lunarBirthday, { month: 4, day: 19, leap: true })
    assert.deepEqual(find('lunar-year-end').lunarBirthday, { month: 12, day: 19, leap: false })
    assert.equal(find('man').lunarBirthday, undefined)
    // Lunar new year's days from Korean calendars.
    for (const day of ['1985-02-20', '2000-02-05', '2024-02-10', '2025-01-29'])
      assert.deepEqual(lunarBirthdayOf(day), { month: 1, day: 1, leap: false }, day)
    assert.deepEqual(lunarBirthdayOf('2024-09-17'), { month: 8, day: 15, leap: false }, 'Chuseok')
  })

  it('childhood ends at midnight in Seoul, not in London', () => {
    const age = (id: string, now: number) => {
      const born = createPeople(() => now).find(id)?.birthdate ?? ''
      const today = new Date(now + 9 * 3_600_000).toISOString().slice(0, 10)
      return Number(today.slice(0, 4)) - Number(born.slice(0, 4)) - (today.slice(5) < born.slice(5) ? 1 : 0)
    }
    for (const now of ['2026-03-02T00:00:00+09:00', '2026-03-01T23:59:59+09:00', '2026-12-31T23:30:00+09:00'].map(
      Date.parse,
    )) {
      assert.equal(age('turns14-today', now), 14)
      assert.equal(age('turns14-tomorrow', now), 13)
      assert.ok(age('under14', now) < 14)
      assert.equal(age('just18', now), 18)
    }
  })

  describe('from the settings', () => {
    const own: PersonInput = {
      id: 'mine',
      name: '시험별',
      birthdate: '1990-01-02',
      gender: 'female',
      nationality: 'domestic',
      about: '우리 시험에 쓰는 사람',
    }
    const people = (...extra: PersonInput[]) => createPeople(() => noon, extra)

    it('stand behind the stock ones, found by their ids, filled up with what was left out', () => {
      const mine = people(own).find('mine')
      assert.equal(people(own).named().at(-1)?.id, 'mine')
      assert.deepEqual(
        { name: mine?.name, birthdate: mine?.birthdate, carrier: mine?.carrier, ciGeneration: mine?.ciGeneration },
        { name: '시험별', birthdate: '1990-01-02', carrier: 'SKT', ciGeneration: 1 },
      )
      assert.match(mine?.phone ?? '', /^\+82100000\d{4}$/)
      assert.match(mine?.virtualNumber ?? '', /^000\d{10}$/)
    })

    it('have a CI by their id: others before them in the list do not change it', () => {
      const other = { ...own, id: 'other' }
      assert.equal(people(own).find('mine')?.registrationNumber, people(other, own).find('mine')?.registrationNumber)
      assert.notEqual(
        people(other, own).find('other')?.registrationNumber,
        people(own).find('mine')?.registrationNumber,
      )
    })

    it('may be a second id of one human being, a stock one too', () => {
      const again = people({ id: 'man-abroad', sameAs: 'man', phone: '+821000000001', about: '다른 전화' }).find(
        'man-abroad',
      )
      assert.equal(again?.registrationNumber, find('man').registrationNumber)
      assert.equal(again?.name, find('man').name)
      assert.equal(again?.phone, '+821000000001')
    })

    it('are refused when they are invalid, take an id, or name no earlier person', () => {
      for (const bad of [
        { ...own, id: 'man' },
        { ...own, id: 'person-1' },
        { ...own, id: 'Mine' },
        { ...own, birthdate: '1990-02-30' },
        { ...own, phone: '+821012345678' },
        { ...own, virtualNumber: '1234567890123' },
        { ...own, carrier: 'VODAFONE' },
        { ...own, nickname: 'x' },
        { ...own, faults: [{ do: [{ type: 'nothing' }] }] },
        { id: 'again', sameAs: 'nobody', about: 'x' },
        { id: 'again', sameAs: 'again', about: 'x' },
      ])
        assert.throws(() => people(bad as PersonInput), /people/, JSON.stringify(bad))
      assert.throws(() => people(own, own), /taken/)
      assert.ok(people(own))
    })

    it('stand in the JSON Schema of the settings', () => {
      const schema = JSON.stringify(settingsSchema())
      for (const word of ['birthdate', 'sameAs', 'turns', 'virtualNumber', 'carrier', 'faults', 'lunar'])
        assert.ok(schema.includes(`"${word}"`), word)
    })
  })
})
