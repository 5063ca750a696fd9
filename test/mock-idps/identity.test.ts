import assert from 'node:assert/strict'
import { decodeProtectedHeader } from 'jose'
import { type MockIdps, type ProviderId, providerIds, startMockIdps } from '../../mock-idps/index.ts'
import { control, endpointAt, verifyWithLibrary } from './harness.ts'

/** All claims of one verification. */
async function told(idps: MockIdps, provider: ProviderId, persona: string): Promise<Record<string, unknown>> {
  const { idToken, userinfo } = await verifyWithLibrary(idps, provider, persona)
  return { ...userinfo, ...idToken }
}

describe('the person that a simulator identifies', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({
      port: 0,
      clients: [
        {
          clientId: 'rs256-client',
          clientSecret: 'another-test-secret',
          redirectUris: ['http://localhost:3000/doors/{provider}/callback'],
          idTokenAlg: 'RS256',
        },
      ],
    })
  })
  after(() => idps.close())

  it('a person has one CI at all five providers, and another subject at each', async () => {
    const answers = await Promise.all(providerIds.map((provider) => told(idps, provider, 'woman')))
    assert.equal(new Set(answers.map(({ ci }) => ci)).size, 1)
    assert.match(String(answers[0]?.['ci']), /^[A-Za-z0-9+/]{86}==$/)
    assert.equal(new Set(answers.map(({ sub }) => sub)).size, 5)
  })

  it('the DI is shared by the doors of one agency and by no others', async () => {
    const di = async (provider: ProviderId) => (await told(idps, provider, 'woman'))['di']
    assert.equal(await di('phone'), await di('ipin'))
    assert.notEqual(await di('phone'), await di('kakao'))
    assert.match(String(await di('naver')), /^MC0GCCqGSIb3DQIJAyEA[A-Za-z0-9+/]{43}=$/)
  })

  it('certificate, phone and i-PIN put the person into the ID token', async () => {
    for (const provider of ['certificate', 'phone', 'ipin'] as const) {
      const { idToken } = await verifyWithLibrary(idps, provider, 'leap')
      assert.equal(idToken['name'], '윤이월')
      assert.equal(idToken['birthdate'], '2000-02-29')
      assert.equal(idToken['gender'], 'female')
    }
  })

  it('Naver and Kakao put the person into userinfo only', async () => {
    for (const provider of ['naver', 'kakao'] as const) {
      const { idToken, userinfo } = await verifyWithLibrary(idps, provider, 'leap')
      assert.equal(idToken['name'], undefined)
      assert.equal(idToken['ci'], undefined)
      assert.equal(userinfo['name'], '윤이월')
      assert.equal(String(userinfo['ci']).length, 88)
    }
  })

  it('a provider answers a phone number or nationality only if it knows one', async () => {
    for (const [provider, phone, nationality] of [
      ['certificate', false, false],
      ['phone', true, true],
      ['ipin', false, true],
      ['naver', true, false],
      ['kakao', true, false],
    ] as const) {
      const claims = await told(idps, provider, 'foreigner')
      assert.equal(claims['phone_number'] !== undefined, phone, provider)
      assert.equal(claims['nationality_status'], nationality ? 'foreign' : undefined, provider)
      if (phone) assert.match(String(claims['phone_number']), /^\+82100000\d{4}$/)
    }
  })

  it('acr and amr follow the table of the doors, and the person was verified just now', async () => {
    for (const [provider, acr, amr] of [
      ['certificate', 3, 'swk pwd mfa'],
      ['phone', 2, 'sms otp'],
      ['ipin', 2, 'pwd'],
      ['naver', 3, 'swk pin mfa'],
      ['kakao', 3, 'swk pin mfa'],
    ] as const) {
      const { idToken } = await verifyWithLibrary(idps, provider, 'man')
      assert.equal(idToken['acr'], `urn:gwanmun:loa:${acr}`)
      assert.deepEqual(idToken['amr'], amr.split(' '))
      assert.ok(Math.abs(Number(idToken['auth_time']) - Date.now() / 1000) < 10)
    }
  })

  it('twins share name, birthday and gender, but not the CI', async () => {
    const [a, b] = await Promise.all([told(idps, 'phone', 'twin-a'), told(idps, 'phone', 'twin-b')])
    for (const claim of ['name', 'birthdate', 'gender']) assert.equal(a?.[claim], b?.[claim])
    assert.notEqual(a?.['ci'], b?.['ci'])
  })

  it('a generated person is verified like a named one', async () => {
    const claims = await told(idps, 'kakao', 'person-1234567')
    assert.match(String(claims['birthdate']), /^\d{4}-\d{2}-\d{2}$/)
    assert.deepEqual(await told(idps, 'kakao', 'person-1234567').then(({ ci }) => ci), claims['ci'])
  })

  it('ID tokens are signed as the provider does, or as a client registered; each provider has keys of its own', async () => {
    const algOf = ({ tokens }: { tokens: { id_token?: string } }) => decodeProtectedHeader(tokens.id_token ?? '').alg
    assert.equal(algOf(await verifyWithLibrary(idps, 'kakao', 'man')), 'RS256')
    assert.equal(algOf(await verifyWithLibrary(idps, 'phone', 'man')), 'ES256')
    const rsa = { id: 'rs256-client', secret: 'another-test-secret' }
    assert.equal(algOf(await verifyWithLibrary(idps, 'phone', 'man', rsa)), 'RS256')
    const keys = await Promise.all(
      providerIds.map(async (provider) => (await fetch(endpointAt(idps, provider, 'keys'))).json()),
    )
    assert.equal(new Set(keys.map((set) => set.keys[0].x)).size, 5)
    assert.doesNotMatch(JSON.stringify(keys), /"d":/)
  })

  it('the same person has another subject for another client', async () => {
    const ours = await verifyWithLibrary(idps, 'naver', 'man')
    const theirs = await verifyWithLibrary(idps, 'naver', 'man', { id: 'rs256-client', secret: 'another-test-secret' })
    assert.notEqual(ours.idToken.sub, theirs.idToken.sub)
  })

  it('the personas can be listed, with the CI a test may expect', async () => {
    const { personas } = (await (await control(idps, 'personas')).json()) as {
      personas: { id: string; ci: string; birthdate: string }[]
    }
    assert.ok(personas.length >= 8)
    assert.equal(personas.find(({ id }) => id === 'man')?.ci, (await told(idps, 'ipin', 'man'))['ci'])
    // Three of them are second ids of one person: another telephone, another name, another i-PIN.
    assert.equal(new Set(personas.map(({ ci }) => ci)).size, personas.length - 3)
  })
})
