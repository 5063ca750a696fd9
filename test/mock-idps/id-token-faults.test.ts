import assert from 'node:assert/strict'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, EmbeddedJWK, importX509, jwtVerify } from 'jose'
import { idTokenDefectIds, idTokenDefects } from '../../mock-idps/faults/defects/id-token.ts'
import { idTokenSignatureDefects } from '../../mock-idps/faults/defects/id-token-signatures.ts'
import { signIn } from './fault-client.ts'
import { openStage, realCore, type Stage, stageClient } from './fault-stage.ts'
import { fetchOnce } from './harness.ts'

/** Defects that a certified library accepts: a client built on it must check these itself. */
const leftToTheClient = new Set([
  'aud_untrusted_extra',
  'azp_wrong',
  'sub_empty',
  'sub_too_long',
  'iat_future',
  'acr_too_low',
  'acr_missing',
  'at_hash_wrong',
  'c_hash_wrong',
])

function idTokenOf(answer: Record<string, unknown>): string {
  assert.equal(typeof answer['id_token'], 'string')
  return String(answer['id_token'])
}

describe('an ID token with a defect', () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await openStage({ core: realCore })
  })
  afterEach(() => stage.close())

  for (const id of idTokenDefectIds) {
    const passes = idTokenDefects[id].expects === 'accept' || leftToTheClient.has(id)
    it(`${id}: a certified library ${passes ? 'accepts' : 'refuses'} it`, async () => {
      await signIn(stage)
      stage.plan({ do: [{ type: 'id_token', defect: id }], times: 1 })
      if (passes) await signIn(stage)
      else await assert.rejects(signIn(stage), id)
      assert.equal(stage.book.list()[0]?.played, 1)
      await signIn(stage)
    })
  }

  it('of RS256 is wrong in the same ways', async () => {
    await stage.close()
    stage = await openStage({ core: realCore, alg: 'RS256' })
    for (const id of Object.keys(idTokenSignatureDefects) as (keyof typeof idTokenSignatureDefects)[]) {
      stage.plan({ do: [{ type: 'id_token', defect: id }], times: 1 })
      if (idTokenDefects[id].expects === 'accept' || leftToTheClient.has(id)) await signIn(stage)
      else await assert.rejects(signIn(stage), id)
    }
  })

  it('covers every number of group C of the catalogue but those of keys and rotation', () => {
    const covered = new Set(idTokenDefectIds.map((id) => idTokenDefects[id].catalogue))
    for (const number of [21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 35, 36, 37])
      assert.ok(covered.has(number), `${number}`)
  })

  it('a replayed nonce is the one of the flow before', async () => {
    const tokens: string[] = []
    const look = (answer: Record<string, unknown>) => tokens.push(idTokenOf(answer))
    await signIn(stage, { look })
    stage.plan({ do: [{ type: 'id_token', defect: 'nonce_replayed' }] })
    await assert.rejects(signIn(stage, { look }))
    const [first, second] = tokens.map((token) => decodeJwt(token)['nonce'])
    assert.equal(second, first)
  })

  for (const alg of ['ES256', 'RS256'] as const) {
    it(`an attacker’s ${alg} key offered in the header has really signed, and lies where the header says`, async () => {
      await stage.close()
      stage = await openStage({ core: realCore, alg })
      const spoiled = async (defect: 'header_jwk' | 'header_jku' | 'header_x5c' | 'header_x5u') => {
        stage.plan({ do: [{ type: 'id_token', defect }], times: 1 })
        let token = ''
        const look = (answer: Record<string, unknown>) => {
          token = idTokenOf(answer)
        }
        await assert.rejects(signIn(stage, { look }))
        return { token, header: decodeProtectedHeader(token) }
      }
      const jku = await spoiled('header_jku')
      const x5u = await spoiled('header_x5u')
      assert.ok(
        !stage.asked.some((path) => path.startsWith('/attacker')),
        'the certified library fetched no attacker’s key',
      )
      const jwk = await spoiled('header_jwk')
      const x5c = await spoiled('header_x5c')
      const pem = await (await fetchOnce(String(x5u.header.x5u))).text()
      const certificate = `-----BEGIN CERTIFICATE-----\n${x5c.header.x5c?.[0]}\n-----END CERTIFICATE-----`
      const naive = [
        await jwtVerify(jku.token, createRemoteJWKSet(new URL(String(jku.header.jku)))),
        await jwtVerify(jwk.token, EmbeddedJWK),
        await jwtVerify(x5u.token, await importX509(pem, alg)),
        await jwtVerify(x5c.token, await importX509(certificate, alg)),
      ]
      for (const { payload, protectedHeader } of naive) {
        assert.deepEqual([payload.sub, protectedHeader.alg, protectedHeader.kid], ['someone', alg, undefined])
      }
    })
  }

  it('claims and header can be changed by hand, and what is not touched stays', async () => {
    stage.plan({
      do: [
        { type: 'id_token', set: { 'address.country': 'KR' }, remove: ['acr'], header: { typ: 'other', kid: null } },
      ],
    })
    let token = ''
    const look = (answer: Record<string, unknown>) => {
      token = idTokenOf(answer)
    }
    const tokens = await signIn(stage, { look })
    assert.deepEqual(tokens.claims()?.['address'], { country: 'KR' })
    assert.equal(tokens.claims()?.['acr'], undefined)
    assert.equal(tokens.claims()?.sub, 'someone')
    assert.deepEqual(decodeProtectedHeader(token), { alg: 'ES256', typ: 'other' })
  })

  it('an answer without an ID token is an edit of the answer', async () => {
    stage.plan({ match: { endpoint: 'token' }, do: [{ type: 'edit', remove: ['id_token'] }] })
    await assert.rejects(signIn(stage))
  })

  it('a refusal in another spelling leaves good codes alone', async () => {
    stage.plan({ do: [{ type: 'refusal', status: 200, body: { error: 'invalid_request', error_code: 24 } }] })
    const refused = await fetchOnce(`${stage.url}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${stageClient.id}:${stageClient.secret}`).toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: 'never-given',
        redirect_uri: 'http://x.test/',
      }),
    })
    assert.equal(refused.status, 200)
    assert.deepEqual(await refused.json(), { error: 'invalid_request', error_code: 24 })
    assert.equal((await signIn(stage)).claims()?.sub, 'someone')
  })

  it('on a sandbox clock that was moved all times of the token move along', async () => {
    stage.clock.offsetMs = 86_400_000
    let token = ''
    const look = (answer: Record<string, unknown>) => {
      token = idTokenOf(answer)
    }
    await signIn(stage, { look })
    const { iat = 0, exp = 0, auth_time: authTime } = decodeJwt(token)
    const seconds = iat - Date.now() / 1000
    assert.ok(Math.abs(seconds - 86_400) < 30, String(seconds))
    assert.equal(exp - iat, 300)
    assert.ok(Math.abs(Number(authTime) - iat) < 30)
  })

  describe('and keys that a plan changes', () => {
    it('between two sign-ins: a client that reads the keys again can verify the next token', async () => {
      const known = createRemoteJWKSet(new URL(`${stage.url}/keys`), { cooldownDuration: 0 })
      const verified: unknown[] = []
      const verify = async (rotated: boolean) => {
        let token = ''
        const look = (answer: Record<string, unknown>) => {
          token = idTokenOf(answer)
        }
        if (rotated) stage.keys.rotate()
        await signIn(stage, { look })
        stage.asked.length = 0
        verified.push((await jwtVerify(token, known)).protectedHeader.kid)
        return stage.asked.filter((path) => path === '/keys').length
      }
      assert.deepEqual(
        [await verify(false), await verify(false), await verify(true), await verify(false)],
        [1, 0, 1, 0],
      )
      assert.equal(new Set(verified).size, 2)
    })

    it('while a token is answered: it bears the new key, which is published beside the old one', async () => {
      stage.plan({ do: [{ type: 'rotate', when: 'before_signing' }], times: 1 })
      const kids: unknown[] = []
      const look = (answer: Record<string, unknown>) => kids.push(decodeProtectedHeader(idTokenOf(answer)).kid)
      await signIn(stage, { look })
      await signIn(stage, { look })
      const published = (await (await fetchOnce(`${stage.url}/keys`)).json()) as { keys: { kid: string; d?: string }[] }
      const names = published.keys.map(({ kid }) => kid)
      assert.notEqual(kids[0], 'test-only-kakao-es256')
      assert.equal(kids[1], kids[0])
      assert.ok(names.includes(String(kids[0])) && names.includes('test-only-kakao-es256'))
      assert.ok(published.keys.every(({ d }) => d === undefined))
    })

    it('right after signing, the old one gone: a token that no client can verify any more', async () => {
      stage.plan({ do: [{ type: 'rotate', when: 'after_signing', keepOld: false }], times: 1 })
      await assert.rejects(signIn(stage))
      await signIn(stage)
    })
  })
})
