import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Dialect } from '../../mock-idps/dialects/dialect.ts'
import { kakao, kakaoMemberNumber } from '../../mock-idps/dialects/kakao.ts'
import { naver } from '../../mock-idps/dialects/naver.ts'
import { lunarBirthdayOf } from '../../mock-idps/people/calendar.ts'
import { connectingInformation } from '../../mock-idps/people/identifiers.ts'
import { createPeople } from '../../mock-idps/people/people.ts'
import type { Person } from '../../mock-idps/people/person.ts'
import { mapKakaoProfile } from '../../providers/kakao/profile.ts'
import { mapNaverProfile } from '../../providers/naver/profile.ts'

const now = Date.parse('2026-08-09T20:00:00+09:00')
const seed = 'seed'
const clientId = 'app'

/** What a dialect answers about a person who agreed to everything. */
function answerOf(dialect: Dialect, person: Person, subject: string) {
  const scopes = new Set(Object.keys(dialect.scopes))
  const answer = dialect.profile?.answer({ person, tokenSent: true, scopes, seed, clientId, now, subject })
  assert.ok(answer)
  return { status: answer.status, body: JSON.parse(answer.body.toString('utf8')) }
}

const canonical = ({ name, birthdate, gender, phone, registrationNumber }: Person) => ({
  name,
  birthDate: birthdate,
  gender,
  nationality: null,
  phone,
  ci: connectingInformation(seed, registrationNumber),
})

/** Anybody of the millions, born on any day from 1930 to 2011, some of whom keep their birthday by the moon. */
const anybody = fc
  .record({
    n: fc.nat({ max: 99_999_999 }),
    born: fc.date({ min: new Date('1930-01-01'), max: new Date('2011-12-31'), noInvalidDate: true }),
    lunar: fc.boolean(),
  })
  .map(({ n, born, lunar }): Person => {
    const person = createPeople(() => now).find(`person-${n}`)
    assert.ok(person)
    const birthdate = born.toISOString().slice(0, 10)
    return { ...person, birthdate, ...(lunar && { lunarBirthday: lunarBirthdayOf(birthdate) }) }
  })

describe('A person told in a provider’s spelling and read by its door', () => {
  it('is the same at Kakao, also with a birthday kept by the moon', () => {
    fc.assert(
      fc.property(anybody, (person) => {
        const subject = String(kakaoMemberNumber(person.id, { seed, clientId }))
        const read = mapKakaoProfile(answerOf(kakao, person, subject), { subject, mayBeWithheld: [] })
        assert.deepEqual(read, canonical(person))
      }),
      { numRuns: 500 },
    )
  })

  it('is the same at Naver', () => {
    fc.assert(
      fc.property(anybody, (person) => {
        const read = mapNaverProfile(answerOf(naver, person, 'subject'), { subject: 'subject', mayBeWithheld: [] })
        assert.deepEqual(read, canonical(person))
      }),
      { numRuns: 500 },
    )
  })
})
