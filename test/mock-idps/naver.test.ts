import assert from 'node:assert/strict'
import type { ProfileRequest } from '../../mock-idps/dialects/dialect.ts'
import { naver } from '../../mock-idps/dialects/naver.ts'
import { naverErrors } from '../../mock-idps/dialects/naver-profile.ts'
import { outcomesOf } from '../../mock-idps/dialects/outcomes.ts'
import { readFaultPlan } from '../../mock-idps/faults/plan.ts'
import { connectingInformation } from '../../mock-idps/people/identifiers.ts'
import { createPeople } from '../../mock-idps/people/people.ts'
import { assertSpoken, bodyOf, memberNames } from './dialect-words.ts'

const now = Date.parse('2026-08-09T20:00:00+09:00')
const seed = 'seed'
const people = createPeople(() => now)

function me(id: string, change: Partial<ProfileRequest> = {}) {
  const request = {
    person: people.find(id) ?? null,
    tokenSent: true,
    scopes: new Set(['openid', 'profile']),
    seed,
    clientId: 'app',
    now,
    subject: `subject-of-${id}`,
    ...change,
  }
  const answer = naver.profile?.answer(request)
  assert.ok(answer)
  return { status: answer.status, body: bodyOf(answer) }
}

describe('What Naver answers about a person', () => {
  it('comes in an envelope with a result code', () => {
    assert.deepEqual(me('woman'), {
      status: 200,
      body: {
        resultcode: '00',
        message: 'success',
        response: {
          id: 'subject-of-woman',
          name: '서누리',
          gender: 'F',
          birthday: '07-25',
          birthyear: '1990',
          mobile: '010-0000-9001',
          mobile_e164: '+821000009001',
          ci: connectingInformation(seed, 'SIM-P00000002'),
        },
      },
    })
  })

  it('is the solar birthday of every person', () => {
    const { response } = me('lunar').body as { response: Record<string, unknown> }
    assert.deepEqual([response['birthyear'], response['birthday']], ['1978', '10-16'])
  })

  it('is nothing but an id where the profile was not asked for', () => {
    const { response } = me('man', { scopes: new Set(['openid']) }).body
    assert.deepEqual(response, { id: 'subject-of-man' })
  })

  it('is a result code and no response, without a token or with a bad one', () => {
    assert.deepEqual(me('nobody', { tokenSent: false }), naverErrors.noToken)
    assert.deepEqual(me('nobody'), naverErrors.badToken)
  })

  it('uses no word that is not in its vocabulary, with where we have it from', () => {
    for (const person of people.named()) assertSpoken(memberNames(me(person.id).body), 'profile', naver)
    for (const { body } of Object.values(naverErrors)) {
      assertSpoken(Object.keys(body), 'profile', naver)
      assertSpoken([body.resultcode], 'error', naver)
    }
    assertSpoken(Object.keys(naver.scopes), 'request', naver)
  })
})

describe('What a person can do at Naver’s sign-in', () => {
  it('is a list of distinct outcomes, the effects of each a valid fault plan', () => {
    const outcomes = outcomesOf(naver)
    assert.equal(outcomes[0]?.id, 'approve')
    assert.equal(new Set(outcomes.map(({ id }) => id)).size, outcomes.length)
    for (const { does } of outcomes)
      if ('effects' in does)
        readFaultPlan({ match: { ...(does.at && { endpoint: does.at }) }, do: [...does.effects], times: 1 })
  })
})
