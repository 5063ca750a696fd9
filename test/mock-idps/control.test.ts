import assert from 'node:assert/strict'
import { type MockIdps, providerIds, startMockIdps } from '../../mock-idps/index.ts'
import { control, endpointAt, fetchOnce, verifyWithLibrary } from './harness.ts'

describe('the control API', () => {
  let idps: MockIdps

  before(async () => {
    idps = await startMockIdps({
      port: 0,
      faults: [{ match: { provider: 'ipin', endpoint: 'keys' }, do: [{ type: 'status', status: 503 }] }],
    })
  })
  afterEach(() => idps.reset())
  after(() => idps.close())

  const post = (path: string, json: unknown) => control(idps, path, { method: 'POST', json })
  const read = async (path: string): Promise<unknown> => (await control(idps, path)).json()

  it('refuses a plan that does not fit with every complaint, by path', async () => {
    const answer = await post('faults', { match: { provider: 'nobody' }, do: [{ type: 'latency', ms: -1 }] })
    const problem = (await answer.json()) as { code: string; problems: { path: string }[] }
    assert.equal(answer.status, 400)
    assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
    assert.equal(problem.code, 'invalid_request')
    assert.deepEqual(
      problem.problems.map(({ path }) => path),
      ['match.provider', 'do.0.ms'],
    )
  })

  it('applies the faults it was started with, also after a reset', async () => {
    const keys = () => fetchOnce(endpointAt(idps, 'ipin', 'keys')).then(({ status }) => status)
    assert.equal(await keys(), 503)
    await control(idps, 'faults', { method: 'DELETE' })
    assert.equal(await keys(), 200)
    await post('reset', {})
    assert.equal(await keys(), 503)
  })

  it('shows a flow from beginning to end, and gives a verdict when the callback has answered', async () => {
    const { id } = (await (
      await post('faults', { match: { provider: 'phone' }, do: [{ type: 'id_token', defect: 'aud_wrong' }] })
    ).json()) as { id: string }
    await assert.rejects(verifyWithLibrary(idps, 'phone', 'man'))
    const { flows } = (await read('flows?provider=phone')) as { flows: { id: string; persona: string }[] }
    const [flow] = flows
    assert.equal(flow?.persona, 'man')
    const whole = (await read(`flows/${flow?.id}`)) as {
      answer: { kind: string }
      steps: { endpoint: string; faults: string[] }[]
    }
    assert.equal(whole.answer.kind, 'code')
    assert.deepEqual(
      whole.steps.map(({ endpoint, faults }) => [endpoint, faults]),
      [
        ['authorization', []],
        ['token', [id]],
      ],
    )
    const verdict = read(`flows/${flow?.id}/verdict?expect=refused`)
    assert.equal((await post(`flows/${flow?.id}/returned`, { status: 400 })).status, 204)
    assert.deepEqual(await verdict.then((told) => (told as { ok: boolean }).ok), true)
  })

  it('shows what the client did when it did not do as expected', async () => {
    idps.faults.add({ match: { provider: 'kakao', endpoint: 'token' }, do: [{ type: 'edit', set: { extra: 1 } }] })
    await verifyWithLibrary(idps, 'kakao', 'man')
    const flow = idps.lastFlow()
    const told = (await read(`flows/${flow?.id}/verdict?expect=refused&wait=0`)) as Record<string, unknown>
    assert.equal(told['ok'], false)
    assert.equal(told['outcome'], 'disproved')
    assert.match(String(told['account']), /POST token: answered 200/)
  })

  it('knows nothing of a flow that never was, nor of other questions', async () => {
    assert.equal((await control(idps, 'flows/flow-999999')).status, 404)
    assert.equal((await control(idps, 'flows/flow-999999/verdict?expect=refused')).status, 404)
    await verifyWithLibrary(idps, 'phone', 'man')
    assert.equal((await control(idps, `flows/${idps.lastFlow()?.id}/verdict?expect=love`)).status, 400)
    assert.equal((await control(idps, 'ledger?after=-1')).status, 400)
  })

  it('rotates keys on request, with or without keeping the old ones', async () => {
    const kids = (document: unknown) => (document as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
    const before = kids(await (await fetchOnce(endpointAt(idps, 'phone', 'keys'))).json())
    const kept = kids(await (await post('keys/rotate', { provider: 'phone' })).json())
    assert.ok(before.every((kid) => kept.includes(kid)))
    const alone = kids(await (await post('keys/rotate', { provider: 'phone', keepOld: false })).json())
    // No client here uses RS256, so no request waits for another such key.
    assert.deepEqual(
      kept.filter((kid) => alone.includes(kid)),
      ['test-only-phone-rs256'],
    )
    assert.deepEqual(kids(await (await fetchOnce(endpointAt(idps, 'phone', 'keys'))).json()), alone)
    await verifyWithLibrary(idps, 'phone', 'man')
  })

  it('publishes its JSON Schemas, and the source of each provider’s words', async () => {
    for (const name of ['fault-plan.json', 'settings.json']) {
      const schema = (await read(`schemas/${name}`)) as { $schema: string; properties: object }
      assert.match(schema.$schema, /2020-12/)
      assert.ok(Object.keys(schema.properties).length >= 3)
    }
    assert.equal((await control(idps, 'schemas/toString')).status, 404)
    const { dialects } = (await read('dialects')) as {
      dialects: { provider: string; vocabulary: { source: string }[] }[]
    }
    assert.deepEqual(
      dialects.map(({ provider }) => provider),
      [...providerIds],
    )
    for (const { provider, vocabulary } of dialects) {
      assert.ok(vocabulary.length > 0, provider)
      assert.ok(vocabulary.every(({ source }) => ['documented', 'reported', 'simulated'].includes(source)))
    }
  })

  it('answers 404 to everything else and 400 to what is not JSON', async () => {
    assert.equal((await control(idps, 'nothing')).status, 404)
    assert.equal((await control(idps, 'faults/nothing', { method: 'DELETE' })).status, 404)
    assert.equal((await control(idps, 'faults', { method: 'PATCH' })).status, 404)
    const answer = await control(idps, 'clock', { method: 'POST', body: '{' })
    assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [400, 'not_json'])
  })
})
