import assert from 'node:assert/strict'
import { type MockIdps, startMockIdps } from '../../mock-idps/index.ts'
import { kakao } from '../../providers/kakao/index.ts'
import { isSafeUrl, profileUrl } from '../../providers/oidc/settings.ts'
import { openDoor } from '../support/door.ts'

describe('Addresses of a provider', () => {
  it('are safe by https, or on this very machine', () => {
    for (const safe of ['https://idp.example', 'http://localhost:4000/kakao', 'http://127.0.0.1', 'http://[::1]:4000'])
      assert.equal(isSafeUrl(safe), true, safe)
    for (const unsafe of [
      'http://idp.example',
      'http://localhost.example',
      'ftp://localhost',
      'javascript:0',
      'idp',
      '',
    ])
      assert.equal(isSafeUrl(unsafe), false, unsafe)
    assert.equal(isSafeUrl(undefined), false)
  })

  it('of the profile are those of the settings, else those known of the issuer, else below it', () => {
    const where = { path: '/me', known: { 'https://idp.example': 'https://api.example/me' } }
    const at = (issuer: string, profile?: string) => profileUrl({ issuer, profile }, where).href
    assert.equal(at('https://idp.example'), 'https://api.example/me')
    assert.equal(at('https://idp.example/'), 'https://api.example/me')
    assert.equal(at('https://idp.example', 'https://other.example/me'), 'https://other.example/me')
    assert.equal(at('http://localhost:4000/kakao'), 'http://localhost:4000/kakao/me')
  })
})

describe('Metadata that turns bad while people are on their way', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  after(() => idps.close())

  for (const defect of ['http_endpoints', 'issuer_mismatch', 'token_endpoint_missing'] as const)
    it(`is not taken (${defect}): what was known stays good`, async () => {
      idps.reset()
      const door = openDoor(kakao, { issuer: idps.issuer('kakao') })
      try {
        await door.adapter.refresh()
        const attempt = door.attempt({ loginHint: 'woman' })
        const back = await door.visit(attempt)
        idps.faults.add({ do: [{ type: 'discovery', defect }] })
        await assert.rejects(door.adapter.refresh())
        assert.equal((await door.adapter.complete(attempt, back)).identity.name, '서누리')
        const url = await door.adapter.begin(door.attempt())
        assert.ok(url.href.startsWith(`${idps.issuer('kakao')}/oauth/authorize?`))
      } finally {
        await door.close()
      }
    })
})
