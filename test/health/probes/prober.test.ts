import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { GwanmunError } from '../../../src/domain/errors.ts'
import type { ProviderId } from '../../../src/domain/ids.ts'
import { ProviderFault } from '../../../src/domain/provider.ts'
import { type ProberOptions, proberJob } from '../../../src/health/probes/prober.ts'
import { openTicker } from '../../../src/jobs/ticker.ts'
import { system } from '../../../src/system.ts'

const settle = () => new Promise((resolve) => setImmediate(resolve))

/** A provider that answers a probe when it is told to. */
interface Pending {
  resolve(): void
  reject(error: Error): void
  signal: AbortSignal
}

describe('Probing a provider', () => {
  let told: boolean[] = []
  let pending: Pending[] = []
  let stop = () => {}
  const last = () => pending.at(-1) as Pending
  const pass = async (ms: number) => {
    mock.timers.tick(ms)
    await settle()
  }
  const start = (change: Partial<ProberOptions> = {}) => {
    const ticker = openTicker({ world: system, report: (_, error) => assert.ifError(error) })
    const job = proberJob({
      provider: 'kakao' as ProviderId,
      after: system.after,
      probe: (signal) => new Promise((resolve, reject) => pending.push({ resolve, reject, signal })),
      mayProbe: () => true,
      askMs: 1_000,
      everyMs: () => 3_000,
      timeoutMs: 2_000,
      jitter: () => 0.5,
      report: ({ ok }) => told.push(ok),
      ...change,
    })
    stop = ticker.start(job)
  }

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] })
    told = []
    pending = []
  })
  afterEach(() => {
    stop()
    mock.timers.reset()
  })

  it('begins at once and goes on after every answer, good or bad', async () => {
    start()
    assert.equal(pending.length, 1)
    last().resolve()
    await settle()
    await pass(3_000)
    assert.equal(pending.length, 2)
    last().reject(new Error('down'))
    await settle()
    await pass(3_000)
    assert.equal(pending.length, 3)
    assert.deepEqual(told, [true, false])
  })

  it('reports nothing of a probe that our own full bulkhead refused', async () => {
    start()
    last().reject(
      new GwanmunError('provider_unavailable', { provider: 'kakao', fault: 'broker', reason: 'bulkhead_full' }),
    )
    await settle()
    assert.deepEqual(told, [])
    await pass(3_000)
    assert.equal(pending.length, 2)
  })

  it('reports only the backoff of a throttled probe, which says nothing about health', async () => {
    const held: number[] = []
    start({ backoffAsked: (ms) => held.push(ms) })
    const details = { provider: 'kakao', fault: 'provider', reason: 'throttled', retryAfterMs: 7_000 } as const
    last().reject(new GwanmunError('provider_unavailable', details))
    await settle()
    await pass(3_000)
    last().reject(new Error('of a library', { cause: new ProviderFault('throttled') }))
    await settle()
    assert.deepEqual([told, held], [[], [7_000]])
    await pass(3_000)
    last().reject(new ProviderFault('status', { retryAfterMs: 9_000 }))
    await settle()
    assert.deepEqual([told, held], [[false], [7_000, 9_000]], '503 is a failure all the same')
  })

  it('reports nothing of a throttled login-page check, with Retry-After or without', async () => {
    const fronts: (boolean | null)[] = []
    const faults = [
      new ProviderFault('throttled'),
      new ProviderFault('throttled', { retryAfterMs: 7_000 }),
      new ProviderFault('status'),
    ]
    const front = async () => {
      const fault = faults.shift()
      if (fault) throw fault
      return true
    }
    start({ probe: async () => {}, checkLoginPage: front, report: (result) => fronts.push(result.loginPage) })
    for (let n = 0; n < 4; n++) {
      await settle()
      await pass(3_000)
    }
    assert.deepEqual(fronts.slice(0, 4), [null, null, false, true])
  })

  it('counts a probe that takes too long as failed, and aborts it', async () => {
    start()
    await pass(1_999)
    assert.deepEqual([told, last().signal.aborted], [[], false])
    await pass(1)
    assert.deepEqual([told, last().signal.aborted], [[false], true])
  })

  it('leaves a probe that never ends alone after three time-outs, and goes on', async () => {
    start()
    await pass(2_000)
    await pass(4_000)
    await pass(2_999)
    assert.equal(pending.length, 1)
    await pass(1)
    assert.equal(pending.length, 2)
    last().resolve()
    await settle()
    assert.deepEqual(told, [false, true])
  })

  it('never sends a second probe while one is out, even one that ignores being cancelled', async () => {
    start()
    await pass(2_000)
    await pass(3_999)
    assert.equal(pending.length, 1)
    last().resolve()
    await settle()
    await pass(3_000)
    assert.equal(pending.length, 2)
    assert.deepEqual(told, [false], 'the late answer is not told')
  })

  it('asks each time how long to pause, and spreads it by a fifth either way', async () => {
    const jitters = [0, 1]
    const pauses = [1_000, 5_000]
    start({ everyMs: () => pauses.shift() ?? 1_000, jitter: () => jitters.shift() ?? 0.5 })
    last().resolve()
    await settle()
    await pass(799)
    assert.equal(pending.length, 1)
    await pass(1)
    assert.equal(pending.length, 2)
    last().resolve()
    await settle()
    await pass(5_999)
    assert.equal(pending.length, 2)
    await pass(2)
    assert.equal(pending.length, 3)
  })

  it('tells nothing and sends nothing once stopped, and cancels what is out', async () => {
    start()
    const { signal, resolve } = last()
    stop()
    assert.ok(signal.aborted)
    resolve()
    await settle()
    await pass(60_000)
    assert.deepEqual([told, pending.length], [[], 1])
  })

  it('waits while another process has been elected, and begins within a moment when it is its turn', async () => {
    let elected = false
    start({ mayProbe: () => elected })
    await pass(10_000)
    assert.equal(pending.length, 0)
    elected = true
    await pass(1_000)
    assert.equal(pending.length, 1)
    last().resolve()
    await settle()
    elected = false
    await pass(10_000)
    assert.equal(pending.length, 1, 'and stops when it is not any more')
  })
})
