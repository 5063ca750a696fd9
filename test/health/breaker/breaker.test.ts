import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { type ErrorCode, GwanmunError } from '../../../src/domain/errors.ts'
import type { ProviderId } from '../../../src/domain/ids.ts'
import { ProviderFault } from '../../../src/domain/provider.ts'
import { failureOf } from '../../../src/domain/verification-failure.ts'
import {
  type BreakerSettings,
  type BreakerWindows,
  defaultBreakerSettings,
  openBreakers,
  openBreakerWindows,
} from '../../../src/health/breaker/breaker.ts'
import { type Promised, promised } from '../../support/promised.ts'

const settle = () => new Promise((resolve) => setImmediate(resolve))
const refusedAs = (code: ErrorCode) => (error: unknown) => error instanceof GwanmunError && error.code === code

describe('The breakers of a provider', () => {
  let answer: () => Promise<Response>
  let calls = 0
  const opened: { close(): void }[] = []

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] })
    calls = 0
    answer = well
  })
  afterEach(() => {
    for (const breakers of opened.splice(0)) breakers.close()
    mock.timers.reset()
  })

  const well = async () => new Response('{}')
  const faulty = async (): Promise<Response> => {
    throw new ProviderFault('status')
  }
  function breakersWith(change: Partial<BreakerSettings> = {}, windows?: BreakerWindows) {
    const breakers = openBreakers('kakao' as ProviderId, { ...defaultBreakerSettings, ...change }, undefined, windows)
    opened.push(breakers)
    // Discovery: no person is on the way there, so an open breaker really refuses.
    const call = (step: 'token' | 'userinfo' | 'discovery' = 'discovery') =>
      breakers.guard(step, () => {
        calls++
        return answer()
      })('http://localhost/')
    return { ...breakers, call }
  }
  type Call = ReturnType<typeof breakersWith>['call']
  const repeat = async (call: Call, times: number) => {
    for (let n = 0; n < times; n++) await call().catch(() => {})
  }

  it('pass calls and their answers', async () => {
    const { call, state } = breakersWith()
    assert.equal((await call()).status, 200)
    assert.equal(state(), 'closed')
  })

  it('open when most calls fail, and then refuse without a call', async () => {
    const { call, state } = breakersWith()
    answer = faulty
    await repeat(call, 4)
    assert.equal(state(), 'closed', 'four calls may be chance')
    await repeat(call, 1)
    assert.equal(state(), 'open')
    await assert.rejects(call(), refusedAs('provider_unavailable'))
    assert.equal(calls, 5)
    // Our own doing, so that neither probes nor lost people count it against the provider.
    await assert.rejects(
      call(),
      (error) => failureOf(error)?.fault === 'broker' && failureOf(error)?.reason === 'breaker_open',
    )
  })

  it('stay closed while more than half of the calls succeed', async () => {
    const { call, state } = breakersWith()
    for (let n = 0; n < 40; n++) {
      answer = n % 2 === 0 ? well : faulty
      await repeat(call, 1)
    }
    assert.equal(state(), 'closed')
  })

  it('do not open on refusals of the provider, nor on our own limits', async () => {
    const { call, state } = breakersWith()
    answer = async () => new Response('{"error":"invalid_grant"}', { status: 400 })
    await repeat(call, 20)
    answer = async () => {
      throw new TypeError('a mistake of ours')
    }
    await repeat(call, 20)
    assert.equal(state(), 'closed')
    await assert.rejects(call(), TypeError)
  })

  it('forget after ten seconds', async () => {
    const { call, state } = breakersWith()
    answer = faulty
    await repeat(call, 4)
    mock.timers.tick(11_000)
    await repeat(call, 4)
    assert.equal(state(), 'closed')
  })

  it('forget together, after ten turns of the windows that they share, and no sooner', async () => {
    for (const [turns, expected] of [
      [10, 'closed'],
      [9, 'open'],
    ] as const) {
      const { windows, job } = openBreakerWindows()
      const all = [breakersWith({}, windows), breakersWith({}, windows)]
      answer = faulty
      for (const { call } of all) await repeat(call, 4)
      for (let turn = 0; turn < turns; turn++) await job.run(new AbortController().signal)
      for (const { call, state } of all) {
        await repeat(call, 1)
        assert.equal(state(), expected)
      }
    }
  })

  it('pass one call after the pause, and close when it succeeds', async () => {
    const { call, state } = breakersWith()
    answer = faulty
    await repeat(call, 5)
    mock.timers.tick(4_999)
    assert.equal(state(), 'open')
    mock.timers.tick(1)
    assert.equal(state(), 'half-open')

    const trial = promised<Response>()
    answer = () => trial.promise
    const first = call()
    await assert.rejects(call(), refusedAs('provider_unavailable'))
    assert.equal(calls, 6, 'only one call tries')
    trial.resolve(new Response('{}'))
    await first
    assert.equal(state(), 'closed')
  })

  it('open again at once when the trial fails', async () => {
    const { call, state } = breakersWith()
    answer = faulty
    await repeat(call, 5)
    mock.timers.tick(5_000)
    await repeat(call, 1)
    assert.equal(state(), 'open')
    mock.timers.tick(5_000)
    assert.equal(state(), 'half-open')
  })

  it('are one per step: a provider may answer discovery and fail at its token endpoint', async () => {
    const { call, state } = breakersWith()
    answer = faulty
    await repeat(call, 5)
    answer = well
    assert.equal((await call('userinfo')).status, 200)
    await assert.rejects(call('discovery'), refusedAs('provider_unavailable'))
    assert.equal(state(), 'open', 'the strictest of them is told')
  })

  it('turn what happened into errors of the broker', async () => {
    const { call } = breakersWith()
    for (const [kind, code] of [
      ['timeout', 'provider_timeout'],
      ['status', 'provider_unavailable'],
      ['network', 'provider_unavailable'],
      ['oversize', 'provider_unavailable'],
    ] as const) {
      answer = async () => {
        throw new ProviderFault(kind)
      }
      await assert.rejects(call(), refusedAs(code))
    }
  })

  it('stop waiting for a call that outlives its own time-out, say so, and count it as failed', async () => {
    const { call, state } = breakersWith({ volumeThreshold: 1, backstopMs: 5_000 })
    answer = () => new Promise(() => {})
    const endless = assert.rejects(call(), refusedAs('provider_timeout'))
    await settle()
    mock.timers.tick(5_000)
    await endless
    assert.equal(state(), 'open')
  })

  describe('as a bulkhead', () => {
    const waiting: Promised<Response>[] = []
    const hold = () => {
      waiting.push(promised<Response>())
      return (waiting.at(-1) as Promised<Response>).promise
    }
    beforeEach(() => void waiting.splice(0))

    it('pass as many calls at once as the capacity, and refuse the others at once', async () => {
      const { call, utilization } = breakersWith({ capacity: 4 })
      answer = hold
      const under = [call(), call(), call()]
      assert.equal(utilization(), 0.75)
      under.push(call())
      await assert.rejects(call(), refusedAs('provider_unavailable'))
      assert.deepEqual([calls, utilization()], [4, 1])
      for (const one of waiting) one.resolve(new Response('{}'))
      await Promise.all(under)
      assert.equal(utilization(), 0)
      answer = well
      assert.equal((await call()).status, 200)
    })

    it('have a capacity for each step', async () => {
      const { call } = breakersWith({ capacity: 1 })
      answer = hold
      const under = call('token')
      answer = well
      assert.equal((await call('userinfo')).status, 200)
      waiting[0]?.resolve(new Response('{}'))
      await under
    })

    it('free their place when a call fails', async () => {
      const { call, utilization } = breakersWith({ capacity: 1 })
      answer = faulty
      await repeat(call, 3)
      assert.equal(utilization(), 0)
    })

    it('open on a provider that hangs, however many calls the bulkhead refuses meanwhile', async () => {
      const { call, state } = breakersWith({ capacity: 5 })
      answer = hold
      const under = Array.from({ length: 5 }, () => call().catch(() => {}))
      for (let n = 0; n < 500; n++) await call().catch(() => {})
      for (const one of waiting) one.reject(new ProviderFault('timeout'))
      await Promise.all(under)
      assert.equal(state(), 'open')
    })

    it('do not close on a refusal of the bulkhead: it proves nothing about the provider', async () => {
      const { call, state } = breakersWith({ capacity: 1, volumeThreshold: 1 })
      answer = faulty
      await repeat(call, 1)
      mock.timers.tick(5_000)
      answer = hold
      const trial = call()
      await assert.rejects(call(), refusedAs('provider_unavailable'))
      assert.equal(state(), 'half-open')
      waiting[0]?.resolve(new Response('{}'))
      await trial
      assert.equal(state(), 'closed')
    })
  })

  it('refuse everything once they are shut down', async () => {
    const { call, close } = breakersWith()
    close()
    await assert.rejects(call(), refusedAs('provider_unavailable'))
    assert.equal(calls, 0)
  })
})
