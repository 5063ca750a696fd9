import assert from 'node:assert/strict'
import { createFlows } from '../../mock-idps/ledger/flows.ts'
import { createLedger, type NewEntry } from '../../mock-idps/ledger/ledger.ts'
import {
  expectNoTokenCall,
  expectRedeemedOnce,
  expectRefused,
  type Verdict,
  VerdictError,
} from '../../mock-idps/ledger/verdicts.ts'
import { entryAt } from './entries.ts'

/** Far longer than a test: a verdict that waits for it fails the test. */
const timeoutMs = 60_000

function context() {
  const flows = createFlows(() => 0)
  const ledger = createLedger({ onEntry: flows.seen })
  const { id } = flows.begin({ provider: 'kakao', clientId: 'shop', persona: 'man', state: '#1', nonce: '#2' })
  const open = (endpoint: NewEntry['endpoint'], change: Partial<NewEntry> = {}) =>
    ledger.open(entryAt(endpoint, { flow: id, ...change }))
  /** The client sends a request and gets its answer. */
  const call = (endpoint: NewEntry['endpoint'], faults: string[] = [], status = 200) =>
    ledger.settle(open(endpoint, { faults }), { status, tookMs: 1 })
  return {
    flows,
    ledger,
    id,
    open,
    call,
    back: (status: number, location?: string) => flows.returned(id, { status, ...(location && { location }) }),
  }
}

async function failure(verdict: Promise<Verdict>): Promise<VerdictError> {
  const error = await verdict.then(
    () => assert.fail('the verdict should not have come'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof VerdictError, String(error))
  return error
}

describe('expectRefused', () => {
  it('waits for the callback’s answer and then holds: one redemption, nothing after the defect', async () => {
    const { flows, id, call, back } = context()
    const verdict = expectRefused(flows, id, { timeoutMs })
    call('authorization')
    call('token', ['fault-1'])
    back(400)
    const { ok, evidence, account } = await verdict
    assert.deepEqual([ok, evidence], [true, 'answer'])
    assert.match(account, /POST token: answered 200, applied fault-1\n {2}its callback answered 400/)
  })

  it('also decides what is already over', async () => {
    const { flows, id, call, back } = context()
    call('token', ['fault-1'])
    back(403, 'https://shop.test/problem')
    assert.equal((await expectRefused(flows, id, { timeoutMs })).evidence, 'answer')
  })

  it('is undecided about a client that was merely silent: it may have believed the ID token and answered so', async () => {
    const { flows, id, call, back } = context()
    call('token', ['fault-1'])
    back(303, 'https://shop.test/welcome')
    const error = await failure(expectRefused(flows, id, { timeoutMs }))
    assert.equal(error.outcome, 'undecided')
    assert.match(error.message, /defect was in the token answer.*`accepted` \(over HTTP: `success=below_400`\)/)
    const accepted = ({ status }: { status: number }) => status < 400
    assert.equal((await failure(expectRefused(flows, id, { timeoutMs, accepted }))).outcome, 'disproved')
  })

  for (const endpoint of ['userinfo', 'profile'] as const) {
    it(`breaks at a ${endpoint} request after the defective answer, without waiting for the callback`, async () => {
      const { flows, id, call, open } = context()
      call('token', ['fault-1'])
      const verdict = expectRefused(flows, id, { timeoutMs })
      open(endpoint)
      const error = await failure(verdict)
      assert.equal(error.outcome, 'disproved')
      assert.match(error.message, new RegExp(`a ${endpoint} request came after the defective token`))
      assert.match(error.message, new RegExp(`GET ${endpoint}: no whole answer`))
    })
  }

  it('breaks when a refused code is brought again', async () => {
    const { flows, id, call } = context()
    const verdict = expectRefused(flows, id, { timeoutMs })
    call('token', ['fault-1'], 503)
    call('token')
    assert.match((await failure(verdict)).message, /sent to the token endpoint 2 times/)
  })

  it('does not count a request that was under way when the defective answer went out', async () => {
    const { flows, ledger, id, open, call, back } = context()
    call('token')
    const defective = open('userinfo', { faults: ['fault-1'] })
    const beside = open('profile')
    ledger.settle(defective, { status: 200, tookMs: 1 })
    ledger.settle(beside, { status: 200, tookMs: 1 })
    back(400)
    assert.equal((await expectRefused(flows, id, { timeoutMs })).evidence, 'answer')
  })

  it('breaks when the caller knows the callback’s answer for a success', async () => {
    const { flows, id, call, back } = context()
    call('token', ['fault-1'])
    const accepted = ({ location }: { location: string | null }) => location === 'https://shop.test/welcome'
    const verdict = expectRefused(flows, id, { timeoutMs, accepted })
    back(303, 'https://shop.test/welcome?session=1')
    // Only names of the query are kept, so a caller compares the path.
    assert.equal((await verdict).evidence, 'answer')
    const strict = ({ location }: { location: string | null }) =>
      location?.startsWith('https://shop.test/welcome') ?? false
    assert.match((await failure(expectRefused(flows, id, { timeoutMs, accepted: strict }))).message, /is a success/)
  })

  it('is undecided about a defect in the last thing a client asks for, when its answer decides nothing', async () => {
    const { flows, id, call, back } = context()
    call('token')
    call('userinfo', ['fault-1'])
    back(303, 'https://shop.test/next')
    const error = await failure(expectRefused(flows, id, { timeoutMs }))
    assert.equal(error.outcome, 'undecided')
    assert.match(error.message, /defect was in the userinfo answer/)
    const verdict = await expectRefused(flows, id, { timeoutMs, accepted: ({ status }) => status === 200 })
    assert.equal(verdict.evidence, 'answer')
  })

  it('is undecided about a flow to which no plan was applied, unless the caller names the defective answer', async () => {
    const { flows, id, call, back } = context()
    call('token')
    back(303)
    assert.match((await failure(expectRefused(flows, id, { timeoutMs }))).message, /no fault plan was applied/)
    assert.match((await failure(expectRefused(flows, id, { timeoutMs, at: 'token' }))).message, /in the token answer/)
    call('userinfo')
    assert.equal((await failure(expectRefused(flows, id, { timeoutMs, at: 'token' }))).outcome, 'disproved')
  })

  it('is undecided when the callback’s answer is not reported', async () => {
    const { flows, id, call } = context()
    call('token', ['fault-1'])
    const error = await failure(expectRefused(flows, id, { timeoutMs: 1 }))
    assert.equal(error.outcome, 'undecided')
    assert.match(error.message, /within 1 ms/)
  })

  it('waits for as many returns as asked: a callback visited twice', async () => {
    const { flows, id, call, back } = context()
    call('token', ['fault-1'])
    const verdict = expectRefused(flows, id, { timeoutMs, returns: 2 })
    back(400)
    back(410)
    assert.equal((await verdict).evidence, 'answer')
  })

  it('throws when there is no such flow', async () => {
    await assert.rejects(expectRefused(context().flows, 'flow-7', { timeoutMs }), /there is no flow flow-7/)
  })
})

describe('expectRedeemedOnce', () => {
  it('holds when the code was brought once, whatever the token endpoint answered', async () => {
    for (const status of [200, 400, 503]) {
      const { flows, id, call, back } = context()
      const verdict = expectRedeemedOnce(flows, id, { timeoutMs })
      call('token', [], status)
      call('userinfo')
      back(303)
      assert.equal((await verdict).evidence, 'calls')
    }
  })

  it('breaks at the second redemption, and when there was none by the callback’s answer', async () => {
    const twice = context()
    const verdict = expectRedeemedOnce(twice.flows, twice.id, { timeoutMs })
    twice.call('token')
    twice.open('token')
    assert.match((await failure(verdict)).message, /2 times/)
    const never = context()
    never.back(400)
    assert.match((await failure(expectRedeemedOnce(never.flows, never.id, { timeoutMs }))).message, /never sent/)
  })

  it('does not take a refresh for a redemption', async () => {
    const { flows, id, call, open, back } = context()
    call('token')
    open('token', { params: { grant_type: 'refresh_token' } })
    back(200)
    assert.equal((await expectRedeemedOnce(flows, id, { timeoutMs })).ok, true)
  })
})

describe('expectNoTokenCall', () => {
  it('holds when the callback has answered without one, and breaks at the first', async () => {
    const quiet = context()
    const verdict = expectNoTokenCall(quiet.flows, quiet.id, { timeoutMs })
    quiet.call('authorization', ['fault-1'])
    quiet.back(403)
    assert.equal((await verdict).evidence, 'silence')
    const loud = context()
    const broken = expectNoTokenCall(loud.flows, loud.id, { timeoutMs })
    loud.open('token')
    assert.equal((await failure(broken)).outcome, 'disproved')
  })
})
