import assert from 'node:assert/strict'
import { type MockIdps, type ProviderId, startMockIdps } from '../../mock-idps/index.ts'
import { authorizationRequest, control, createBrowser, fetchOnce, leadsTo } from './harness.ts'

const noon = Date.parse('2026-03-02T03:00:00Z')

describe('the way over the simulated phone', () => {
  let idps: MockIdps
  beforeEach(async () => {
    idps = await startMockIdps({ port: 0, now: () => noon })
  })
  afterEach(() => idps.close())

  /** A browser that has requested a push and shows the waiting page. */
  async function waiting(provider: ProviderId, persona = 'man') {
    const open = createBrowser()
    const page = leadsTo(await open(authorizationRequest(idps, provider).url.href))
    const post = (form: Record<string, string>, at = page) =>
      open(at, { method: 'POST', body: new URLSearchParams(form) })
    const screen = leadsTo(await post({ decision: 'push', persona }))
    const [push] = idps.pushes()
    assert.ok(push)
    const html = async () => (await open(screen)).text()
    const done = () => post({ decision: 'pushed', push: push.id }, screen)
    const back = async () => new URL(leadsTo(await open(leadsTo(await done()))))
    const device = `${idps.issuer(provider)}/device/${push.id}`
    const decide = (form: Record<string, string>) =>
      fetchOnce(device, { method: 'POST', body: new URLSearchParams(form) })
    return { open, page, post, screen, push, html, done, back, device, decide }
  }

  for (const provider of ['kakao', 'naver', 'phone'] as const) {
    it(`${provider}: approving on the phone, with the number of the screen, leads back with a code`, async () => {
      const { push, html, back, device, decide } = await waiting(provider, 'woman')
      assert.match(await html(), new RegExp(`<strong>${push.number}</strong>`))
      assert.match(await html(), new RegExp(`href="../device/${push.id}"`))
      const phone = await (await fetchOnce(device)).text()
      for (const choice of push.choices) assert.ok(phone.includes(`value="${choice}"`))
      assert.equal((await decide({ decision: 'approve', number: push.number })).status, 303)
      assert.match(await html(), /승인했습니다/)
      assert.ok((await back()).searchParams.has('code'))
      assert.equal(idps.lastFlow()?.persona, 'woman')
      assert.equal(push.flow, idps.lastFlow()?.id)
    })
  }

  it('before the phone has answered nothing goes on', async () => {
    const { done, html, push } = await waiting('kakao')
    const early = await done()
    assert.equal(early.status, 200)
    assert.match(await early.text(), /아직 승인되지 않았습니다/)
    assert.match(await html(), new RegExp(push.number))
  })

  it('rejecting, picking another number and letting it expire end in access_denied, each with its reason', async () => {
    const reasons = new Set<string | null>()
    for (const end of ['reject', 'wrong number', 'ignore', 'late'] as const) {
      const { push, back, decide } = await waiting('naver')
      const other = push.choices.find((choice) => choice !== push.number) ?? ''
      if (end === 'reject') await decide({ decision: 'reject' })
      else if (end === 'wrong number') await decide({ decision: 'approve', number: other })
      else idps.clock.advance(300_000)
      if (end === 'late') await decide({ decision: 'approve', number: push.number })
      const { searchParams } = await back()
      assert.equal(searchParams.get('error'), 'access_denied', end)
      reasons.add(searchParams.get('error_description'))
    }
    assert.equal(reasons.size, 3)
  })

  it('the phone wants the number that is on the screen', async () => {
    const { decide, push } = await waiting('kakao')
    const answer = await decide({ decision: 'approve' })
    assert.equal(answer.status, 422)
    assert.match(await answer.text(), /번호를 먼저 고르세요/)
    assert.equal(idps.pushes()[0]?.state, 'waiting')
    assert.equal((await decide({ decision: 'whatever' })).status, 422)
    assert.equal(idps.pushes()[0]?.number, push.number)
  })

  it('an expired one can be sent again; asked for twice it is sent once', async () => {
    const { post, push, html } = await waiting('kakao')
    await post({ decision: 'push', persona: 'man' })
    assert.equal(idps.pushes().length, 1)
    idps.clock.advance(300_000)
    assert.match(await html(), /요청이 만료되었습니다.*요청 다시 보내기/s)
    await post({ decision: 'push', persona: 'man' })
    assert.deepEqual(
      idps.pushes().map(({ state }) => state),
      ['waiting', 'expired'],
    )
    assert.notEqual(idps.pushes()[0]?.id, push.id)
  })

  it('the waiting page looks again by itself only when asked to, and stops when it is over', async () => {
    const { open, screen, decide, push } = await waiting('phone')
    assert.equal((await open(screen)).headers.get('refresh'), null)
    assert.equal((await open(`${screen}&refresh=1`)).headers.get('refresh'), '3')
    await decide({ decision: 'approve', number: push.number })
    assert.equal((await open(`${screen}&refresh=1`)).headers.get('refresh'), null)
  })

  it('no browser goes on with another’s push', async () => {
    const first = await waiting('kakao')
    await first.decide({ decision: 'approve', number: first.push.number })
    const open = createBrowser()
    const page = leadsTo(await open(authorizationRequest(idps, 'kakao').url.href))
    const body = new URLSearchParams({ decision: 'pushed', push: first.push.id })
    const answer = await open(page, { method: 'POST', body })
    assert.equal(answer.status, 422)
    assert.match(await answer.text(), /그런 요청을 보낸 적이 없습니다/)
  })

  it('is decided by a test over /_control/pushes', async () => {
    const { push, back } = await waiting('kakao')
    const listed = (await (await control(idps, 'pushes?state=waiting')).json()) as { pushes: { id: string }[] }
    assert.deepEqual(
      listed.pushes.map(({ id }) => id),
      [push.id],
    )
    await control(idps, `pushes/${push.id}`, { method: 'POST', json: { decision: 'approve' } })
    assert.ok((await back()).searchParams.has('code'))
  })

  it('is not offered where there is no app, and unknown phones are not there', async () => {
    const open = createBrowser()
    const page = leadsTo(await open(authorizationRequest(idps, 'ipin').url.href))
    assert.equal(
      (await open(page, { method: 'POST', body: new URLSearchParams({ decision: 'push', persona: 'man' }) })).status,
      422,
    )
    assert.equal((await fetchOnce(`${idps.issuer('kakao')}/device/nothing`)).status, 404)
    const { push } = await waiting('kakao')
    assert.equal((await fetchOnce(`${idps.issuer('naver')}/device/${push.id}`)).status, 404)
  })
})
