import assert from 'node:assert/strict'
import { createFlows, type Flow } from '../../mock-idps/ledger/flows.ts'
import { createLedger } from '../../mock-idps/ledger/ledger.ts'
import { entryAt } from './entries.ts'

const start = { provider: 'kakao', clientId: 'shop', persona: null, state: '#1', nonce: '#2' } as const
const noon = Date.parse('2026-03-02T03:00:00Z')

describe('the flows of a sandbox', () => {
  it('are numbered, dated by the clock and found by every handle of the authorization', () => {
    const flows = createFlows(() => noon)
    const flow = flows.begin(start)
    flows.bindInteraction(flow, 'uid-1')
    flows.answered(flow, 'code', { grantId: 'grant-1', code: 'code-1', persona: 'man' })
    assert.equal(flow.id, 'flow-1')
    assert.equal(flow.startedAt, '2026-03-02T03:00:00.000Z')
    assert.equal(flow.persona, 'man')
    for (const found of [
      flows.find('flow-1'),
      flows.byInteraction('uid-1'),
      flows.byGrant('grant-1'),
      flows.byCode('code-1'),
    ]) {
      assert.equal(found, flow)
    }
    assert.equal(flows.byCode('code-2'), undefined)
  })

  it('keep the handles of every answer: a changed code and the true one lead to the same flow', () => {
    const flows = createFlows(() => noon)
    const flow = flows.begin(start)
    flows.answered(flow, 'code', { code: 'true' })
    flows.answered(flow, 'code', { code: 'spoiled' })
    assert.equal(flows.byCode('true'), flow)
    assert.equal(flows.byCode('spoiled'), flow)
    flows.answered(flow, 'error', { error: 'server_error' })
    assert.deepEqual(flow.answer, { kind: 'error', error: 'server_error' })
  })

  it('list by provider, client, person and state', () => {
    const flows = createFlows(() => noon)
    flows.begin(start)
    flows.begin({ ...start, provider: 'naver', clientId: 'bank', persona: 'woman', state: '#9' })
    const ids = (filter: Parameters<typeof flows.list>[0]) => flows.list(filter).map(({ id }) => id)
    assert.deepEqual(ids(undefined), ['flow-1', 'flow-2'])
    assert.deepEqual(ids({ provider: 'naver' }), ['flow-2'])
    assert.deepEqual(ids({ clientId: 'shop' }), ['flow-1'])
    assert.deepEqual(ids({ persona: 'woman', state: '#9' }), ['flow-2'])
    assert.deepEqual(ids({ persona: 'woman', state: '#1' }), [])
  })

  it('take ledger entries that name them as steps, once each', () => {
    const flows = createFlows(() => noon)
    const ledger = createLedger({ onEntry: flows.seen })
    const flow = flows.begin(start)
    const token = ledger.open(entryAt('token', { flow: flow.id }))
    ledger.open(entryAt('discovery'))
    ledger.open(entryAt('token', { flow: 'flow-77' }))
    ledger.settle(token, { status: 200, tookMs: 3 })
    assert.deepEqual(
      flow.steps.map(({ n, status, endedAfter }) => [n, status, endedAfter]),
      [[1, 200, 3]],
    )
    assert.deepEqual(ledger.read({ flow: flow.id }), flow.steps)
  })

  it('forget the oldest beyond the limit, with every handle to them', () => {
    const flows = createFlows(() => noon, 3)
    const begun: Flow[] = []
    for (let n = 0; n < 5; n += 1) {
      const flow = flows.begin(start)
      flows.bindInteraction(flow, `uid-${n}`)
      flows.answered(flow, 'code', { grantId: `grant-${n}`, code: `code-${n}` })
      begun.push(flow)
    }
    assert.deepEqual(
      flows.list().map(({ id }) => id),
      ['flow-3', 'flow-4', 'flow-5'],
    )
    assert.equal(flows.byInteraction('uid-1'), undefined)
    assert.equal(flows.byGrant('grant-1'), undefined)
    assert.equal(flows.byCode('code-1'), undefined)
    assert.equal(flows.byCode('code-2'), begun[2])
  })

  it('keep at most 100 steps of a client that calls without end, and count the others', () => {
    const flows = createFlows(() => noon)
    const ledger = createLedger({ onEntry: flows.seen })
    const flow = flows.begin(start)
    for (let n = 0; n < 130; n += 1) {
      ledger.settle(ledger.open(entryAt('userinfo', { flow: flow.id })), { status: 200, tookMs: 1 })
    }
    assert.equal(flow.steps.length, 100)
    assert.equal(flow.more, 30)
  })

  it('keep of the callback’s answer no code, token or state, only where it led and a standard error', () => {
    const flows = createFlows(() => noon)
    const flow = flows.begin(start)
    assert.ok(flows.returned(flow.id, { status: 303, location: 'https://sp.test/cb?code=SECRET&state=S1#token=T' }))
    assert.ok(flows.returned(flow.id, { status: 303, location: 'https://sp.test/cb?error=access_denied&state=S1' }))
    assert.ok(flows.returned(flow.id, { status: 400 }))
    assert.equal(flows.returned('flow-9', { status: 400 }), false)
    assert.deepEqual(flow.returns, [
      { status: 303, location: 'https://sp.test/cb?code=…&state=…' },
      { status: 303, location: 'https://sp.test/cb?error=access_denied&state=…' },
      { status: 400, location: null },
    ])
  })

  it('call a watcher at every step, its end and every return, and none after clear', () => {
    const flows = createFlows(() => noon)
    const ledger = createLedger({ onEntry: flows.seen })
    const flow = flows.begin(start)
    let news = 0
    const stop = flows.watch(flow, () => {
      news += 1
    })
    const entry = ledger.open(entryAt('token', { flow: flow.id }))
    ledger.settle(entry, { status: 200, tookMs: 1 })
    flows.returned(flow.id, { status: 200 })
    assert.equal(news, 3)
    stop()
    flows.returned(flow.id, { status: 200 })
    assert.equal(news, 3)
    flows.clear()
    assert.equal(flows.find(flow.id), undefined)
    assert.equal(flows.begin(start).id, 'flow-2')
  })
})
