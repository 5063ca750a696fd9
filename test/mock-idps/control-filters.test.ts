import assert from 'node:assert/strict'
import { type MockIdps, startMockIdps } from '../../mock-idps/index.ts'
import type { Flow } from '../../mock-idps/ledger/flows.ts'
import type { LedgerEntry } from '../../mock-idps/ledger/ledger.ts'
import { authorizationRequest, clientId, control, fetchOnce, verifyWithLibrary } from './harness.ts'

describe('questions to the control API', () => {
  let idps: MockIdps

  before(async () => {
    idps = await startMockIdps({ port: 0 })
    await verifyWithLibrary(idps, 'phone', 'man')
    await verifyWithLibrary(idps, 'kakao', 'woman')
  })
  after(() => idps.close())

  const entries = async (query: string) =>
    ((await (await control(idps, `ledger?${query}`)).json()) as { entries: LedgerEntry[] }).entries
  const flows = async (query: string) =>
    ((await (await control(idps, `flows?${query}`)).json()) as { flows: Flow[] }).flows

  it('are answered by every filter they name, not by some of them', async () => {
    assert.deepEqual([...new Set((await entries('persona=man')).map(({ provider }) => provider))], ['phone'])
    assert.ok((await entries('persona=man')).length > 0)
    assert.ok((await entries(`clientId=${clientId}`)).every((entry) => entry.clientId === clientId))
    assert.deepEqual(await entries('clientId=nobody'), [])
    const [flow] = await flows('persona=woman')
    assert.equal(flow?.provider, 'kakao')
    assert.ok((await entries(`flow=${flow?.id}`)).every((entry) => entry.flow === flow?.id))
    assert.deepEqual(await entries('persona=man&provider=kakao'), [])
    assert.deepEqual(await flows('persona=man&provider=kakao'), [])
  })

  it('find an authorization by the state the client sent', async () => {
    const { url, state } = authorizationRequest(idps, 'naver', { login_hint: 'man' })
    await fetchOnce(url)
    const [entry, ...rest] = await entries(`state=${state}`)
    assert.deepEqual([entry?.endpoint, rest.length], ['authorization', 0])
    assert.equal((await flows(`state=${state}`))[0]?.id, entry?.flow)
  })

  it('are refused when they hold a filter that does not exist, by its name', async () => {
    for (const path of ['ledger?sub=x', 'ledger?endpoint=tokens', 'flows?endpoint=token', 'flows?provider=nobody']) {
      const answer = await control(idps, path)
      assert.equal(answer.status, 400, path)
    }
    const { id } = idps.lastFlow() ?? {}
    assert.equal((await control(idps, `flows/${id}/verdict?expect=refused&sucess=below_400`)).status, 400)
    const problem = (await (await control(idps, 'ledger?sub=x')).json()) as { problems: { message: string }[] }
    assert.match(problem.problems[0]?.message ?? '', /"sub"/)
  })
})

describe('complaints about what can be written in several ways', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  after(() => idps.close())

  async function problems(path: string, json: unknown) {
    const answer = await control(idps, path, { method: 'POST', json })
    assert.equal(answer.status, 400)
    return ((await answer.json()) as { problems: { path: string; message: string }[] }).problems
  }

  it('speak of the way that was meant', async () => {
    assert.deepEqual(await problems('clock', { advanceMs: '1' }), [
      { path: 'advanceMs', message: 'Invalid input: expected number, received string' },
    ])
    const born = { id: 'ours', name: '나우리', gender: 'female', nationality: 'domestic', about: '우리 사람' }
    const wrong = await problems('sandboxes', { people: [{ ...born, birthdate: '1970-13-02' }] })
    assert.deepEqual(
      wrong.map(({ path }) => path),
      ['people.0.birthdate'],
    )
  })

  it('name the choices when a plan has an effect that does not exist', async () => {
    const [one, ...rest] = await problems('faults', { do: [{ type: 'explode' }] })
    assert.deepEqual([one?.path, rest.length], ['do.0.type', 0])
    assert.match(one?.message ?? '', /must be one of latency, hang, /)
  })

  it('speak of all ways when none was meant', async () => {
    const said = await problems('clock', {})
    assert.deepEqual(said.map(({ path }) => path).sort(), ['advanceMs', 'at', 'reset'])
  })
})
