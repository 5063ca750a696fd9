import assert from 'node:assert/strict'
import { type MockIdps, type SandboxHandle, startMockIdps } from '../../mock-idps/index.ts'
import { authorizationRequest, createBrowser, fetchOnce, leadsTo, verifyWithLibrary } from './harness.ts'

describe('an authorization request that names a person by an earlier ID token', () => {
  let idps: MockIdps
  let sandbox: SandboxHandle
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  beforeEach(() => {
    sandbox = idps.sandbox()
  })
  after(() => idps.close())

  const tokenOf = async (persona: string) =>
    (await verifyWithLibrary(sandbox, 'kakao', persona)).tokens.id_token ?? assert.fail()

  async function answerTo(params: Record<string, string>): Promise<string | null> {
    const back = new URL(
      (await fetchOnce(authorizationRequest(sandbox, 'kakao', params).url)).headers.get('location') ?? '',
    )
    return back.searchParams.has('code') ? 'code' : back.searchParams.get('error')
  }

  it('is answered for the same person, also after keys and clock have moved on', async () => {
    const hint = await tokenOf('man')
    assert.equal(await answerTo({ id_token_hint: hint, login_hint: 'man' }), 'code')
    sandbox.rotateKeys('kakao')
    const younger = await tokenOf('man')
    sandbox.rotateKeys('kakao', { keepOld: false })
    sandbox.clock.advance(3_600_000)
    for (const id_token_hint of [hint, younger]) {
      assert.equal(await answerTo({ id_token_hint, login_hint: 'man' }), 'code')
    }
  })

  it('is refused for anybody else, whether named or chosen on the page', async () => {
    const hint = await tokenOf('man')
    assert.equal(await answerTo({ id_token_hint: hint, login_hint: 'woman' }), 'login_required')
    const open = createBrowser()
    const page = leadsTo(await open(authorizationRequest(sandbox, 'kakao', { id_token_hint: hint }).url.href))
    const body = new URLSearchParams({ decision: 'approve', persona: 'woman' })
    const back = new URL(leadsTo(await open(leadsTo(await open(page, { method: 'POST', body })))))
    assert.equal(back.searchParams.get('error'), 'login_required')
  })

  it('is refused when the token is manipulated or another issuer’s', async () => {
    sandbox.faults.add({ do: [{ type: 'id_token', signature: 'other_key' }], times: 1 })
    const spoiled = await tokenOf('man')
    assert.equal(await answerTo({ id_token_hint: spoiled, login_hint: 'man' }), 'invalid_request')
    const foreign = (await verifyWithLibrary(sandbox, 'naver', 'man')).tokens.id_token ?? ''
    assert.equal(await answerTo({ id_token_hint: foreign, login_hint: 'man' }), 'invalid_request')
    const [header, , signature] = (await tokenOf('man')).split('.')
    const forged = [header, Buffer.from('{"sub":"1"}').toString('base64url'), signature].join('.')
    assert.equal(await answerTo({ id_token_hint: forged, login_hint: 'man' }), 'invalid_request')
  })
})
