import assert from 'node:assert/strict'
import { ZodError } from 'zod'
import { kakao } from '../../providers/kakao/index.ts'
import { solarDay } from '../../providers/kakao/lunar.ts'
import { mapKakaoProfile } from '../../providers/kakao/profile.ts'
import { itRefusesUnusableProfiles, refusedFor } from './unusable-profiles.ts'

const account = {
  name_needs_agreement: false,
  name: '한가온',
  birthyear_needs_agreement: false,
  birthyear: '1991',
  birthday_needs_agreement: false,
  birthday: '0307',
  birthday_type: 'SOLAR',
  gender_needs_agreement: false,
  gender: 'female',
  phone_number_needs_agreement: false,
  phone_number: '+82 10-0000-1234',
  ci_needs_agreement: false,
  ci: `${'Ab3+/'.repeat(17)}Q==`,
  ci_authenticated_at: '2026-07-10T00:00:00Z',
}
type Change = Record<string, unknown>

const answer = (change: Change = {}, id: unknown = 4242) => ({
  status: 200,
  body: { id, connected_at: '2026-08-09T11:00:00Z', kakao_account: { ...account, ...change } },
})
const without = (...names: string[]): Change => Object.fromEntries(names.map((name) => [name, undefined]))
const read = (told: { status: number; body: unknown }, mayBeWithheld: ('gender' | 'phone')[] = []) =>
  mapKakaoProfile(told, { subject: '4242', mayBeWithheld })

describe('A Kakao profile, made one canonical person', () => {
  it('keeps what we need and nothing else', () => {
    assert.deepEqual(read(answer({ email: 'someone@example.com', profile: { nickname: 'ga-on' } })), {
      ci: account.ci,
      name: '한가온',
      birthDate: '1991-03-07',
      gender: 'female',
      nationality: null,
      phone: '+821000001234',
    })
  })

  for (const spelling of ['+82 10-0000-1234', '+82 010-0000-1234', '010-0000-1234', '82-10-0000-1234', '01000001234'])
    it(`knows the telephone number in the spelling ${spelling}`, () => {
      assert.equal(read(answer({ phone_number: spelling })).phone, '+821000001234')
    })

  it('keeps a number abroad', () => {
    assert.equal(read(answer({ phone_number: '+1 202-555-0101' })).phone, '+12025550101')
    for (const phone_number of ['+82 2-000-0000', '+82', '', 'unknown', '+1 (202) 555'])
      assert.throws(() => read(answer({ phone_number })), ZodError)
  })

  const moons: [string, string, string, boolean, string][] = [
    ['on the day of Chuseok', '2001', '0815', false, '2001-10-01'],
    ['in a leap month', '2001', '0419', true, '2001-06-10'],
    ['in the month before it, that bears the same number', '2001', '0419', false, '2001-05-12'],
    ['at the end of the lunar year, which is in the next solar one', '1990', '1219', false, '1991-02-03'],
    ['on the lunar new year', '1985', '0101', false, '1985-02-20'],
  ]
  for (const [when, birthyear, birthday, is_leap_month, solar] of moons)
    it(`counts a birthday kept by the moon as the solar day it was, ${when}`, () => {
      const told = { birthyear, birthday, is_leap_month, birthday_type: 'LUNAR' }
      assert.equal(read(answer(told)).birthDate, solar)
    })

  it('takes a lunar birthday without a word on leap months for one in the ordinary month', () => {
    const told = { birthyear: '2001', birthday: '0419', birthday_type: 'LUNAR' }
    assert.equal(read(answer(told)).birthDate, '2001-05-12')
  })

  it('refuses a lunar day that there never was', () => {
    const leap = { birthyear: '1990', birthday: '0419', is_leap_month: true, birthday_type: 'LUNAR' }
    assert.throws(() => read(answer(leap)), refusedFor('birthday_is_no_day', 'person', ['birthdate']))
    const thirtieth = { birthyear: '2023', birthday: '0130', birthday_type: 'LUNAR' }
    assert.throws(() => read(answer(thirtieth)), refusedFor('birthday_is_no_day', 'person', ['birthdate']))
    assert.equal(read(answer({ ...thirtieth, birthday: '0129' })).birthDate, '2023-02-19')
  })

  it('knows 29 February only in leap years', () => {
    assert.equal(read(answer({ birthyear: '2000', birthday: '0229' })).birthDate, '2000-02-29')
    assert.throws(() => read(answer({ birthyear: '2001', birthday: '0229' })), ZodError)
  })

  const items = [
    ['name', 'name'],
    ['birthyear', 'birthdate'],
    ['birthday', 'birthdate'],
    ['gender', 'gender'],
    ['phone_number', 'phone'],
    ['ci', 'ci'],
  ] as const
  for (const [item, missing] of items) {
    it(`is refused when the person has not agreed to tell the ${item}, and that is no fault of Kakao's`, () => {
      const told = { ...without(item), [`${item}_needs_agreement`]: true }
      assert.throws(() => read(answer(told)), refusedFor('consent_missing', 'person', [missing]))
      assert.throws(
        () => read(answer({ [`${item}_needs_agreement`]: true })),
        refusedFor('consent_missing', 'person'),
        'the flag wins over the value',
      )
      assert.ok(read(answer()))
    })

    it(`is refused when the ${item} is missing without a reason, which is one account's, and says what is missing`, () => {
      for (const told of [without(item), { [item]: null }])
        assert.throws(() => read(answer(told)), refusedFor('profile_incomplete', 'person', [missing]))
    })
  }

  it('may lack gender and telephone number where the installation can do without', () => {
    const told = { ...without('gender', 'phone_number'), gender_needs_agreement: true }
    const { gender, phone } = read(answer(told), ['gender', 'phone'])
    assert.deepEqual([gender, phone], [null, null])
    assert.throws(() => read(answer(without('ci')), ['gender', 'phone']))
    assert.equal(read(answer(), ['gender', 'phone']).phone, '+821000001234', 'and is told where it is there')
  })

  it('is no person when the person told nothing at all', () => {
    for (const kakao_account of [undefined, null, {}])
      assert.throws(
        () => read({ status: 200, body: { id: 4242, kakao_account } }),
        refusedFor('profile_incomplete', 'person', ['ci']),
      )
  })

  const malformed: [string, unknown][] = [
    ['no number', { kakao_account: account }],
    ['a number in quotes', answer({}, '4242').body],
    ['a number that no parser keeps whole', answer({}, 2 ** 53).body],
    ['text for an account', { id: 4242, kakao_account: 'none' }],
    ['no object at all', [account]],
    ['nothing', undefined],
  ]
  const unusable: [string, unknown, string][] = [
    ['a CI of 87 characters', answer({ ci: account.ci.slice(1) }).body, 'ci'],
    ['a CI of zero bytes', answer({ ci: `${'A'.repeat(86)}==` }).body, 'ci'],
    ['mojibake for a name', answer({ name: 'ÇÑ°¡¿Â' }).body, 'name'],
    ['replacement characters in the name', answer({ name: '한\ufffd온' }).body, 'name'],
    ['a month 13', answer({ birthday: '1307' }).body, 'birthdate'],
    ['a birthday in another spelling', answer({ birthday: '03-07' }).body, 'birthdate'],
    ['a year of two digits', answer({ birthyear: '91' }).body, 'birthdate'],
    ['a calendar we do not know', answer({ birthday_type: 'JULIAN' }).body, 'birthdate'],
    ['a gender we do not know', answer({ gender: 'M' }).body, 'gender'],
    ['a telephone number of no mobile', answer({ phone_number: '+82 2-000-0000' }).body, 'phone'],
  ]
  itRefusesUnusableProfiles({ read: (body) => read({ status: 200, body }), whole: answer().body, malformed, unusable })

  it('is refused when it is of another than the ID token', () => {
    assert.throws(() => read(answer({}, 4243)), refusedFor('profile_of_another', 'provider'))
  })

  const refusals: [number, number, string, 'provider' | 'person'][] = [
    [400, -101, 'account_not_linked', 'person'],
    [400, -103, 'account_dormant', 'person'],
    [403, -402, 'consent_missing', 'person'],
    [401, -406, 'account_under_age', 'person'],
    [401, -401, 'profile_refused', 'provider'],
    [400, -2, 'profile_refused', 'provider'],
  ]
  for (const [status, code, reason, because] of refusals)
    it(`is refused as ${reason} with ${code}, which speaks against the ${because}`, () => {
      assert.throws(() => read({ status, body: { msg: 'no', code } }), refusedFor(reason, because))
    })

  it('is refused with any other status, whichever person the body describes', () => {
    for (const status of [201, 204, 302, 404])
      assert.throws(() => read({ ...answer(), status }), refusedFor('profile_refused', 'provider'))
  })

  it('tells no value when it is refused', () => {
    for (const change of [{ birthday: '0231' }, { phone_number: '0000-1234' }, { name: '\ufffd' }])
      try {
        read(answer(change))
        assert.fail('accepted')
      } catch (error) {
        const told = String(error) + JSON.stringify(error)
        for (const value of [account.ci, account.name, '1991', '0231', '0000-1234']) assert.ok(!told.includes(value))
      }
  })
})

describe('The Korean lunar calendar', () => {
  // Public holidays and leap months as they were in Korea; China counted 2001, 2012 and 2017 otherwise.
  const known: [string, [number, number, number, boolean], string | null][] = [
    ['Chuseok of 2023', [2023, 8, 15, false], '2023-09-29'],
    ['the new year of 2024', [2024, 1, 1, false], '2024-02-10'],
    ['the Buddha’s birthday of 2001', [2001, 4, 8, false], '2001-05-01'],
    ['the leap month of 2012', [2012, 3, 1, true], '2012-04-21'],
    ['the leap month of 2017', [2017, 5, 1, true], '2017-06-24'],
    ['the leap month of 2020', [2020, 4, 1, true], '2020-05-23'],
    ['the leap month of 2023', [2023, 2, 1, true], '2023-03-22'],
    ['the last day of 2023', [2023, 12, 30, false], '2024-02-09'],
    ['the Chinese leap month of 2017, which Korea did not have', [2017, 6, 1, true], null],
    ['a thirteenth month', [2024, 13, 1, false], null],
  ]
  for (const [what, [year, month, day, leap], solar] of known)
    it(`has ${what} ${solar === null ? 'on no day' : `on ${solar}`}`, () => {
      assert.equal(solarDay({ year, month, day, leap }), solar)
    })
})

describe('Settings of the Kakao door', () => {
  const settings = { issuer: 'https://kauth.kakao.com', clientId: 'app', clientSecret: 'secret' }
  const tools = { fetchFor: () => fetch, now: () => 0, sha256: String }

  it('need the client only', () => {
    assert.ok(kakao.open(settings, tools))
  })

  const refused: [string, Record<string, unknown>][] = [
    ['an address of the profile that anybody on the way can read', { profile: 'http://kapi.kakao.com/v2/user/me' }],
    ['a scope that asks for no ID token', { scope: 'name birthyear birthday account_ci' }],
    ['a CI that may be withheld', { mayBeWithheld: ['ci'] }],
    ['a setting that there is not', { profil: 'https://kapi.kakao.com/v2/user/me' }],
    ['ID tokens signed with the secret', { idTokenAlg: 'HS256' }],
  ]
  for (const [what, change] of refused)
    it(`are refused with ${what}`, () => {
      assert.throws(() => kakao.open({ ...settings, ...change }, tools), ZodError)
    })
})
