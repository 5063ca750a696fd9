import assert from 'node:assert/strict'
import { type MockIdps, type ProviderId, startMockIdps } from '../../mock-idps/index.ts'
import {
  authorizationRequest,
  endpointAt,
  fetchOnce,
  postForm,
  redeem,
  redirectUriOf,
  refusal,
  verifyWithLibrary,
} from './harness.ts'

const renewing = { clientId: 'renewing', clientSecret: 'renewing-secret' }

describe('a refresh token', () => {
  let idps: MockIdps

  before(async () => {
    const redirectUris = [redirectUriOf('kakao').replace('kakao', '{provider}')]
    idps = await startMockIdps({ port: 0, clients: [{ ...renewing, redirectUris, refreshTokens: true }] })
  })
  after(() => idps.close())

  async function firstTokens(provider: ProviderId) {
    const { url, verifier } = authorizationRequest(idps, provider, { client_id: renewing.clientId, login_hint: 'man' })
    const code = new URL((await fetchOnce(url)).headers.get('location') ?? '').searchParams.get('code') ?? ''
    const answer = await postForm(endpointAt(idps, provider, 'token'), {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: redirectUriOf(provider),
      client_id: renewing.clientId,
      client_secret: renewing.clientSecret,
    })
    assert.equal(answer.status, 200)
    return (await answer.json()) as { access_token: string; refresh_token: string }
  }

  function renew(provider: ProviderId, refresh_token: string, secret = renewing.clientSecret): Promise<Response> {
    return postForm(endpointAt(idps, provider, 'token'), {
      grant_type: 'refresh_token',
      refresh_token,
      client_id: renewing.clientId,
      client_secret: secret,
    })
  }

  const userinfo = (provider: ProviderId, token: string) =>
    fetchOnce(endpointAt(idps, provider, 'userinfo'), { headers: { authorization: `Bearer ${token}` } })

  it('is given only to clients that registered for it', async () => {
    const { tokens } = await verifyWithLibrary(idps, 'kakao', 'man')
    assert.equal(tokens.refresh_token, undefined)
    assert.ok((await firstTokens('kakao')).refresh_token)
  })

  it('renews once and is replaced', async () => {
    const { refresh_token } = await firstTokens('phone')
    const answer = await renew('phone', refresh_token)
    const fresh = (await answer.json()) as { access_token: string; refresh_token: string }
    assert.equal(answer.status, 200)
    assert.notEqual(fresh.refresh_token, refresh_token)
    assert.equal((await userinfo('phone', fresh.access_token)).status, 200)
  })

  it('replayed, is refused and ends all that came of it (RFC 9700 §4.14)', async () => {
    const { refresh_token } = await firstTokens('phone')
    const fresh = (await (await renew('phone', refresh_token)).json()) as Record<string, string>
    assert.deepEqual(await refusal(await renew('phone', refresh_token)), [400, 'invalid_grant'])
    assert.deepEqual(await refusal(await renew('phone', fresh['refresh_token'] ?? '')), [400, 'invalid_grant'])
    assert.equal((await userinfo('phone', fresh['access_token'] ?? '')).status, 401)
  })

  it('invented, of another provider, or without the secret, renews nothing', async () => {
    const { refresh_token } = await firstTokens('phone')
    assert.deepEqual(await refusal(await renew('phone', 'made-up')), [400, 'invalid_grant'])
    assert.deepEqual(await refusal(await renew('ipin', refresh_token)), [400, 'invalid_grant'])
    assert.deepEqual(await refusal(await renew('phone', refresh_token, 'wrong-secret-it-is')), [401, 'invalid_client'])
    assert.equal((await renew('phone', refresh_token)).status, 200)
  })

  it('is no code, and a code is none', async () => {
    const { refresh_token } = await firstTokens('phone')
    const answer = await redeem(idps, 'phone', { code: refresh_token, code_verifier: 'v'.repeat(43) })
    assert.deepEqual(await refusal(answer), [400, 'invalid_grant'])
  })
})
