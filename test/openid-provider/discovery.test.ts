import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { type Bench, callback, openBench, registered } from './bench.ts'

interface RawAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** A request exactly as written, whatever it says about host and target. */
function raw(at: URL, path: string, headers: Record<string, string>): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: at.hostname, port: at.port, path, headers }, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (part) => {
        body += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
    })
    sent.on('error', reject).end()
  })
}

const discoveryPath = '/.well-known/openid-configuration'

describe('Discovery', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench([registered('rp')])
  })
  after(() => bench.close())

  it('offers the code flow with PKCE, pairwise subjects and both assurance levels, everything under /oidc/', async () => {
    const { body } = await bench.browser().get(discoveryPath).expect(200)
    const at = bench.issuer.origin
    assert.equal(body.issuer, at)
    assert.equal(body.authorization_endpoint, `${at}/oidc/auth`)
    assert.equal(body.token_endpoint, `${at}/oidc/token`)
    assert.equal(body.jwks_uri, `${at}/oidc/jwks`)
    assert.equal(body.userinfo_endpoint, `${at}/oidc/userinfo`)
    assert.equal(body.pushed_authorization_request_endpoint, `${at}/oidc/par`)
    assert.equal(body.introspection_endpoint, `${at}/oidc/introspection`)
    assert.equal(body.revocation_endpoint, `${at}/oidc/revocation`)
    assert.equal(body.end_session_endpoint, `${at}/oidc/session/end`)
    assert.deepEqual(body.response_types_supported, ['code'])
    assert.deepEqual(body.code_challenge_methods_supported, ['S256'])
    assert.deepEqual(body.subject_types_supported, ['pairwise'])
    assert.deepEqual(body.acr_values_supported, ['urn:gwanmun:loa:3', 'urn:gwanmun:loa:2'])
    assert.deepEqual(body.id_token_signing_alg_values_supported.toSorted(), ['ES256', 'RS256'])
    assert.equal(body.authorization_response_iss_parameter_supported, true)
    assert.deepEqual(body.scopes_supported.toSorted(), [
      'idp',
      'nationality',
      'offline_access',
      'openid',
      'phone',
      'profile',
      'reservation',
    ])
    assert.ok(!JSON.stringify(body.claims_supported).includes('"ci"'))
  })

  it('publishes only public keys', async () => {
    const { body } = await bench.browser().get('/oidc/jwks').expect(200)
    assert.equal(body.keys.length, 2)
    for (const key of body.keys) for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi']) assert.ok(!(secret in key))
  })

  it('may be read by scripts of any site', async () => {
    const answer = await bench.browser().get(discoveryPath).set('Origin', 'https://spa.example').expect(200)
    assert.equal(answer.headers['access-control-allow-origin'], 'https://spa.example')
  })

  it('says the same whatever host, forwarded host or request target a request claims', async () => {
    const at = bench.issuer
    const honest = await raw(at, discoveryPath, { host: at.host })
    const lies: [string, Record<string, string>][] = [
      [discoveryPath, { host: 'evil.test' }],
      [discoveryPath, { host: 'evil.test:99', 'x-forwarded-proto': 'https' }],
      [discoveryPath, { host: at.host, 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https' }],
      [discoveryPath, { host: at.host, forwarded: 'host=evil.test;proto=https' }],
      [`http://evil.test${discoveryPath}`, { host: 'evil.test' }],
      [`http://evil.test${discoveryPath}`, { host: at.host }],
    ]
    for (const [path, headers] of lies) {
      const answer = await raw(at, path, headers)
      assert.equal(answer.status, 200)
      assert.equal(answer.body, honest.body)
    }
  })

  it('sends no person to a foreign host in the middle of a login', async () => {
    const query = new URLSearchParams({
      client_id: 'rp',
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
    const answer = await raw(bench.issuer, `http://evil.test/oidc/auth?${query}`, { host: 'evil.test' })
    assert.equal(answer.status, 303)
    assert.match(String(answer.headers['location']), /^\/journeys\//)
    const cookies = (answer.headers['set-cookie'] as string[]).join('; ')
    const start = await raw(bench.issuer, `${answer.headers['location']}/finish`, {
      host: 'evil.test',
      cookie: cookies,
    })
    assert.ok(String(start.headers['location']).startsWith(`${bench.issuer.origin}/oidc/auth/`))
  })

  it('handles its own paths and leaves all others alone', () => {
    const { handles } = bench.provider
    for (const path of [
      discoveryPath,
      '/.well-known/oauth-authorization-server',
      '/oidc/auth',
      '/oidc/session/end/confirm',
    ])
      assert.ok(handles(path), path)
    for (const path of ['/', '/oidc', '/oidcx/auth', '/journeys/1', '/.well-known/security.txt', '/en/oidc/auth'])
      assert.ok(!handles(path), path)
  })
})

describe('An issuer behind TLS', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench([registered('rp')], { issuer: new URL('https://broker.example') })
  })
  after(() => bench.close())

  it('is the origin of every URL although the request comes in clear text from a proxy', async () => {
    const { body } = await bench.browser().get(discoveryPath).expect(200)
    assert.equal(body.issuer, 'https://broker.example')
    for (const [name, value] of Object.entries(body)) {
      if (name.endsWith('_endpoint') || name === 'jwks_uri')
        assert.match(String(value), /^https:\/\/broker\.example\/oidc\//)
    }
  })

  it('sets cookies that other hosts cannot plant and clear text never carries', async () => {
    const query = `client_id=rp&redirect_uri=${encodeURIComponent(callback)}&response_type=code&scope=openid&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256`
    const answer = await bench.browser().get(`/oidc/auth?${query}`).redirects(0).expect(303)
    const cookies = answer.headers['set-cookie'] as unknown as string[]
    assert.ok(cookies.some((cookie) => cookie.startsWith('__Secure-gw_op_interaction=')))
    for (const cookie of cookies) {
      assert.match(cookie, /; secure/i)
      assert.match(cookie, /; httponly/i)
      assert.match(cookie, /; samesite=lax/i)
    }
  })
})
