import assert from 'node:assert/strict'
import { type FaultPlanInput, type MockIdps, type Person, startMockIdps } from '../../mock-idps/index.ts'
import { certificate } from '../../providers/certificate/index.ts'
import { ipin } from '../../providers/ipin/index.ts'
import { phone } from '../../providers/phone/index.ts'
import { hasCode } from '../../src/domain/errors.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { type OpenDoor, openDoor } from '../support/door.ts'

type Told = Person & { ci: string }
type DoorId = 'certificate' | 'phone' | 'ipin'

const definitions: Record<DoorId, ProviderDefinition> = { certificate, phone, ipin }

/** The canonicalisation table: what each of the three doors knows beside name, birth, gender and CI. */
const knows: Record<DoorId, { phone: boolean; nationality: boolean; method: string }> = {
  certificate: { phone: false, nationality: false, method: 'certificate' },
  phone: { phone: true, nationality: true, method: 'sms' },
  ipin: { phone: false, nationality: true, method: 'password' },
}

/** A reason of `assertion_invalid`, with `!` where it is the provider's fault; or another error code. */
type End = string

const endings: Record<DoorId, Record<string, End>> = {
  phone: {
    closed_by_person: 'citizen_declined',
    wrong_sms_code: 'result_not_success',
    details_mismatch: 'result_not_success',
    carrier_down: 'provider_unavailable',
    retry_limit: 'result_not_success',
  },
  ipin: {
    closed_by_person: 'citizen_declined',
    wrong_password: 'result_not_success',
    details_mismatch: 'result_not_success',
    retry_limit: 'result_not_success',
  },
  certificate: {
    expired: 'certificate_expired',
    not_yet_valid: 'certificate_not_yet_valid',
    revoked: 'certificate_revoked',
    suspended: 'certificate_suspended',
    status_unknown: 'provider_unavailable',
    unknown_ca: 'certificate_issuer',
    test_ca: 'certificate_test_issuer',
    policy_bank_only: 'certificate_policy',
    policy_corporate: 'certificate_policy',
    vid_mismatch: 'certificate_vid',
    name_with_comma: 'certificate_name',
    name_look_alike: 'certificate_name',
    nonce_mismatch: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
    spoiled_signature: 'OAUTH_INVALID_RESPONSE!',
    password_locked: 'citizen_declined',
  },
}

/** What a provider may say wrongly, by case of the fault catalogue. */
const lies: [case_: string, door: DoorId, change: { set?: Record<string, string>; remove?: string[] }, end: End][] = [
  ['43 without a CI', 'phone', { remove: ['CI'] }, 'claims'],
  ['43 with a CI of 87 characters', 'ipin', { set: { CI: `${'Ab3+/'.repeat(17)}==` } }, 'claims'],
  ['43 with a CI that is not base64', 'certificate', { set: { ci: `${'-_'.repeat(43)}==` } }, 'claims'],
  ['43 with a CI of zero bytes', 'phone', { set: { CI: `${'A'.repeat(86)}==` } }, 'claims'],
  [
    '49 with a date of birth in another provider’s spelling',
    'phone',
    { set: { RSLT_BIRTHDAY: '1985-04-12' } },
    'claims',
  ],
  ['49 with a gender in another provider’s spelling', 'ipin', { set: { RSLT_SEX_CD: 'male' } }, 'claims'],
  ['49 with a 29 February that never was', 'ipin', { set: { RSLT_BIRTHDAY: '20010229' } }, 'claims'],
  ['50 with a name of EUC-KR bytes', 'phone', { set: { RSLT_NAME: 'ÇÑ°¡¶÷' } }, 'claims'],
  ['50 with a name full of replacement characters', 'ipin', { set: { RSLT_NAME: '���' } }, 'claims'],
  ['56 with a failure and all the data', 'phone', { set: { RSLT_CD: 'B131' } }, 'result_not_success'],
  ['57 with success of i-PIN at the phone', 'phone', { set: { RSLT_CD: 'T000' } }, 'result_of_other_product!'],
  ['57 with success of the phone at i-PIN', 'ipin', { set: { RSLT_CD: 'B000' } }, 'result_of_other_product!'],
  ['58 with another transaction number', 'phone', { set: { TX_SEQ_NO: '0'.repeat(20) } }, 'transaction_not_ours'],
  ['58 with another transaction number', 'ipin', { set: { TX_SEQ_NO: '0'.repeat(20) } }, 'transaction_not_ours'],
  ['58 without a transaction number', 'phone', { remove: ['TX_SEQ_NO'] }, 'transaction_not_ours'],
  [
    '66 with a certificate that ended, called valid',
    'certificate',
    { set: { not_after: '2020-01-01T00:00:00Z' } },
    'certificate_expired',
  ],
  [
    '75 with NUL in the name',
    'certificate',
    { set: { subject_dn: String.raw`cn=한가람\00()0000,o=yessign,c=kr` } },
    'certificate_name',
  ],
]

const endOf = async (trip: Promise<unknown>): Promise<End> => {
  try {
    await trip
    return 'verified'
  } catch (error) {
    if (hasCode(error, 'assertion_invalid'))
      return `${error.details.reason}${error.details.fault === 'provider' ? '!' : ''}`
    return (error as { code?: string }).code ?? String(error)
  }
}

describe('All people, at the doors of the bureau and of the certificate', () => {
  let idps: MockIdps
  let people: Told[]
  const doors = {} as Record<DoorId, OpenDoor>
  /** Once, at one door. */
  const book = (provider: DoorId, ...effects: FaultPlanInput['do']) =>
    idps.faults.add({ match: { provider }, do: effects, times: 1 })

  before(async () => {
    idps = await startMockIdps({ port: 0 })
    const answer = await fetch(`${idps.url}/_control/personas`)
    people = ((await answer.json()) as { personas: Told[] }).personas
    for (const id of Object.keys(definitions) as DoorId[])
      doors[id] = openDoor(definitions[id], { issuer: idps.issuer(id) })
  })
  beforeEach(() => idps.reset())
  after(async () => {
    await Promise.all(Object.values(doors).map((door) => door.close()))
    await idps.close()
  })

  for (const id of Object.keys(definitions) as DoorId[]) {
    it(`${id}: each becomes the one canonical person that the registry knows`, async () => {
      for (const known of people) {
        const { identity, ci } = await doors[id].verify({ loginHint: known.id })
        const { provider, acr, amr, authTime, ...person } = identity
        assert.deepEqual(person, {
          method: knows[id].method,
          name: known.name,
          birthDate: known.birthdate,
          gender: known.gender,
          nationality: knows[id].nationality ? known.nationality : null,
          phone: knows[id].phone ? known.phone : null,
        })
        assert.equal(ci, known.ci)
      }
    })

    it(`${id}: generated people do too`, async () => {
      for (const n of [0, 7, 4242, 99_999_999]) {
        const { identity } = await doors[id].verify({ loginHint: `person-${n}` })
        assert.ok(identity.name.length > 1 && identity.birthDate < '2006')
      }
    })

    for (const [outcome, end] of Object.entries(endings[id]))
      it(`${id}: a sign-in that ends with ${outcome} is ${end}, and the next one is good`, async () => {
        book(id, { type: 'outcome', outcome })
        assert.equal(await endOf(doors[id].verify()), end)
        assert.equal(await endOf(doors[id].verify()), 'verified')
      })
  }

  for (const [what, id, change, end] of lies)
    it(`${id}: an answer ${what} is refused, and the true one is not`, async () => {
      book(id, { type: 'id_token', ...change })
      assert.equal(await endOf(doors[id].verify()), end)
      assert.equal(await endOf(doors[id].verify()), 'verified')
    })

  it('twins are two people though all that can be read is equal (case 47)', async () => {
    for (const door of Object.values(doors)) {
      const [a, b] = [await door.verify({ loginHint: 'twin-a' }), await door.verify({ loginHint: 'twin-b' })]
      assert.equal(a.identity.name, b.identity.name)
      assert.notEqual(a.ci, b.ci)
    }
  })

  it('two telephones, two names, two i-PINs are one person each (cases 48 and 53)', async () => {
    for (const [one, other] of [
      ['two-phones-a', 'two-phones-b'],
      ['renamed-before', 'renamed-after'],
      ['ipin-before', 'ipin-after'],
    ] as const)
      for (const door of Object.values(doors)) {
        const [before, after] = [await door.verify({ loginHint: one }), await door.verify({ loginHint: other })]
        assert.equal(before.ci, after.ci)
      }
    const number = async (id: string) => (await doors.phone.verify({ loginHint: id })).identity.phone
    assert.notEqual(await number('two-phones-a'), await number('two-phones-b'))
  })

  it('no DI travels further than the adapter: it could only be mistaken for a link (case 46)', async () => {
    const assertion = JSON.stringify(await doors.phone.verify())
    assert.ok(!/MC0GCCqGSIb3DQIJAyEA/.test(assertion))
  })

  it('a transaction number changed on its way through the browser is refused, and says nothing of the provider (58)', async () => {
    const door = doors.phone
    await door.adapter.refresh()
    for (const changed of ['ffffffffffffffffffff', 'x'.repeat(21)]) {
      const attempt = door.attempt()
      const asked = await door.adapter.begin(attempt)
      asked.searchParams.set('tx_seq_no', changed)
      asked.searchParams.set('response_mode', 'query')
      const answer = await fetch(asked, { redirect: 'manual' })
      const back = new URL(answer.headers.get('location') ?? '')
      const end = await endOf(door.adapter.complete(attempt, back))
      assert.equal(end, changed.length > 20 ? 'result_not_success' : 'transaction_not_ours')
    }
  })

  it('a transaction number is another one in every attempt, and returns are posted unless told otherwise', async () => {
    const door = doors.phone
    await door.adapter.refresh()
    const asked = await Promise.all([door.adapter.begin(door.attempt()), door.adapter.begin(door.attempt())])
    assert.notEqual(asked[0].searchParams.get('tx_seq_no'), asked[1].searchParams.get('tx_seq_no'))
    const quiet = openDoor(phone, { issuer: idps.issuer('phone'), responseMode: 'query' })
    await quiet.verify()
    assert.equal((await quiet.adapter.begin(quiet.attempt())).searchParams.has('response_mode'), false)
    await quiet.close()
  })

  it('settings say which failures of the bureau mean what, which policies and issuers are taken', async () => {
    const strict = openDoor(phone, { issuer: idps.issuer('phone'), failures: {} })
    const lenient = openDoor(certificate, { issuer: idps.issuer('certificate'), allowTestIssuers: true })
    const banking = openDoor(certificate, { issuer: idps.issuer('certificate'), policies: ['1.2.410.200005.1.1.4'] })
    book('phone', { type: 'outcome', outcome: 'closed_by_person' })
    assert.equal(await endOf(strict.verify()), 'result_not_success')
    book('certificate', { type: 'outcome', outcome: 'test_ca' })
    assert.equal(await endOf(lenient.verify()), 'verified')
    book('certificate', { type: 'outcome', outcome: 'policy_bank_only' })
    assert.equal(await endOf(banking.verify()), 'verified')
    assert.equal(await endOf(banking.verify()), 'certificate_policy')
    await Promise.all([strict.close(), lenient.close(), banking.close()])
  })

  it('settings that do not fit are refused', () => {
    const good = { issuer: 'https://provider.example', clientId: 'a', clientSecret: 'b' }
    const tools = { fetchFor: () => fetch, now: Date.now, sha256: String }
    for (const [definition, bad] of [
      [phone, { responseMode: 'fragment' }],
      [phone, { failures: { B131: 'verified' } }],
      [ipin, { failures: { success: 'declined' } }],
      [certificate, { policies: [] }],
      [certificate, { policies: ['general'] }],
      [certificate, { issuers: [''] }],
      [certificate, { responseMode: 'query' }],
    ] as const)
      assert.throws(() => definition.open({ ...good, ...bad }, tools), JSON.stringify(bad))
  })
})
