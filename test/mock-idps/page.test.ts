import assert from 'node:assert/strict'
import { outcomesAt } from '../../mock-idps/dialects/index.ts'
import { type MockIdps, type ProviderId, providerIds, startMockIdps } from '../../mock-idps/index.ts'
import { authorizationRequest, codeFor, createBrowser, fetchOnce, leadsTo, redeem, redirectUriOf } from './harness.ts'

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
      assert.ok(leadsTo(await fetchOnce(url)).startsWith(redirectUriOf('kakao')))
    }
  })

  it('a login_hint that names no person shows the page', async () => {
    const { url } = authorizationRequest(idps, 'kakao', { login_hint: '01012345678' })
    assert.ok(leadsTo(await fetchOnce(url)).startsWith(`${idps.issuer('kakao')}/page/`))
  })

  it('the same browser is asked again every time: no browser stays signed in', async () => {
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
      const answer = await fetchOnce(authorizationRequest(idps, provider).url)
      const names = answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])
      assert.deepEqual(names.sort(), [`mock_${provider}_interaction`, `mock_${provider}_resume`])
    }
  })

  /** A browser on the page of a provider, and the forms it can send there. */
  async function onPage(provider: ProviderId) {
    const open = createBrowser()
    const page = leadsTo(await open(authorizationRequest(idps, provider).url.href))
    const send = (form: Record<string, string>) => open(page, { method: 'POST', body: new URLSearchParams(form) })
    /** Back to the client, over the core. */
    const back = async (form: Record<string, string>) => new URL(leadsTo(await open(leadsTo(await send(form)))))
    return { open, page, send, back, html: await (await open(page)).text() }
  }

  it('each provider has its own way of asking', async () => {
    const asked: [ProviderId, RegExp][] = [
      ['certificate', /<table>.*인증서 비밀번호/s],
      ['phone', /name="carrier".*010-0000-9000.*name="sms_code"/s],
      ['ipin', /아이핀 아이디.*아이핀 비밀번호/s],
      ['naver', /네이버 앱으로 요청 보내기/],
      ['kakao', /카카오톡으로 요청 보내기/],
    ]
    for (const [provider, words] of asked) assert.match((await onPage(provider)).html, words)
  })

  it('the first button approves', async () => {
    for (const provider of providerIds) {
      const [button] = /<button[^>]*>/.exec((await onPage(provider)).html) ?? []
      assert.match(button ?? '', /name="decision" value="approve"/)
    }
  })

  it('the text message on the page has the code the form wants; another one is refused', async () => {
    const { html, send } = await onPage('phone')
    const code = /인증번호는 <b>(\d{6})<\/b>/.exec(html)?.[1] ?? ''
    const wrong = code === '000000' ? '111111' : '000000'
    const complaint = await send({ decision: 'approve', persona: 'man', sms_code: wrong })
    assert.equal(complaint.status, 422)
    assert.match(await complaint.text(), /인증번호가 다릅니다/)
    assert.equal((await send({ decision: 'approve', persona: 'man', sms_code: ` ${code}` })).status, 303)
  })

  it('a carrier that is not the number’s is refused, a password must not be empty', async () => {
    const phone = await onPage('phone')
    const other = await phone.send({ decision: 'approve', persona: 'woman', carrier: 'SKT_MVNO' })
    assert.match(await other.text(), /통신사의 번호가 아닙니다/)
    assert.equal((await phone.send({ decision: 'approve', persona: 'woman', carrier: 'KT' })).status, 303)
    const certificate = await onPage('certificate')
    assert.equal((await certificate.send({ decision: 'approve', persona: 'man', password: '' })).status, 422)
    assert.equal((await certificate.send({ decision: 'approve', persona: 'man', password: 'x' })).status, 303)
  })

  it('the drawer offers every outcome of the provider, and each has its effect', async () => {
    for (const provider of providerIds) {
      const { html } = await onPage(provider)
      for (const { id } of outcomesAt(provider)) {
        if (id !== 'approve' && id !== 'cancel') assert.ok(html.includes(`name="outcome" value="${id}"`), id)
      }
    }
    const refused = await (await onPage('kakao')).back({ persona: 'man', outcome: 'server_error' })
    assert.equal(refused.searchParams.get('error'), 'server_error')
    const other = await (await onPage('kakao')).back({ persona: 'man', outcome: 'wrong_person' })
    assert.ok(other.searchParams.has('code'))
  })

  it('what the drawer breaks is broken in this flow, once, and in no other', async () => {
    const provider = 'ipin'
    const { url, verifier } = authorizationRequest(idps, provider)
    const open = createBrowser()
    const page = leadsTo(await open(url.href))
    const body = new URLSearchParams({ persona: 'man', breakage: 'token_500' })
    const back = new URL(leadsTo(await open(leadsTo(await open(page, { method: 'POST', body })))))
    const form = { code: back.searchParams.get('code') ?? '', code_verifier: verifier }
    const other = await codeFor(idps, provider)
    const others = await redeem(idps, provider, { code: other.code, code_verifier: other.verifier })
    assert.equal(others.status, 200)
    assert.equal((await redeem(idps, provider, form)).status, 500)
    assert.equal((await redeem(idps, provider, form)).status, 200)
  })

  it('without a drawer, as in life, neither the page nor a form made by hand offers other outcomes', async () => {
    const real = await startMockIdps({ port: 0, drawer: false })
    try {
      const open = createBrowser()
      const page = leadsTo(await open(authorizationRequest(real, 'naver').url.href))
      assert.doesNotMatch(await (await open(page)).text(), /<details|name="outcome"|name="breakage"/)
      const body = new URLSearchParams({ persona: 'man', outcome: 'server_error' })
      assert.equal((await open(page, { method: 'POST', body })).status, 422)
    } finally {
      await real.close()
    }
  })
})
