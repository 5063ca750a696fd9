import assert from 'node:assert/strict'
import { relyingPartiesSchema } from '../../src/openid-provider/relying-party.ts'
import { callback, openBench, registered } from './bench.ts'

const complaints = (...parties: unknown[]) => {
  const read = relyingPartiesSchema.safeParse(parties)
  return (read.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

const sectorOf = (more: Record<string, unknown>) => relyingPartiesSchema.parse([registered('rp', more)])[0]?.sector

describe('A relying party in the configuration', () => {
  it('needs no more than an id, a secret and a redirect URI', () => {
    const [party] = relyingPartiesSchema.parse([registered('rp')])
    assert.equal(party?.clientId, 'rp')
    assert.deepEqual(party?.name, { ko: 'rp', en: 'rp' })
    assert.equal(party?.requirePkce, true)
    assert.equal(party?.allowedDoors, null)
    assert.equal(party?.releaseIdp, false)
    assert.equal(party?.hintPolicy, 'chooser')
    assert.equal(party?.metadata['subject_type'], 'pairwise')
  })

  it('takes metadata of RFC 7591 as it is, and hands our own settings to nobody', () => {
    const [party] = relyingPartiesSchema.parse([
      registered('rp', { client_uri: 'https://rp.example/', contacts: ['a@rp.example'], singleDevice: true }),
    ])
    assert.equal(party?.metadata['client_uri'], 'https://rp.example/')
    assert.deepEqual(
      Object.keys(party?.metadata ?? {}).filter((key) => /[A-Z]/.test(key)),
      [],
    )
  })

  it('has a sector: its own setting, else its sector_identifier_uri, else its first redirect URI', () => {
    const sector_identifier_uri = 'https://sector.example/uris.json'
    assert.equal(sectorOf({ redirect_uris: ['https://rp.example:8443/cb'] }), 'rp.example')
    assert.equal(sectorOf({ sector_identifier_uri }), 'sector.example')
    assert.equal(sectorOf({ sector_identifier_uri, sector: 'health' }), 'health')
  })

  it('is refused with a clear complaint when a setting is misspelt', () => {
    const [complaint] = complaints(registered('rp', { requirePKCE: false }))
    assert.match(complaint ?? '', /^0\.requirePKCE: is not a setting; there are requirePkce, sector, /)
    assert.match(complaints(registered('rp', { sectr: 'health' }))[0] ?? '', /^0\.sectr: is not a setting/)
  })

  it('may be sent to in clear text only on the same machine', () => {
    for (const uri of [
      'http://localhost:5000/cb',
      'http://127.0.0.1/cb',
      'http://[::1]:5000/cb',
      'https://rp.example/cb',
    ])
      assert.deepEqual(complaints(registered('rp', { redirect_uris: [uri] })), [], uri)
    for (const uri of [
      'http://rp.example/cb',
      'http://localhost.evil.test/cb',
      'http://127.0.0.1.evil.test/',
      'cb',
      '',
    ])
      assert.equal(complaints(registered('rp', { redirect_uris: [uri] })).length, 1, uri)
    assert.equal(complaints(registered('rp', { post_logout_redirect_uris: ['http://rp.example/bye'] })).length, 1)
  })

  it('cannot do without PKCE when it cannot keep a secret', () => {
    const spa = { client_id: 'spa', redirect_uris: [callback], token_endpoint_auth_method: 'none' }
    assert.deepEqual(complaints(spa), [])
    assert.match(complaints({ ...spa, requirePkce: false })[0] ?? '', /^0\.requirePkce: /)
  })

  it('needs a sector where its redirect URI names no host', () => {
    const app = { ...registered('app'), application_type: 'native', redirect_uris: ['example.app:/cb'] }
    assert.match(complaints(app)[0] ?? '', /^0\.sector: /)
    assert.deepEqual(complaints({ ...app, sector: 'app' }), [])
  })

  it('is there once', () => {
    assert.deepEqual(complaints(registered('a'), registered('b'), registered('a')), ['2.client_id: "a" is there twice'])
  })

  it('that the library or the doors will not have stops the start, all of them named at once', async () => {
    await assert.rejects(
      openBench([
        registered('no-secret', { client_secret: undefined }),
        registered('fine'),
        registered('no-door', { allowedDoors: ['phone', 'toss'] }),
        registered('too-high', { allowedDoors: ['phone'], minimumAcr: 'urn:gwanmun:loa:3' }),
        registered('no-alg', { id_token_signed_response_alg: 'none' }),
      ]),
      ({ message }: Error) => {
        assert.match(message, /no-secret: client_secret is mandatory/)
        assert.match(message, /no-door: allowedDoors names no door: toss/)
        assert.match(message, /too-high: no allowed door reaches/)
        assert.match(message, /no-alg: id_token_signed_response_alg must be/)
        assert.doesNotMatch(message, /fine/)
        return true
      },
    )
  })
})
