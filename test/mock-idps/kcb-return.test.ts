import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { autoForm } from '../../mock-idps/browser/forms.ts'
import { formPostPage } from '../../mock-idps/html/form-post-page.tsx'
import { type MockIdps, startMockIdps } from '../../mock-idps/index.ts'
import { authorizationRequest, fetchOnce } from './harness.ts'

describe('the way back by form_post', () => {
  const library = (inputs: string) =>
    `<!DOCTYPE html><title>Submitting Callback</title><body>
  <form method="post" action="http://localhost:3000/back?a=1&amp;b=2">
    ${inputs}
    <noscript>Your browser<button autofocus type="submit">Continue</button></noscript></form></body>`
  const inputs = [
    '<input type="hidden" name="state" value="a&quot;&lt;b"/>',
    '<input type="hidden" name="code" value="$&amp;"/>',
  ]

  it('is a Korean page that sends what the library wrote, letter by letter', () => {
    const page = formPostPage(library(inputs.join('\n')))
    assert.ok(page)
    assert.match(page.body, /<html lang="ko">/)
    assert.doesNotMatch(page.body, /Submitting|Continue/)
    const form = autoForm(page.body, 'http://localhost:4000/phone/authorize')
    assert.equal(form?.action, 'http://localhost:3000/back?a=1&b=2')
    assert.deepEqual(form.fields, [
      ['state', 'a"<b'],
      ['code', '$&'],
    ])
  })

  it('can be sent without a script, and lets that one script run and no other', () => {
    const page = formPostPage(library(inputs.join('\n')))
    assert.ok(page)
    assert.match(page.body, /<noscript><button type="submit"[^>]*>계속<\/button><\/noscript><\/form>/)
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(page.body) ?? []
    const policy = page.headers['Content-Security-Policy'] ?? ''
    assert.ok(policy.includes(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`))
    assert.ok(policy.startsWith("default-src 'none'"))
  })

  it('leaves every other page, and what is no page, as it is', () => {
    for (const other of ['<html lang="ko"></html>', undefined, { error: 'x' }, '<title>Submitting Callback</title>'])
      assert.equal(formPostPage(other), null)
  })

  describe('from the simulated bureau', () => {
    let idps: MockIdps
    before(async () => {
      idps = await startMockIdps({ port: 0 })
    })
    after(() => idps.close())

    it('is taken when the client asks for it, and by query when it does not', async () => {
      const asked = { login_hint: 'man', scope: 'openid okcert', tx_seq_no: 'tx-1' }
      const form = authorizationRequest(idps, 'phone', { ...asked, response_mode: 'form_post' })
      const posted = autoForm(await (await fetchOnce(form.url)).text(), form.url.href)
      assert.equal(posted?.action, 'http://localhost:3000/doors/phone/callback')
      assert.deepEqual([...posted.names].sort(), ['code', 'iss', 'state'])
      assert.equal(new Map(posted.fields).get('state'), form.state)
      const plain = await fetchOnce(authorizationRequest(idps, 'phone', asked).url)
      assert.equal(plain.status, 303)
    })
  })
})
