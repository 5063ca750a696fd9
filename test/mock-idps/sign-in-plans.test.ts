import assert from 'node:assert/strict'
import { type FaultPlanInput, InvalidOptions, type MockIdps, startMockIdps } from '../../mock-idps/index.ts'
import { authorizationRequest, control, createBrowser, endpointAt, fetchOnce, leadsTo, redeem } from './harness.ts'

const outcome = (id: string) => ({ type: 'outcome', outcome: id }) as const

describe('a plan that can never apply', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  after(() => idps.close())

  const plans: [string, FaultPlanInput, string][] = [
    ['an outcome that no provider has', { do: [outcome('explode')] }, 'do.0.outcome'],
    ['another provider’s outcome', { match: { provider: 'phone' }, do: [outcome('dormant')] }, 'do.0.outcome'],
    ['a person who does not exist', { match: { persona: 'nobody' }, do: [{ type: 'hang' }] }, 'match.persona'],
    [
      'a profile where there is none',
      { match: { provider: 'ipin', endpoint: 'profile' }, do: [{ type: 'hang' }] },
      'match.endpoint',
    ],
  ]
  for (const [what, plan, path] of plans) {
    it(`is refused: ${what}`, async () => {
      const complains = (error: unknown) => error instanceof InvalidOptions && error.complaints[0]?.path === path
      assert.throws(() => idps.faults.add(plan), complains)
      assert.throws(() => idps.sandbox({ faults: [plan] }), complains)
      const answer = await control(idps, 'faults', { method: 'POST', json: plan })
      const { code, problems } = (await answer.json()) as { code: string; problems: { path: string }[] }
      assert.deepEqual([answer.status, code, problems[0]?.path], [400, 'invalid_request', path])
    })
  }

  it('is not one for people from the settings, for generated ones, or for outcomes of any provider', () => {
    const about = '시험하는 사람'
    const person = { id: 'mine', sameAs: 'man', about, faults: [{ do: [outcome('dormant')] }] }
    const sandbox = idps.sandbox({ people: [person] })
    for (const persona of ['mine', 'person-7']) sandbox.faults.add({ match: { persona }, do: [outcome('cancel')] })
    assert.equal(sandbox.faults.list().length, 3)
  })
})

describe('an outcome planned for a sign-in with a page', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  afterEach(() => idps.reset())
  after(() => idps.close())

  async function choose(persona: string, fields: Record<string, string> = { decision: 'approve' }) {
    const open = createBrowser()
    const { url, verifier } = authorizationRequest(idps, 'kakao')
    const page = leadsTo(await open(url.href))
    const body = new URLSearchParams({ persona, ...fields })
    const back = new URL(leadsTo(await open(leadsTo(await open(page, { method: 'POST', body }))))).searchParams
    return { code: back.get('code') ?? '', error: back.get('error'), verifier }
  }

  it('applies when its person is chosen there, and to no other person', async () => {
    const id = idps.faults.add({ match: { persona: 'man' }, do: [outcome('push_ignored')], times: 1 })
    assert.equal((await choose('woman')).error, null)
    assert.equal((await choose('man')).error, 'access_denied')
    const played = idps.ledger({ endpoint: 'page' }).filter(({ faults }) => faults.includes(id))
    assert.deepEqual(
      played.map(({ method, persona }) => [method, persona]),
      [['POST', 'man']],
    )
    assert.equal((await choose('man')).error, null, 'it was to play once')
  })

  it('is not used up by showing the page', async () => {
    const id = idps.faults.add({ do: [outcome('wrong_person')], times: 1 })
    await fetchOnce(authorizationRequest(idps, 'kakao').url)
    assert.deepEqual(
      idps.faults.list().map(({ matched, played }) => [matched, played]),
      [[0, 0]],
    )
    const { code, verifier } = await choose('woman')
    assert.ok(code)
    const flow = idps.flows({ provider: 'kakao' }).at(-1)
    assert.ok(flow?.steps.some(({ faults }) => faults.includes(id)))
    assert.notEqual(flow?.persona, 'woman')
    await redeem(idps, 'kakao', { code, code_verifier: verifier })
  })

  it('gives way to what is chosen by hand, and is kept for the next time', async () => {
    idps.faults.add({ match: { persona: 'man' }, do: [outcome('cancel')], times: 1 })
    assert.ok((await choose('man', { outcome: 'approve' })).code)
    assert.equal((await choose('man')).error, 'access_denied')
  })

  it('still shows no page when no person is needed', async () => {
    idps.faults.add({ do: [outcome('cancel')], times: 1 })
    const back = (await fetchOnce(authorizationRequest(idps, 'kakao').url)).headers.get('location') ?? ''
    assert.equal(new URL(back).searchParams.get('error'), 'access_denied')
  })

  it('a dormant account opens neither door, by whichever scope', async () => {
    for (const provider of ['kakao', 'naver'] as const) {
      const { url } = authorizationRequest(idps, provider, { login_hint: 'dormant' })
      const back = new URL((await fetchOnce(url)).headers.get('location') ?? '')
      assert.equal(back.searchParams.get('error'), 'access_denied')
    }
    assert.equal((await fetchOnce(endpointAt(idps, 'phone', 'userinfo'))).status, 401)
  })
})
