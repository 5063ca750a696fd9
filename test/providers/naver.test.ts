import assert from 'node:assert/strict'
import { ZodError } from 'zod'
import { naver } from '../../providers/naver/index.ts'
import { mapNaverProfile } from '../../providers/naver/profile.ts'
import { itRefusesUnusableProfiles, refusedFor } from './unusable-profiles.ts'

const response = {
  id: 'subject-1',
  name: '한가온',
  gender: 'F',
  birthday: '03-07',
  birthyear: '1991',
  mobile: '010-0000-1234',
  mobile_e164: '+821000001234',
  ci: `${'Ab3+/'.repeat(17)}Q==`,
}

const answer = (change: Record<string, unknown> = {}) => ({
  status: 200,
  body: { resultcode: '00', message: 'success', response: { ...response, ...change } },
})
const without = (...names: string[]) => Object.fromEntries(names.map((name) => [name, undefined]))
const read = (
  told: { status: number; body: unknown },
  rules: { subject?: string | null; mayBeWithheld?: ('gender' | 'phone')[] } = {},
) => mapNaverProfile(told, { subject: 'subject-1', mayBeWithheld: [], ...rules })

describe('A Naver profile, made one canonical person', () => {
  it('keeps what we need and nothing else', () => {
    assert.deepEqual(read(answer({ nickname: 'ga-on', age: '30-39', enc_id: 'x', email: 'someone@example.com' })), {
      ci: response.ci,
      name: '한가온',
      birthDate: '1991-03-07',
      gender: 'female',
      nationality: null,
      phone: '+821000001234',
    })
  })

  it('knows the telephone number in either spelling, and refuses two numbers in one profile', () => {
    assert.equal(read(answer(without('mobile'))).phone, '+821000001234')
    assert.equal(read(answer(without('mobile_e164'))).phone, '+821000001234')
    assert.throws(() => read(answer({ mobile: '010-0000-4321' })), refusedFor('phones_differ', 'person', ['phone']))
  })

  it('takes U for a gender it does not know', () => {
    assert.equal(read(answer({ gender: 'U' })).gender, null)
    assert.equal(read(answer({ gender: 'M' })).gender, 'male')
  })

  it('knows 29 February only in leap years', () => {
    assert.equal(read(answer({ birthyear: '2000', birthday: '02-29' })).birthDate, '2000-02-29')
    assert.throws(() => read(answer({ birthyear: '2001', birthday: '02-29' })), ZodError)
  })

  for (const [missing, ...items] of [
    ['name', 'name'],
    ['gender', 'gender'],
    ['birthdate', 'birthday'],
    ['birthdate', 'birthyear'],
    ['ci', 'ci'],
    ['phone', 'mobile', 'mobile_e164'],
  ] as const)
    it(`is refused without ${items.join(' and ')}: the person did not consent, and that is no fault of Naver's`, () => {
      assert.throws(() => read(answer(without(...items))), refusedFor('consent_missing', 'person', [missing]))
      const empty = Object.fromEntries(items.map((item) => [item, '']))
      assert.throws(() => read(answer(empty)), refusedFor('consent_missing', 'person'))
      assert.ok(read(answer()))
    })

  it('may lack gender and telephone number where the installation can do without', () => {
    const { gender, phone } = read(answer(without('gender', 'mobile', 'mobile_e164')), {
      mayBeWithheld: ['gender', 'phone'],
    })
    assert.deepEqual([gender, phone], [null, null])
    assert.equal(read(answer(), { mayBeWithheld: ['gender', 'phone'] }).phone, '+821000001234')
  })

  it('is refused when the envelope says so, whatever the HTTP status and whichever other person it describes', () => {
    for (const resultcode of ['024', '028', '1', ''])
      assert.throws(
        () => read({ status: 200, body: { ...answer().body, resultcode } }),
        refusedFor('profile_refused', 'provider'),
      )
    for (const status of [201, 204, 302, 401, 403])
      assert.throws(() => read({ ...answer(), status }), refusedFor('profile_refused', 'provider'))
  })

  it('is refused when it succeeded without a response', () => {
    for (const nothing of [undefined, null])
      assert.throws(
        () => read({ status: 200, body: { ...answer().body, response: nothing } }),
        refusedFor('profile_incomplete', 'person', []),
      )
  })

  it('is refused when it is of another than the ID token, unless the two are known to be named differently', () => {
    assert.throws(() => read(answer({ id: 'subject-2' })), refusedFor('profile_of_another', 'provider'))
    assert.equal(read(answer({ id: 'subject-2' }), { subject: null }).name, '한가온')
  })

  const malformed: [string, unknown][] = [
    ['no result code', { response }],
    ['a result code that is a number', { ...answer().body, resultcode: 0 }],
    ['no id', answer(without('id')).body],
    ['an id longer than any', answer({ id: 'x'.repeat(65) }).body],
    ['a list for a response', { ...answer().body, response: [response] }],
    ['no object at all', 'success'],
    ['nothing', undefined],
  ]
  const unusable: [string, unknown, string][] = [
    ['a CI that is not base64', answer({ ci: `${'-_'.repeat(43)}==` }).body, 'ci'],
    ['mojibake for a name', answer({ name: 'ÇÑ°¡¿Â' }).body, 'name'],
    ['a birthday in another spelling', answer({ birthday: '0307' }).body, 'birthdate'],
    ['a month 13', answer({ birthday: '13-07' }).body, 'birthdate'],
    ['a year of two digits', answer({ birthyear: '91' }).body, 'birthdate'],
    ['a gender we do not know', answer({ gender: 'female' }).body, 'gender'],
    ['a telephone number of no mobile', answer({ mobile: '02-000-0000' }).body, 'phone'],
    ['an international number in national spelling', answer({ mobile_e164: '010-0000-1234' }).body, 'phone'],
  ]
  itRefusesUnusableProfiles({ read: (body) => read({ status: 200, body }), whole: answer().body, malformed, unusable })
})

describe('Settings of the Naver door', () => {
  const settings = { issuer: 'https://nid.naver.com', clientId: 'app', clientSecret: 'secret' }
  const tools = { fetchFor: () => fetch, now: () => 0, sha256: String }

  it('need the client only', () => {
    assert.ok(naver.open(settings, tools))
    assert.ok(naver.open({ ...settings, profileId: 'other', mayBeWithheld: ['phone'] }, tools))
  })

  const refused: [string, Record<string, unknown>][] = [
    ['an address of the profile that anybody on the way can read', { profile: 'http://openapi.naver.com/v1/nid/me' }],
    ['a name that may be withheld', { mayBeWithheld: ['name'] }],
    ['a comparison that there is not', { profileId: 'whatever' }],
  ]
  for (const [what, change] of refused)
    it(`are refused with ${what}`, () => {
      assert.throws(() => naver.open({ ...settings, ...change }, tools), ZodError)
    })
})
