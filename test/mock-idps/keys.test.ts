import assert from 'node:assert/strict'
import { createPublicKey, type JsonWebKey, X509Certificate } from 'node:crypto'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { attackerDocument, attackerKey, attackerPaths } from '../../mock-idps/keys/attacker.ts'
import { createKeyRing, type KeyRing } from '../../mock-idps/keys/key-ring.ts'

const claims = { sub: 'someone' }

function sign(ring: KeyRing, alg = 'ES256', how?: Parameters<KeyRing['sign']>[2]): Promise<string> {
  return ring.sign({ alg, kid: ring.kid(alg) }, claims, how)
}

function verify(ring: KeyRing, token: string) {
  return jwtVerify(token, createLocalJWKSet(ring.published()))
}

describe('the keys of an issuer', () => {
  it('are the published test keys at the root, and of its own in a sandbox', () => {
    const root = createKeyRing('kakao', { own: false, rsa: false })
    assert.equal(root.kid('ES256'), 'test-only-kakao-es256')
    assert.equal(root.kid('RS256'), 'test-only-kakao-rs256')
    const one = createKeyRing('kakao', { own: true, rsa: false })
    const other = createKeyRing('kakao', { own: true, rsa: false })
    assert.notEqual(one.kid('ES256'), other.kid('ES256'))
    assert.match(one.kid('ES256'), /^test-only-kakao-es256-/)
    assert.throws(() => one.kid('RS256'), /no key for RS256/)
    assert.match(createKeyRing('kakao', { own: true, rsa: true }).kid('RS256'), /^test-only-/)
  })

  it('are published without what is private', () => {
    const ring = createKeyRing('naver', { own: true, rsa: false })
    assert.ok(ring.core.keys.every(({ d }) => d))
    for (const key of ring.published().keys)
      assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  })

  for (const alg of ['ES256', 'RS256']) {
    it(`verify what they signed with ${alg}, before and after a change, as long as the old ones stay`, async () => {
      const ring = createKeyRing('phone', { own: false, rsa: false })
      const before = await sign(ring, alg)
      assert.equal(ring.moved(), false)
      ring.rotate({ alg })
      assert.equal(ring.moved(), true)
      const after = await sign(ring, alg)
      assert.notEqual(decodeProtectedHeader(after).kid, decodeProtectedHeader(before).kid)
      for (const token of [before, after]) assert.equal((await verify(ring, token)).payload.sub, 'someone')
      ring.rotate({ alg, keepOld: false })
      for (const token of [before, after]) await assert.rejects(verify(ring, token))
      ring.reset()
      assert.equal(ring.moved(), false)
      await verify(ring, before)
    })
  }

  it('change where clients use them: no request waits for an RSA key that signs nothing', () => {
    const kids = (rsa: boolean) => {
      const ring = createKeyRing('phone', { own: false, rsa })
      ring.rotate({ keepOld: false })
      return ring.published().keys.map(({ kid }) => kid)
    }
    assert.ok(kids(false).includes('test-only-phone-rs256'))
    assert.ok(!kids(true).includes('test-only-phone-rs256'))
  })

  it('are made before anybody waits for them, when there is time', async () => {
    const ring = createKeyRing('kakao', { own: false, rsa: true })
    ring.rotate()
    const made = ring.ready()
    const asked = ring.kid('ES256')
    await made
    assert.equal(ring.kid('ES256'), asked, 'who did not wait has made one already')
    assert.equal(ring.published().keys.length, 4)
  })

  it('do not pile up, however often they change', () => {
    const ring = createKeyRing('ipin', { own: true, rsa: false })
    for (let n = 0; n < 20; n += 1) ring.rotate()
    assert.equal(ring.published().keys.length, 5)
  })

  it('sign in every wrong way there is, and only the wrong way', async () => {
    const ring = createKeyRing('kakao', { own: true, rsa: false })
    await assert.rejects(verify(ring, await sign(ring, 'ES256', 'spoiled')), {
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    })
    await assert.rejects(verify(ring, await sign(ring, 'ES256', 'other_key')))
    assert.equal(
      (await jwtVerify(await sign(ring, 'ES256', 'other_key'), attackerKey('ES256').public)).payload.sub,
      'someone',
    )
    const none = await sign(ring, 'ES256', 'none')
    assert.deepEqual([decodeProtectedHeader(none).alg, none.split('.')[2]], ['none', ''])
    const confused = await sign(ring, 'ES256', 'public_key_as_secret')
    const [key] = ring.published().keys
    assert.equal(decodeProtectedHeader(confused).alg, 'HS256')
    const pem = createPublicKey({ key: { ...key } as JsonWebKey, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    })
    assert.equal((await jwtVerify(confused, Buffer.from(pem))).payload.sub, 'someone')
  })

  it('of an unannounced algorithm verify all the same: only an allow-list refuses them', async () => {
    const ring = createKeyRing('kakao', { own: true, rsa: false })
    const token = await sign(ring, 'ES256', 'unadvertised_alg')
    assert.equal((await verify(ring, token)).protectedHeader.alg, 'EdDSA')
    await assert.rejects(jwtVerify(token, createLocalJWKSet(ring.published()), { algorithms: ['ES256', 'RS256'] }))
  })
})

describe('the attacker', () => {
  it('has a key, and a certificate of that key, below the issuer', () => {
    const keys = attackerDocument(attackerPaths.keys)
    assert.ok(keys && !keys.body.includes('"d"'))
    for (const alg of ['ES256', 'RS256']) {
      const pem = attackerDocument(attackerPaths.certificate(alg))
      assert.ok(pem)
      assert.ok(new X509Certificate(pem.body).checkPrivateKey(attackerKey(alg).private))
    }
    assert.equal(attackerDocument('/attacker'), undefined)
  })
})
