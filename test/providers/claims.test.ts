import assert from 'node:assert/strict'
import { ZodError } from 'zod'
import { mapStandardClaims } from '../../providers/claims.ts'

const told = {
  sub: 'subject-1',
  ci: `${'Ab3+/'.repeat(17)}Q==`,
  name: '한가온',
  birthdate: '1991-03-07',
  gender: 'female',
  nationality_status: 'domestic',
  phone_number: '+821000001234',
}
const without = (name: keyof typeof told) => Object.fromEntries(Object.entries(told).filter(([key]) => key !== name))

describe('Claims of a provider, made one canonical person', () => {
  it('keep what we need and nothing else', () => {
    assert.deepEqual(mapStandardClaims({ ...told, email: 'someone@example.com', address: {} }), {
      ci: told.ci,
      name: '한가온',
      birthDate: '1991-03-07',
      gender: 'female',
      nationality: 'domestic',
      phone: '+821000001234',
    })
  })

  it('may leave out gender, nationality and phone, which not every provider knows', () => {
    const { ci, name, birthdate } = told
    const { gender, nationality, phone } = mapStandardClaims({ ci, name, birthdate })
    assert.deepEqual({ gender, nationality, phone }, { gender: null, nationality: null, phone: null })
    assert.equal(mapStandardClaims({ ...told, phone_number: null }).phone, null)
  })

  it('compose decomposed Hangul, so that one name has one spelling', () => {
    const decomposed = '한가온'.normalize('NFD')
    assert.notEqual(decomposed, '한가온')
    assert.equal(mapStandardClaims({ ...told, name: decomposed }).name, '한가온')
  })

  it('take long foreign names with spaces, and rare syllables, as they are', () => {
    for (const name of ['TESTMANN ALEXIS MARIA DEL CARMEN', '뷁쀍똠', 'Ñoño O’Brien'])
      assert.equal(mapStandardClaims({ ...told, name: ` ${name} ` }).name, name.normalize('NFC'))
  })

  it('know 29 February only in leap years', () => {
    assert.equal(mapStandardClaims({ ...told, birthdate: '2000-02-29' }).birthDate, '2000-02-29')
    assert.throws(() => mapStandardClaims({ ...told, birthdate: '2001-02-29' }), ZodError)
  })

  const refused: [string, Record<string, unknown>][] = [
    ['no CI', without('ci')],
    ['a CI of null', { ...told, ci: null }],
    ['an empty CI', { ...told, ci: '' }],
    ['a CI of 87 characters', { ...told, ci: told.ci.slice(1) }],
    ['a CI of 89 characters', { ...told, ci: `A${told.ci}` }],
    ['a CI that is not base64', { ...told, ci: `${'-_'.repeat(43)}==` }],
    ['a CI of zero bytes', { ...told, ci: `${'A'.repeat(86)}==` }],
    ['a CI in a second spelling of the same bytes', { ...told, ci: told.ci.replace('Q==', 'R==') }],
    ['a CI with a line break behind it', { ...told, ci: `${told.ci}\n` }],
    ['a CI that is a list', { ...told, ci: [told.ci] }],
    ['no name', without('name')],
    ['an empty name', { ...told, name: '   ' }],
    ['a name longer than any', { ...told, name: '가'.repeat(201) }],
    ['no date of birth', without('birthdate')],
    ['a date of birth that is no day', { ...told, birthdate: '1991-02-30' }],
    ['a date of birth in another spelling', { ...told, birthdate: '19910307' }],
    ['a date of birth without a year', { ...told, birthdate: '0000-03-07' }],
    ['a gender we do not know', { ...told, gender: 'M' }],
    ['a nationality we do not know', { ...told, nationality_status: 'KR' }],
    ['a phone number that is not E.164', { ...told, phone_number: '010-0000-1234' }],
    ['a phone number with a national zero behind the country code', { ...told, phone_number: '+82 010-0000-1234' }],
    ['a phone number that is a number', { ...told, phone_number: 821000001234 }],
  ]
  for (const [what, claims] of refused)
    it(`are refused with ${what}: half of a person is refused`, () => {
      assert.throws(() => mapStandardClaims(claims), ZodError)
      assert.ok(mapStandardClaims(told), 'and the whole person is not')
    })

  it('tell no value when they are refused', () => {
    try {
      mapStandardClaims({ ...told, birthdate: '1991-02-30', phone_number: '010-0000-1234' })
      assert.fail('accepted')
    } catch (error) {
      assert.ok(error instanceof ZodError)
      for (const value of [told.ci, told.name, '1991', '0000-1234']) assert.ok(!error.message.includes(value))
    }
  })
})
