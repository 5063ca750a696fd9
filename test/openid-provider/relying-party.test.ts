import assert from 'node:assert/strict'
import { relyingPartiesSchema } from '../../src/openid-provider/relying-party.ts'
import { callback, complaints, openBench, registered } from './bench.ts'

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

  it('takes metadata of RFC 7591 as it is, and hands our own settings to no library', () => {
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

  it('is refused with the word that was meant when a setting is misspelt, all of them at once', () => {
    const misspelt = registered('rp', {
      requirePKCE: false,
      require_pkce: false,
      sectr: 'health',
      redirectUris: [callback],
      post_logout_redirect_uri: callback,
      grant_type: ['authorization_code'],
      favouriteColour: 'red',
      scope: 7,
    })
    assert.deepEqual(complaints(misspelt), [
      '0.scope: Invalid input: expected string, received number',
      '0.requirePKCE: is not a setting; did you mean requirePkce?',
      '0.require_pkce: is not a setting; did you mean requirePkce?',
      '0.sectr: is not a setting; did you mean sector?',
      '0.redirectUris: is not a setting; did you mean redirect_uris?',
      '0.post_logout_redirect_uri: is not a setting; did you mean post_logout_redirect_uris?',
      '0.grant_type: is not a setting; did you mean grant_types?',
      '0.favouriteColour: is not a setting',
    ])
  })

  it('that is an app on loopback shares its subjects with no other app, unless both say so', () => {
    const loopback = [callback, 'http://localhost:5000/cb', 'http://[::1]/cb', 'http://127.0.0.2/cb']
    const sectors = loopback.map((uri, index) => {
      const [party] = relyingPartiesSchema.parse([registered(`app-${index}`, { redirect_uris: [uri] })])
      return party?.sector
    })
    assert.deepEqual(sectors, ['app-0', 'app-1', 'app-2', 'app-3'])
    assert.equal(sectorOf({ redirect_uris: ['http://localhost:5000/cb', 'https://rp.example/cb'] }), 'rp.example')
    assert.equal(sectorOf({ redirect_uris: [callback], sector: 'both' }), 'both')
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
        registered('fine'),
        registered('no-door', { allowedDoors: ['phone', 'toss'] }),
        registered('too-high', { allowedDoors: ['phone'], minimumAcr: 'urn:gwanmun:loa:3' }),
        registered('no-alg', {
          id_token_signed_response_alg: 'PS256',
          default_acr_values: ['urn:gwanmun:loa:4'],
          post_logout_redirect_uris: ['https://rp.example/bye#there'],
        }),
      ]),
      ({ message }: Error) => {
        assert.match(message, /✖ no-door: allowedDoors names no door: toss/)
        assert.match(message, /✖ too-high: no allowed door reaches/)
        assert.match(message, /✖ no-alg: id_token_signed_response_alg must be/)
        assert.match(message, /✖ no-alg: default_acr_values can only contain/)
        assert.match(message, /✖ no-alg: post_logout_redirect_uris must not contain fragments/)
        assert.doesNotMatch(message, /fine/)
        return true
      },
    )
  })

  it('has a secret that no person guesses where the issuer is reached by others, and eight characters anywhere', async () => {
    const withSecret = (client_secret: string) => registered('rp', { client_secret })
    assert.match(complaints(withSecret('1'))[0] ?? '', /^0\.client_secret: must be 8 characters or more/)
    const issuer = new URL('https://broker.example')
    for (const weak of ['a-secret', 'x'.repeat(40), '0123456789abcdef01234567'])
      await assert.rejects(openBench([withSecret(weak)], { issuer }), /✖ rp: client_secret can be guessed/, weak)
    for (const strong of ['Pk2vQx7-Lw9_zR4tYb8NcA', '0123456789abcdef0123456789abcdef'])
      await (await openBench([withSecret(strong)], { issuer })).close()
    await (await openBench([withSecret('a-secret')])).close()
  })
})
