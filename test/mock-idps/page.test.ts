import assert from 'node:assert/strict'
import { type MockIdps, providerIds, startMockIdps } from '../../mock-idps/index.ts'
import { authorizationRequest, createBrowser, leadsTo, redeem, redirectUriOf, visit } from './harness.ts'

describe('the page of a simulator', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  after(() => idps.close())

  function decide(decision: string, persona?: string): RequestInit {
    return { method: 'POST', body: new URLSearchParams({ decision, ...(persona && { persona }) }) }
  }

  for (const provider of providerIds) {
    it(`${provider}: choosing a person and approving leads back with a code`, async () => {
      const open = createBrowser()
      const { url, verifier, state } = authorizationRequest(idps, provider)
      const page = leadsTo(await open(url.href))
      const html = await (await open(page)).text()
      assert.match(html, /연습용 본인확인 기관입니다\. 진짜 개인정보를 넣지 마세요\./)
      assert.match(html, /<html lang="ko">/)
      assert.doesNotMatch(html, /<script|style=/)
      const resume = leadsTo(await open(page, decide('approve', 'day31')))
      const back = new URL(leadsTo(await open(resume)))
      assert.ok(back.href.startsWith(redirectUriOf(provider)))
      assert.equal(back.searchParams.get('state'), state)
      assert.equal(back.searchParams.get('iss'), idps.issuer(provider))
      const code = back.searchParams.get('code') ?? ''
      assert.equal((await redeem(idps, provider, { code, code_verifier: verifier })).status, 200)
    })

    it(`${provider}: cancelling leads back with access_denied, state and iss`, async () => {
      const open = createBrowser()
      const { url, state } = authorizationRequest(idps, provider)
      const page = leadsTo(await open(url.href))
      const back = new URL(leadsTo(await open(leadsTo(await open(page, decide('cancel'))))))
      assert.equal(back.searchParams.get('error'), 'access_denied')
      assert.equal(back.searchParams.get('state'), state)
      assert.equal(back.searchParams.get('iss'), idps.issuer(provider))
    })
  }

  it('a login_hint that names a person goes through without a page, even with prompt=login', async () => {
    for (const change of [{}, { prompt: 'login' }, { prompt: 'consent' }, { max_age: '0' }]) {
      const { url } = authorizationRequest(idps, 'kakao', { login_hint: 'person-7', ...change })
      assert.ok(leadsTo(await visit(url)).startsWith(redirectUriOf('kakao')))
    }
  })

  it('a login_hint that names nobody shows the page', async () => {
    const { url } = authorizationRequest(idps, 'kakao', { login_hint: '01012345678' })
    assert.ok(leadsTo(await visit(url)).startsWith(`${idps.issuer('kakao')}/page/`))
  })

  it('the same browser is asked again every time: nobody is signed in by having been here', async () => {
    const open = createBrowser()
    for (const persona of ['man', 'woman']) {
      const { url } = authorizationRequest(idps, 'naver')
      const page = leadsTo(await open(url.href))
      assert.match(page, /\/page\//)
      const back = leadsTo(await open(leadsTo(await open(page, decide('approve', persona)))))
      assert.match(back, /[?&]code=/)
    }
  })

  it('another browser cannot see or answer the page', async () => {
    const { url } = authorizationRequest(idps, 'phone')
    const page = leadsTo(await createBrowser()(url.href))
    const stranger = createBrowser()
    assert.equal((await stranger(page)).status, 400)
    assert.equal((await stranger(page, decide('approve', 'man'))).status, 400)
  })

  it('a form without a known person comes back with a complaint', async () => {
    const open = createBrowser()
    const page = leadsTo(await open(authorizationRequest(idps, 'ipin').url.href))
    for (const init of [decide('approve', 'nobody'), decide('approve'), decide('whatever', 'man')]) {
      const answer = await open(page, init)
      assert.equal(answer.status, 422)
      assert.match(await answer.text(), /사람을 고르고/)
    }
  })

  it('the page allows no script, no frame and no foreign source', async () => {
    const open = createBrowser()
    const answer = await open(leadsTo(await open(authorizationRequest(idps, 'certificate').url.href)))
    const policy = answer.headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.doesNotMatch(policy, /unsafe|\*/)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
  })

  it('cookies are named after the provider and no sign-on cookie is ever set', async () => {
    for (const provider of providerIds) {
      const answer = await visit(authorizationRequest(idps, provider).url)
      const names = answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])
      assert.deepEqual(names.sort(), [`mock_${provider}_interaction`, `mock_${provider}_resume`])
    }
  })
})
