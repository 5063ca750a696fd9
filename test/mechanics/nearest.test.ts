import assert from 'node:assert/strict'
import { nearest } from '../../src/mechanics/nearest.ts'

describe('The nearest word', () => {
  const words = ['redirect_uris', 'post_logout_redirect_uris', 'requirePkce', 'name']

  it('is the one that was misspelt: other case, other joints, a letter or three', () => {
    for (const [written, meant] of [
      ['redirectUris', 'redirect_uris'],
      ['redirect-uri', 'redirect_uris'],
      ['redirect_urls', 'redirect_uris'],
      ['require_PKCE', 'requirePkce'],
      ['postLogoutRedirectUri', 'post_logout_redirect_uris'],
      ['nme', 'name'],
    ] as const)
      assert.equal(nearest(written, words), meant)
  })

  it('is none where nothing is near', () => {
    for (const written of ['colour', '', 'n', 'redirect']) assert.equal(nearest(written, words), null, written)
    assert.equal(nearest('name', []), null)
  })
})
