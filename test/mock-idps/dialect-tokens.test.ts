import assert from 'node:assert/strict'
import { dialectOf } from '../../mock-idps/dialects/index.ts'
import { type MockIdps, startMockIdps } from '../../mock-idps/index.ts'
import { assertSpoken } from './dialect-words.ts'
import { authorizationRequest, fetchOnce, redeem } from './harness.ts'

const part = (token: string, n: number): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[n] ?? '', 'base64url').toString())

describe('Tokens of Kakao and Naver', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  after(() => idps.close())

  async function tokensOf(provider: 'kakao' | 'naver') {
    const scope = ['openid', ...Object.keys(dialectOf(provider).scopes)].join(' ')
    const { url, verifier } = authorizationRequest(idps, provider, { login_hint: 'lunar', scope })
    const code = new URL((await fetchOnce(url)).headers.get('location') ?? '').searchParams.get('code') ?? ''
    const answer = await redeem(idps, provider, { code, code_verifier: verifier })
    return (await answer.json()) as Record<string, string>
  }

  for (const provider of ['kakao', 'naver'] as const) {
    it(`say nothing at ${provider} that is not in its vocabulary, and nothing of the person but who`, async () => {
      const answer = await tokensOf(provider)
      assertSpoken(Object.keys(answer), 'token', dialectOf(provider))
      const claims = part(answer['id_token'] ?? '', 1)
      assertSpoken(Object.keys(claims), 'id_token', dialectOf(provider))
      for (const personal of ['name', 'birthdate', 'gender', 'phone_number', 'ci', 'di'])
        assert.ok(!(personal in claims), personal)
    })

    it(`are signed RS256 at ${provider}`, async () => {
      assert.equal(part((await tokensOf(provider))['id_token'] ?? '', 0)['alg'], 'RS256')
    })
  }

  it('of Kakao name a person by the number of the profile', async () => {
    const answer = await tokensOf('kakao')
    const headers = { authorization: `Bearer ${answer['access_token']}` }
    const me = (await (await fetchOnce(`${idps.issuer('kakao')}/v2/user/me`, { headers })).json()) as { id: number }
    assert.equal(part(answer['id_token'] ?? '', 1)['sub'], String(me.id))
  })

  it('of Naver name a person as the profile does', async () => {
    const answer = await tokensOf('naver')
    const headers = { authorization: `Bearer ${answer['access_token']}` }
    const me = await fetchOnce(`${idps.issuer('naver')}/v1/nid/me`, { headers })
    const { response } = (await me.json()) as { response: { id: string } }
    assert.equal(part(answer['id_token'] ?? '', 1)['sub'], response.id)
  })

  it('are distinguished from missing and invalid ones at the profile', async () => {
    const ask = async (path: string, authorization?: string) => {
      const answer = await fetchOnce(path, authorization === undefined ? {} : { headers: { authorization } })
      return [answer.status, await answer.json()]
    }
    const kakao = `${idps.issuer('kakao')}/v2/user/me`
    assert.deepEqual(await ask(kakao), [401, { msg: 'no authentication key', code: -401 }])
    assert.deepEqual(await ask(kakao, 'Bearer invented'), [
      401,
      { msg: 'this access token does not exist', code: -401 },
    ])
    const naver = `${idps.issuer('naver')}/v1/nid/me`
    assert.equal(((await ask(naver)) as [number, { resultcode: string }])[1].resultcode, '028')
    assert.equal(((await ask(naver, 'Bearer invented')) as [number, { resultcode: string }])[1].resultcode, '024')
  })
})
