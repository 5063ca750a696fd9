import assert from 'node:assert/strict'
import type { ProfileRequest } from '../../mock-idps/dialects/dialect.ts'
import { kakao, kakaoMemberNumber } from '../../mock-idps/dialects/kakao.ts'
import { kakaoApiErrors } from '../../mock-idps/dialects/kakao-errors.ts'
import { kakaoItems } from '../../mock-idps/dialects/kakao-profile.ts'
import { outcomesOf } from '../../mock-idps/dialects/outcomes.ts'
import { readFaultPlan } from '../../mock-idps/faults/plan.ts'
import { jsonAnswer } from '../../mock-idps/http/answer.ts'
import { connectingInformation } from '../../mock-idps/people/identifiers.ts'
import { createPeople } from '../../mock-idps/people/people.ts'
import { assertSpoken, bodyOf, effectsOf, memberNames } from './dialect-words.ts'

const now = Date.parse('2026-08-09T20:00:00+09:00')
const seed = 'seed'
const clientId = 'app'
const everything = new Set(['openid', ...kakaoItems.map(({ scope }) => scope)])

function me(id: string, change: Partial<ProfileRequest> = {}) {
  const person = createPeople(() => change.now ?? now).find(id) ?? null
  const subject = String(kakaoMemberNumber(id, { seed, clientId }))
  const request = { person, tokenSent: true, scopes: everything, seed, clientId, now, subject, ...change }
  const answer = kakao.profile?.answer(request)
  assert.ok(answer)
  return { status: answer.status, body: bodyOf(answer) }
}
const accountOf = (id: string, change: Partial<ProfileRequest> = {}) =>
  me(id, change).body['kakao_account'] as Record<string, unknown>

describe('What Kakao answers about a person', () => {
  it('is a number, and each item with a flag for missing agreement', () => {
    const { status, body } = me('man')
    assert.equal(status, 200)
    assert.deepEqual(body, {
      id: kakaoMemberNumber('man', { seed, clientId }),
      connected_at: '2026-08-09T11:00:00Z',
      kakao_account: {
        name_needs_agreement: false,
        name: '한가람',
        birthyear_needs_agreement: false,
        birthyear: '1985',
        birthday_needs_agreement: false,
        birthday: '0412',
        birthday_type: 'SOLAR',
        gender_needs_agreement: false,
        gender: 'male',
        phone_number_needs_agreement: false,
        phone_number: '+82 10-0000-9000',
        ci_needs_agreement: false,
        ci: connectingInformation(seed, 'SIM-P00000001'),
        ci_authenticated_at: '2026-07-10T00:00:00Z',
      },
    })
  })

  it('is left out where they have not agreed', () => {
    assert.deepEqual(accountOf('man', { scopes: new Set(['openid', 'name']) }), {
      name_needs_agreement: false,
      name: '한가람',
      birthyear_needs_agreement: true,
      birthday_needs_agreement: true,
      gender_needs_agreement: true,
      phone_number_needs_agreement: true,
      ci_needs_agreement: true,
    })
  })

  const lunar: [string, string, Record<string, unknown>][] = [
    ['in autumn', 'lunar', { birthyear: '1978', birthday: '0915', is_leap_month: false }],
    ['in a leap month', 'lunar-leap', { birthyear: '2001', birthday: '0419', is_leap_month: true }],
    ['at the end of a lunar year', 'lunar-year-end', { birthyear: '1990', birthday: '1219', is_leap_month: false }],
  ]
  for (const [when, id, expected] of lunar)
    it(`is the birthday by the moon of those who keep it so, ${when}`, () => {
      const { birthyear, birthday, is_leap_month, birthday_type } = accountOf(id)
      assert.deepEqual({ birthyear, birthday, is_leap_month }, expected)
      assert.equal(birthday_type, 'LUNAR')
    })

  it('is one number for every app, another at the next, and none shared by two people', () => {
    const numbers = new Set(
      Array.from({ length: 20_000 }, (_, n) => kakaoMemberNumber(`person-${n}`, { seed, clientId })),
    )
    assert.equal(numbers.size, 20_000)
    for (const number of numbers) assert.ok(Number.isSafeInteger(number) && number > 0)
    assert.notEqual(
      kakaoMemberNumber('man', { seed, clientId }),
      kakaoMemberNumber('man', { seed, clientId: 'other-app' }),
    )
  })

  it('is nothing but the number of an error, without a token or with a bad one', () => {
    assert.deepEqual(me('nobody', { tokenSent: false }), kakaoApiErrors.noToken)
    assert.deepEqual(me('nobody'), kakaoApiErrors.badToken)
  })

  it('is refused to a dormant account', () => {
    assert.deepEqual(me('dormant'), kakaoApiErrors.dormant)
  })

  it('is refused to people under 14, until midnight in Korea before their birthday', () => {
    assert.deepEqual(me('under14'), kakaoApiErrors.underAge)
    assert.deepEqual(me('turns14-tomorrow'), kakaoApiErrors.underAge)
    assert.equal(me('turns14-today').status, 200)
    const person = createPeople(() => now).find('turns14-tomorrow')
    assert.ok(person)
    const midnight = Date.parse('2026-08-10T00:00:00+09:00')
    assert.deepEqual(me('', { person, now: midnight - 1 }), kakaoApiErrors.underAge)
    assert.equal(me('', { person, now: midnight }).status, 200)
  })

  it('uses no word that is not in its vocabulary, with where we have it from', () => {
    for (const person of createPeople(() => now).named()) {
      const { status, body } = me(person.id, { person })
      assertSpoken(memberNames(body), status === 200 ? 'profile' : 'error', kakao)
    }
    for (const { body } of Object.values(kakaoApiErrors)) assertSpoken([String(body.code)], 'error', kakao)
    assertSpoken(Object.keys(kakao.scopes), 'request', kakao)
  })
})

describe('Kakao’s refusals', () => {
  const told = (error: string) => {
    const answer = jsonAnswer(400, { error, error_description: 'no' }, { 'content-length': '5' })
    const spoken = kakao.rewordRefusal?.('token', answer)
    assert.ok(spoken)
    assert.equal(spoken.headers['content-length'], String(spoken.body.length))
    return bodyOf(spoken)
  }

  const numbers: [string, string][] = [
    ['invalid_grant', 'KOE320'],
    ['invalid_client', 'KOE101'],
    ['invalid_scope', 'KOE205'],
    ['server_error', 'KOE003'],
    ['invalid_request', 'KOE001'],
    ['unsupported_grant_type', 'KOE001'],
  ]
  for (const [error, number] of numbers)
    it(`of ${error} at the token endpoint bear the number ${number}`, () => {
      assert.deepEqual(told(error), { error, error_description: 'no', error_code: number })
      assertSpoken([...Object.keys(told(error)), number], 'error', kakao)
    })

  it('on a page that cannot lead back name their number too', () => {
    const page = {
      status: 400,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: Buffer.from('<p>invalid_redirect_uri: redirect_uri did not match</p>'),
    }
    assert.match(
      String(kakao.rewordRefusal?.('authorization', page)?.body),
      /invalid_redirect_uri \(KOE006\): redirect_uri/,
    )
  })

  it('elsewhere are those of the core', () => {
    const answer = jsonAnswer(401, { error: 'invalid_token' })
    assert.equal(kakao.rewordRefusal?.('userinfo', answer), answer)
    const page = { status: 502, headers: { 'content-type': 'text/html' }, body: Buffer.from('<h1>broken</h1>') }
    assert.equal(kakao.rewordRefusal?.('token', page), page)
  })
})

describe('What a person can do at Kakao’s sign-in', () => {
  it('is a list of distinct outcomes, the effects of each a valid fault plan', () => {
    const outcomes = outcomesOf(kakao)
    assert.equal(outcomes[0]?.id, 'approve')
    assert.equal(new Set(outcomes.map(({ id }) => id)).size, outcomes.length)
    for (const { does } of outcomes)
      if ('effects' in does)
        readFaultPlan({ match: { ...(does.at && { endpoint: does.at }) }, do: [...does.effects], times: 1 })
  })

  it('refuses a dormant account at the sign-in; one that fell asleep since is refused by the API', () => {
    const dormant = outcomesOf(kakao).find(({ id }) => id === 'dormant')
    assert.deepEqual(dormant?.does, { error: 'access_denied', description: 'the account is dormant' })
    assert.equal(effectsOf(kakao, 'dormant_since').at, 'profile')
  })

  it('includes not agreeing to hand over the CI, and using an app without OpenID Connect', () => {
    assert.equal(effectsOf(kakao, 'needs_agreement').at, 'profile')
    assert.deepEqual(effectsOf(kakao, 'no_id_token'), {
      effects: [{ type: 'edit', remove: ['id_token'] }],
      at: 'token',
    })
  })
})
