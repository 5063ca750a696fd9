import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type FaultPlanInput, type MockIdps, type Person, startMockIdps } from '../../mock-idps/index.ts'
import { connectingInformation } from '../../mock-idps/people/identifiers.ts'
import { kakao } from '../../providers/kakao/index.ts'
import { naver } from '../../providers/naver/index.ts'
import { GwanmunError, hasCode } from '../../src/domain/errors.ts'
import type { Fault } from '../../src/domain/fault.ts'
import { type OpenDoor, openDoor } from '../support/door.ts'

type Door = 'kakao' | 'naver'
const definitions = { kakao, naver }
const seed = 'gwanmun-mock-idps'
const limits = { maxBytes: 32_768 }

/** `reason` of a refused assertion and whether it speaks against the provider, or the code of another error. */
type End = [reason: string, fault: Fault] | 'provider_unavailable' | 'provider_timeout' | 'citizen_declined'

function assertEnd(error: unknown, end: End): true {
  assert.ok(error instanceof GwanmunError, String(error))
  if (typeof end === 'string') {
    assert.equal(error.code, end)
    return true
  }
  assert.ok(hasCode(error, 'assertion_invalid'), error.code)
  assert.deepEqual([error.details.reason, error.details.fault], end)
  return true
}

/** What the simulators know of a person, as the broker must see it at doors that tell no nationality. */
const canonical = ({ name, birthdate, gender, phone, registrationNumber }: Person) => ({
  name,
  birthDate: birthdate,
  gender,
  nationality: null,
  phone,
  ci: connectingInformation(seed, registrationNumber),
})

describe('Doors that tell the person at an endpoint of their own', () => {
  let idps: MockIdps
  const doors: OpenDoor[] = []

  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  beforeEach(() => idps.reset())
  afterEach(async () => {
    await Promise.all(doors.splice(0).map((door) => door.close()))
  })
  after(() => idps.close())

  function open(id: Door, settings: Record<string, unknown> = {}, http = {}): OpenDoor {
    const door = openDoor(definitions[id], { issuer: idps.issuer(id), ...settings }, { ...limits, ...http })
    doors.push(door)
    return door
  }

  async function seen(door: OpenDoor, loginHint: string) {
    const { identity, ci } = await door.verify({ loginHint })
    const { name, birthDate, gender, nationality, phone } = identity
    return { name, birthDate, gender, nationality, phone, ci }
  }

  /** Refused so, and the same person at the same door is believed once the fault is over. */
  async function assertRefused(id: Door, fault: FaultPlanInput, end: End): Promise<void> {
    idps.faults.add({ ...fault, match: { ...fault.match, provider: id } })
    const refused = await open(id, {}, end === 'provider_timeout' ? { totalMs: 400 } : {})
      .verify({ loginHint: 'woman' })
      .then(
        () => assert.fail('it was believed'),
        (error: unknown) => error,
      )
    assertEnd(refused, end)
    idps.faults.clear()
    assert.equal((await seen(open(id), 'woman')).name, '서누리')
  }

  /** Whom a door refuses, for what they are. */
  const refusedPeople: Record<Door, Record<string, End>> = {
    kakao: {
      under14: ['account_under_age', 'person'],
      'turns14-tomorrow': ['account_under_age', 'person'],
      dormant: 'citizen_declined',
    },
    naver: { dormant: 'citizen_declined' },
  }

  for (const id of ['kakao', 'naver'] as const)
    describe(`${id}, for every persona`, () => {
      it('makes the one canonical person of each, or refuses', async () => {
        const door = open(id)
        for (const person of idps.people()) {
          const end = refusedPeople[id][person.id]
          if (end) await assert.rejects(door.verify({ loginHint: person.id }), (error) => assertEnd(error, end))
          else assert.deepEqual(await seen(door, person.id), canonical(person), person.id)
        }
      })

      it('keeps twins apart, who share name, birthday and gender', async () => {
        const door = open(id)
        const [a, b] = [await seen(door, 'twin-a'), await seen(door, 'twin-b')]
        assert.deepEqual([a.name, a.birthDate, a.gender], [b.name, b.birthDate, b.gender])
        assert.notEqual(a.ci, b.ci)
      })

      it('knows a person with two telephones, or another name than before, as one', async () => {
        const door = open(id)
        const phones = [await seen(door, 'two-phones-a'), await seen(door, 'two-phones-b')]
        assert.equal(phones[0]?.ci, phones[1]?.ci)
        assert.notEqual(phones[0]?.phone, phones[1]?.phone)
        const names = [await seen(door, 'renamed-before'), await seen(door, 'renamed-after')]
        assert.equal(names[0]?.ci, names[1]?.ci)
        assert.notEqual(names[0]?.name, names[1]?.name)
      })

      it('shows the token to the profile once, in the header and nowhere else', async () => {
        await open(id).verify()
        const [asked, ...more] = idps.ledger({ endpoint: 'profile' })
        assert.deepEqual(more, [])
        assert.deepEqual([asked?.clientAuth, asked?.params, asked?.status], ['bearer', {}, 200])
        assert.deepEqual(idps.ledger({ endpoint: 'userinfo' }), [])
      })

      it('asks for no profile when it does not believe the ID token', async () => {
        idps.faults.add({ do: [{ type: 'id_token', defect: 'nonce_wrong' }] })
        await assert.rejects(open(id).verify())
        assert.deepEqual(idps.ledger({ endpoint: 'profile' }), [])
      })

      it('takes the address of the profile from the settings where there is one', async () => {
        const elsewhere = createServer((_request, response) => response.writeHead(403).end())
        await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
        const profile = `http://localhost:${(elsewhere.address() as AddressInfo).port}/me`
        try {
          await assert.rejects(open(id, { profile }).verify(), (error) =>
            assertEnd(error, ['profile_refused', 'provider']),
          )
          assert.deepEqual(idps.ledger({ endpoint: 'profile' }), [])
        } finally {
          elsewhere.closeAllConnections()
          elsewhere.close()
        }
      })

      const transport: [string, FaultPlanInput['do'][number], End][] = [
        ['that never comes', { type: 'hang' }, 'provider_timeout'],
        ['that comes in drops', { type: 'drip', everyMs: 200 }, 'provider_timeout'],
        ['larger than any honest one', { type: 'oversize' }, 'provider_unavailable'],
        ['in place of which the connection breaks', { type: 'reset' }, 'provider_unavailable'],
        ['that breaks off in the middle', { type: 'truncate', how: 'broken_connection' }, 'provider_unavailable'],
        ['cut short', { type: 'truncate' }, ['profile_malformed', 'provider']],
        ['that is a page', { type: 'content_type' }, ['profile_malformed', 'provider']],
        ['of 500', { type: 'status', status: 500 }, 'provider_unavailable'],
        ['of 503, for maintenance', { type: 'status', status: 503, retryAfter: 60 }, 'provider_unavailable'],
        ['of 429', { type: 'status', status: 429 }, 'provider_unavailable'],
        ['of 401', { type: 'status', status: 401 }, ['profile_refused', 'provider']],
        [
          'of 401 with a challenge',
          { type: 'status', status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } },
          ['profile_refused', 'provider'],
        ],
        ['of 403', { type: 'status', status: 403 }, ['profile_refused', 'provider']],
        ['of 204', { type: 'status', status: 204 }, ['profile_refused', 'provider']],
      ]
      for (const [what, effect, end] of transport)
        it(`believes no profile ${what}`, () =>
          assertRefused(id, { match: { endpoint: 'profile' }, do: [effect] }, end))

      it('follows no redirect: the token is meant for the provider alone', async () => {
        let visits = 0
        const elsewhere = createServer((_request, response) => {
          visits += 1
          response.end()
        })
        await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
        const location = `http://localhost:${(elsewhere.address() as AddressInfo).port}/`
        const effect = { type: 'redirect', location } as const
        await assertRefused(id, { match: { endpoint: 'profile' }, do: [effect] }, ['profile_refused', 'provider'])
        assert.equal(visits, 0)
        elsewhere.close()
      })
    })

  describe('kakao', () => {
    const edits: [string, Record<string, string | boolean>, End][] = [
      ['whose member number is text', { id: '1' }, ['profile_malformed', 'provider']],
      ['with a CI of 87 characters', { 'kakao_account.ci': 'A'.repeat(87) }, ['claims', 'person']],
      ['with a name of replacement characters', { 'kakao_account.name': '\ufffd\ufffd' }, ['claims', 'person']],
      [
        'whose CI still needs an agreement',
        { 'kakao_account.ci_needs_agreement': true },
        ['consent_missing', 'person'],
      ],
    ]
    for (const [what, set, end] of edits)
      it(`believes no profile ${what}`, () =>
        assertRefused('kakao', { match: { endpoint: 'profile' }, do: [{ type: 'edit', set }] }, end))

    it('takes the other spelling of a telephone number, which its own samples show', async () => {
      idps.faults.add({
        match: { endpoint: 'profile' },
        do: [{ type: 'edit', set: { 'kakao_account.phone_number': '+82 010-0000-9001' } }],
      })
      assert.equal((await seen(open('kakao'), 'woman')).phone, '+821000009001')
    })

    const outcomes: [string, End][] = [
      ['cancel', 'citizen_declined'],
      ['push_rejected', 'citizen_declined'],
      ['push_ignored', 'citizen_declined'],
      ['push_late', 'citizen_declined'],
      ['app_not_installed', 'citizen_declined'],
      ['temporarily_unavailable', 'provider_unavailable'],
      ['dormant_since', ['account_dormant', 'person']],
      ['under_14', ['account_under_age', 'person']],
      ['unlinked', ['account_not_linked', 'person']],
      ['needs_agreement', ['consent_missing', 'person']],
      ['maintenance', 'provider_unavailable'],
      ['no_id_token', ['no_id_token', 'browser']],
    ]
    for (const [outcome, end] of outcomes)
      it(`refuses the outcome ${outcome}`, () => assertRefused('kakao', { do: [{ type: 'outcome', outcome }] }, end))

    it('says in its own numbers why it redeems no code', async () => {
      const answer = await fetch(`${idps.issuer('kakao')}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: 'made-up',
          code_verifier: 'v'.repeat(43),
          redirect_uri: 'http://localhost:3000/doors/kakao/callback',
          client_id: 'gwanmun',
          client_secret: 'gwanmun-simulator-secret',
        }),
      })
      const { error, error_code } = (await answer.json()) as Record<string, unknown>
      assert.deepEqual([answer.status, error, error_code], [400, 'invalid_grant', 'KOE320'])
    })

    it('names one person by one number to one client, in ID token and profile', async () => {
      idps.faults.add({ match: { endpoint: 'profile' }, do: [{ type: 'edit', set: { id: 1 } }], times: 1 })
      await assert.rejects(open('kakao').verify(), (error) => assertEnd(error, ['profile_of_another', 'provider']))
      assert.ok(await open('kakao').verify())
    })
  })

  describe('naver', () => {
    const edits: [string, FaultPlanInput['do'][number], End][] = [
      [
        'of another person',
        { type: 'edit', set: { 'response.id': 'somebody-else' } },
        ['profile_of_another', 'provider'],
      ],
      ['that failed inside a 200', { type: 'edit', set: { resultcode: '024' } }, ['profile_refused', 'provider']],
      ['without a response', { type: 'edit', remove: ['response'] }, ['profile_incomplete', 'person']],
      ['without the name', { type: 'edit', remove: ['response.name'] }, ['consent_missing', 'person']],
      ['born in month 13', { type: 'edit', set: { 'response.birthday': '13-01' } }, ['claims', 'person']],
    ]
    for (const [what, effect, end] of edits)
      it(`believes no profile ${what}`, () =>
        assertRefused('naver', { match: { endpoint: 'profile' }, do: [effect] }, end))

    const outcomes: [string, End][] = [
      ['cancel', 'citizen_declined'],
      ['push_ignored', 'citizen_declined'],
      ['dormant', 'citizen_declined'],
      ['name_withheld', ['consent_missing', 'person']],
      ['phone_withheld', ['consent_missing', 'person']],
      ['ci_withheld', ['consent_missing', 'person']],
      ['failed_in_200', ['profile_refused', 'provider']],
      ['not_allowed', ['profile_refused', 'provider']],
      ['maintenance', 'provider_unavailable'],
    ]
    for (const [outcome, end] of outcomes)
      it(`refuses the outcome ${outcome}`, () => assertRefused('naver', { do: [{ type: 'outcome', outcome }] }, end))

    it('verifies without a telephone number where the installation can do without', async () => {
      idps.faults.add({ do: [{ type: 'outcome', outcome: 'phone_withheld' }] })
      assert.equal((await seen(open('naver', { mayBeWithheld: ['phone'] }), 'woman')).phone, null)
    })
  })
})
