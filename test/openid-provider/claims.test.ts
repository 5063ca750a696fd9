import assert from 'node:assert/strict'
import * as oidc from 'openid-client'
import { type Bench, client, login, openBench, registered } from './bench.ts'
import { identityOf, minjun, verified } from './people.ts'

const everything = 'openid profile phone nationality idp reservation'

const parties = [
  registered('health'),
  registered('vaccines', { id_token_signed_response_alg: 'ES256', releaseIdp: true }),
  registered('lean', { scope: 'openid phone' }),
]

describe('Claims by scope', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench(parties)
  })
  beforeEach(() => {
    bench.verified = verified(minjun)
    bench.identities.clear()
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  async function userinfo(id: string, scope: string, more: Record<string, string> = {}) {
    const config = await client(bench, id, id === 'vaccines' ? { id_token_signed_response_alg: 'ES256' } : {})
    const { tokens, claims } = await login(bench.browser(), config, { scope, ...more })
    const info = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
    const { sub, acr, amr, auth_time, ...personal } = info
    assert.deepEqual({ sub, acr, amr, auth_time }, pickVerification(claims))
    return { personal, tokens, info }
  }
  const pickVerification = (claims: oidc.IDToken) => ({
    sub: claims.sub,
    acr: claims['acr'],
    amr: claims['amr'],
    auth_time: claims['auth_time'],
  })

  it('openid tells nothing about the person', async () => {
    assert.deepEqual((await userinfo('health', 'openid')).personal, {})
  })

  it('profile, phone and nationality tell what their names say', async () => {
    assert.deepEqual((await userinfo('health', 'openid profile')).personal, {
      name: '김민준',
      birthdate: '1990-02-03',
      gender: 'male',
    })
    assert.deepEqual((await userinfo('health', 'openid phone')).personal, {
      phone_number: '+821000001234',
      phone_number_verified: true,
    })
    assert.deepEqual((await userinfo('health', 'openid nationality')).personal, { nationality_status: 'domestic' })
  })

  it('what the provider did not tell is left out', async () => {
    const config = await client(bench, 'health')
    const { tokens, claims } = await login(bench.browser(), config, { scope: everything })
    const { verification, authTime, acr, provider } = bench.verified
    const unknown = { phone: null, gender: null, nationality: null }
    bench.identities.set(verification, { ...identityOf(minjun, provider, { acr, authTime }), ...unknown })
    const info = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
    for (const claim of ['phone_number', 'phone_number_verified', 'gender', 'nationality_status'])
      assert.ok(!(claim in info), claim)
    assert.equal(info.name, '김민준')
  })

  it('no e-mail address, by scope or by name: providers verify none', async () => {
    const claims = JSON.stringify({ userinfo: { email: { essential: true }, email_verified: null } })
    const { personal, tokens } = await userinfo('health', 'openid email', { claims })
    assert.deepEqual([personal, tokens.scope], [{}, 'openid'])
    const { body } = await bench.browser().get('/.well-known/openid-configuration')
    assert(!body.scopes_supported.includes('email') && !body.claims_supported.includes('email'))
  })

  it('idp only to relying parties that may know the door', async () => {
    const allowed = await userinfo('vaccines', everything)
    assert.equal(allowed.personal['idp'], 'naver')
    const refused = await userinfo('health', everything)
    assert.ok(!('idp' in refused.personal))
    assert.equal(refused.tokens.scope, 'openid profile phone nationality')
    const claims = JSON.stringify({ userinfo: { idp: null, name: null } })
    assert.deepEqual((await userinfo('health', 'openid', { claims })).personal, { name: '김민준' })
  })

  it('and the claims parameter opens nothing that the registered scopes do not', async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true }, phone_number: null } })
    assert.deepEqual((await userinfo('lean', 'openid', { claims })).personal, { phone_number: '+821000001234' })
  })

  it('never a CI, whatever is asked', async () => {
    const claims = JSON.stringify({ userinfo: { ci: null, CI: null }, id_token: { ci: { essential: true } } })
    const { info, tokens } = await userinfo('vaccines', `${everything} ci`, { claims })
    assert.ok(!Object.keys({ ...info, ...tokens.claims() }).some((name) => name.toLowerCase() === 'ci'))
  })

  it('never half of what was promised: once the identity is no longer kept, the token is worth nothing', async () => {
    const config = await client(bench, 'health')
    const { tokens, claims } = await login(bench.browser(), config, { scope: everything })
    const plain = await login(bench.browser(), config)
    bench.identities.clear()
    await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, claims.sub), { status: 401 })
    const info = await oidc.fetchUserInfo(config, plain.tokens.access_token, claims.sub)
    assert.deepEqual(Object.keys(info).toSorted(), ['acr', 'amr', 'auth_time', 'sub'])
  })
})
