import assert from 'node:assert/strict'
import fc from 'fast-check'
import { generatedPerson } from '../../mock-idps/people/generated.ts'
import { createPeople } from '../../mock-idps/people/people.ts'
import { bornToday, namedPeople } from '../../mock-idps/people/personas.ts'

describe('the invented people', () => {
  const noon = Date.parse('2026-03-02T12:00:00+09:00')

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

  it('nobody else is made up: other texts name no person', () => {
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
    const fixed = namedPeople(noon).filter(({ id }) => id !== 'just18')
    assert.equal(new Set(fixed.map(({ birthdate }) => birthdate.at(-1))).size, 10)
  })

  it('one of them turned 18 today, by the calendar of Seoul', () => {
    const justBefore = Date.parse('2026-03-01T23:59:59+09:00')
    const born = (now: number) => namedPeople(now).find(({ id }) => id === 'just18')?.birthdate
    assert.equal(born(justBefore), '2008-03-01')
    assert.equal(born(justBefore + 1000), '2008-03-02')
    assert.equal(bornToday(18, Date.parse('2024-02-29T09:00:00+09:00')), '2006-03-01')
  })
})
