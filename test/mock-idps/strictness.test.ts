import assert from 'node:assert/strict'
import { type MockIdps, providerIds, startMockIdps } from '../../mock-idps/index.ts'
import {
  authorizationRequest,
  clientId,
  codeFor,
  endpointAt,
  fetchOnce,
  postForm,
  redeem,
  redirectUriOf,
  refusal,
} from './harness.ts'

describe('a simulator is strict', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  after(() => idps.close())

  for (const provider of providerIds) {
    it(`${provider}: an unregistered redirect URI gets a page, never a redirect`, async () => {
      const { url } = authorizationRequest(idps, provider, {
        redirect_uri: 'http://localhost:3000/elsewhere',
        login_hint: 'man',
      })
      const answer = await fetchOnce(url)
      assert.equal(answer.status, 400)
      assert.equal(answer.headers.get('location'), null)
      assert.match(await answer.text(), /invalid_redirect_uri/)
    })

    it(`${provider}: another provider's redirect URI is not registered here`, async () => {
      const other = provider === 'kakao' ? 'naver' : 'kakao'
      const { url } = authorizationRequest(idps, provider, { redirect_uri: redirectUriOf(other), login_hint: 'man' })
      assert.equal((await fetchOnce(url)).status, 400)
    })

    it(`${provider}: a request without a PKCE challenge is refused, with state and iss`, async () => {
      const { url, state } = authorizationRequest(idps, provider, {
        code_challenge: undefined,
        code_challenge_method: undefined,
        login_hint: 'man',
      })
      const back = new URL((await fetchOnce(url)).headers.get('location') ?? '')
      assert.equal(back.searchParams.get('error'), 'invalid_request')
      assert.equal(back.searchParams.get('state'), state)
      assert.equal(back.searchParams.get('iss'), idps.issuer(provider))
      assert.equal(back.searchParams.get('code'), null)
    })

    it(`${provider}: a wrong client secret redeems nothing`, async () => {
      const { code, verifier } = await codeFor(idps, provider)
      const wrong = await redeem(idps, provider, { code, code_verifier: verifier, client_secret: 'not-the-secret' })
      assert.deepEqual(await refusal(wrong), [401, 'invalid_client'])
    })

    it(`${provider}: a missing or wrong verifier redeems nothing`, async () => {
      const { code, verifier } = await codeFor(idps, provider)
      assert.deepEqual(await refusal(await redeem(idps, provider, { code })), [400, 'invalid_grant'])
      const wrong = await redeem(idps, provider, { code, code_verifier: `${verifier.slice(0, -2)}__` })
      assert.deepEqual(await refusal(wrong), [400, 'invalid_grant'])
    })

    it(`${provider}: a code is redeemed once; a second try also ends the first one's token`, async () => {
      const { code, verifier } = await codeFor(idps, provider)
      const first = await redeem(idps, provider, { code, code_verifier: verifier })
      assert.equal(first.status, 200)
      const { access_token } = (await first.json()) as { access_token: string }
      const askWho = () =>
        fetchOnce(endpointAt(idps, provider, 'userinfo'), { headers: { authorization: `Bearer ${access_token}` } })
      assert.equal((await askWho()).status, 200)
      const second = await redeem(idps, provider, { code, code_verifier: verifier })
      assert.deepEqual(await refusal(second), [400, 'invalid_grant'])
      assert.equal((await askWho()).status, 401)
    })

    it(`${provider}: an invented code is refused`, async () => {
      const invented = await redeem(idps, provider, { code: 'a'.repeat(43), code_verifier: 'b'.repeat(43) })
      assert.deepEqual(await refusal(invented), [400, 'invalid_grant'])
    })

    it(`${provider}: userinfo without a token, or with an invented one, is refused`, async () => {
      const url = endpointAt(idps, provider, 'userinfo')
      assert.equal((await fetchOnce(url)).status, 401)
      assert.equal((await fetchOnce(url, { headers: { authorization: 'Bearer invented' } })).status, 401)
    })
  }

  it('of twenty redemptions of one code at the same time exactly one passes', async () => {
    const { code, verifier } = await codeFor(idps, 'kakao')
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => redeem(idps, 'kakao', { code, code_verifier: verifier })),
    )
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  })

  it('a code of one provider is worth nothing at another', async () => {
    const { code, verifier } = await codeFor(idps, 'kakao')
    assert.deepEqual(await refusal(await redeem(idps, 'naver', { code, code_verifier: verifier })), [
      400,
      'invalid_grant',
    ])
  })

  it('an unknown client gets a page, and prompt=none always login_required', async () => {
    const unknown = authorizationRequest(idps, 'phone', { client_id: 'nobody' })
    assert.equal((await fetchOnce(unknown.url)).status, 400)
    const silent = authorizationRequest(idps, 'phone', { prompt: 'none', login_hint: 'man' })
    const back = new URL((await fetchOnce(silent.url)).headers.get('location') ?? '')
    assert.equal(back.searchParams.get('error'), 'login_required')
  })

  it('a pushed authorization request needs client authentication and is used once', async () => {
    const { url } = authorizationRequest(idps, 'ipin', { login_hint: 'woman' })
    const form = Object.fromEntries(url.searchParams)
    const endpoint = `${idps.issuer('ipin')}/par`
    assert.equal((await postForm(endpoint, form)).status, 401)
    const basic = `Basic ${Buffer.from(`${clientId}:gwanmun-simulator-secret`).toString('base64')}`
    const pushed = await postForm(endpoint, form, { headers: { authorization: basic } })
    assert.equal(pushed.status, 201)
    const { request_uri } = (await pushed.json()) as { request_uri: string }
    const use = () =>
      fetchOnce(`${idps.issuer('ipin')}/authorize?${new URLSearchParams({ client_id: clientId, request_uri })}`)
    assert.ok(new URL((await use()).headers.get('location') ?? '').searchParams.get('code'))
    assert.doesNotMatch((await use()).headers.get('location') ?? '', /[?&]code=/)
  })

  it('a redirect URI is never guessed, not even of a client that has only one', async () => {
    const single = idps.sandbox({ redirectBases: ['http://localhost:3000'] })
    const silent = await fetchOnce(
      authorizationRequest(single, 'kakao', { redirect_uri: undefined, login_hint: 'man' }).url,
    )
    assert.deepEqual([silent.status, silent.headers.get('location')], [400, null])
    const { code, verifier } = await codeFor(single, 'kakao')
    const basic = `Basic ${Buffer.from(`${clientId}:gwanmun-simulator-secret`).toString('base64')}`
    const form = { grant_type: 'authorization_code', code, code_verifier: verifier }
    const token = await postForm(endpointAt(single, 'kakao', 'token'), form, { headers: { authorization: basic } })
    assert.equal(token.status, 400)
  })

  it('a code goes by query or by form, never in a fragment, and the metadata say so', async () => {
    const discovery = await fetchOnce(`${idps.issuer('phone')}/.well-known/openid-configuration`)
    const { response_modes_supported: modes } = (await discovery.json()) as { response_modes_supported: string[] }
    assert.deepEqual(modes, ['query', 'form_post'])
    const { url } = authorizationRequest(idps, 'phone', { response_mode: 'fragment', login_hint: 'man' })
    const back = new URL((await fetchOnce(url)).headers.get('location') ?? '')
    assert.deepEqual([back.searchParams.get('error'), back.hash], ['invalid_request', ''])
    const posted = authorizationRequest(idps, 'phone', { response_mode: 'form_post', login_hint: 'man' })
    assert.match(await (await fetchOnce(posted.url)).text(), /name="code"/)
  })

  it('a profile is answered only to the documented methods, and only to a token in the header', async () => {
    const ask = (path: string, init?: RequestInit) =>
      fetchOnce(idps.issuer('kakao') + path, init).then(({ status }) => status)
    const { code, verifier } = await codeFor(idps, 'kakao')
    const tokens = await (await redeem(idps, 'kakao', { code, code_verifier: verifier })).json()
    const { access_token: token } = tokens as { access_token: string }
    const headers = { authorization: `Bearer ${token}` }
    assert.equal(await ask('/v2/user/me', { headers }), 200)
    assert.equal(await ask('/v2/user/me', { headers, method: 'POST' }), 200)
    assert.equal(await ask(`/v2/user/me?access_token=${token}`), 401)
    assert.equal(await ask('/v2/user/me', { method: 'POST', body: new URLSearchParams({ access_token: token }) }), 401)
    const deleted = await fetchOnce(`${idps.issuer('naver')}/v1/nid/me`, { method: 'DELETE' })
    assert.deepEqual([deleted.status, deleted.headers.get('allow')], [405, 'GET'])
  })

  it('endpoint addresses follow the issuer, whatever Host the request carries', async () => {
    const { request } = await import('node:http')
    const body = await new Promise<string>((resolve, reject) => {
      const headers = { host: 'evil.test', 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https' }
      request(`${idps.issuer('kakao')}/.well-known/openid-configuration`, { headers }, async (answer) => {
        resolve((await answer.toArray()).join(''))
      })
        .on('error', reject)
        .end()
    })
    assert.doesNotMatch(body, /evil/)
    assert.equal(JSON.parse(body).token_endpoint, endpointAt(idps, 'kakao', 'token'))
  })

  it('an oversized body is refused before anybody reads it', async () => {
    const answer = await postForm(endpointAt(idps, 'kakao', 'token'), { code: 'x'.repeat(60_000) })
    assert.equal(answer.status, 413)
  })
})
