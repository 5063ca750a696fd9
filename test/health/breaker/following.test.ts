import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { type ErrorCode, GwanmunError } from '../../../src/domain/errors.ts'
import type { ProviderId } from '../../../src/domain/ids.ts'
import { ProviderFault } from '../../../src/domain/provider.ts'
import {
  type BreakerSettings,
  type CallObserver,
  defaultBreakerSettings,
  openBreakers,
} from '../../../src/health/breaker/breaker.ts'

const settle = () => new Promise((resolve) => setImmediate(resolve))
const refusedAs = (code: ErrorCode) => (error: unknown) => error instanceof GwanmunError && error.code === code

describe('The breakers of a provider, beside those of other replicas,', () => {
  let answer: () => Promise<Response>
  let calls = 0
  let backoffs: number[] = []
  const seen: string[] = []
  const opened: { close(): void }[] = []
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] })
    ;[calls, backoffs, answer] = [0, [], well]
    seen.length = 0
  })
  afterEach(() => {
    for (const breakers of opened.splice(0)) breakers.close()
    mock.timers.reset()
  })

  const observer: CallObserver = {
    now: () => Date.now(),
    ended: (step, how, tookMs) => seen.push(`${step} ${how} ${tookMs}`),
    backoffUntil: (at) => backoffs.push(at - Date.now()),
  }
  const well = async () => new Response('{}')
  const faulty = async (): Promise<Response> => {
    throw new ProviderFault('status')
  }
  function breakersWith(change: Partial<BreakerSettings> = {}) {
    const breakers = openBreakers('kakao' as ProviderId, { ...defaultBreakerSettings, ...change }, observer)
    opened.push(breakers)
    const call = (step: 'token' | 'userinfo' | 'discovery' = 'discovery') =>
      breakers.guard(step, () => {
        calls++
        return answer()
      })('http://localhost/')
    return { ...breakers, call }
  }
  const repeat = async (call: () => Promise<Response>, times: number) => {
    for (let n = 0; n < times; n++) await call().catch(() => {})
  }

  describe('once open', () => {
    it('still give returned people a try, because their code cannot be redeemed later', async () => {
      const { call, follow, state } = breakersWith()
      follow('open')
      assert.equal(state(), 'open')
      for (const step of ['token', 'userinfo'] as const) assert.equal((await call(step)).status, 200)
      assert.equal(state(), 'open', 'and that alone does not close them')
    })

    it('give it to a tenth of the bulkhead at once, so that a provider that hangs holds few calls', async () => {
      const { call, follow } = breakersWith({ capacity: 20 })
      follow('open')
      answer = () => new Promise(() => {})
      for (let n = 0; n < 2; n++) void call('token').catch(() => {})
      await settle()
      await assert.rejects(call('token'), refusedAs('provider_unavailable'))
      assert.equal(calls, 2)
    })

    it('close with the state of all replicas, and not before', async () => {
      const { call, follow, state } = breakersWith()
      follow('open')
      mock.timers.tick(5_000)
      follow('half-open')
      assert.equal(state(), 'half-open')
      follow('slow-start')
      assert.equal(state(), 'closed')
      follow('closed')
      assert.equal((await call('token')).status, 200)
    })

    it('stay open when only this replica saw the failures, whatever the others say', async () => {
      const { call, follow, state } = breakersWith()
      answer = faulty
      await repeat(() => call('token'), 5)
      follow('closed')
      assert.equal(state(), 'open')
    })
  })

  describe('tell', () => {
    it('how every call ended and how long it took, and nothing of a refused one', async () => {
      const { call } = breakersWith()
      await call('token')
      answer = async () => {
        mock.timers.tick(70)
        throw new ProviderFault('timeout')
      }
      await repeat(() => call('userinfo'), 1)
      answer = faulty
      await repeat(call, 7)
      assert.deepEqual(seen.slice(0, 2), ['token succeeded 0', 'userinfo failed 70'])
      assert.equal(seen.filter((one) => one.startsWith('discovery')).length, 5)
    })

    it('until when the provider asks for no calls at its token endpoint; a 429 is no failure', async () => {
      const { call, state } = breakersWith({ volumeThreshold: 1 })
      answer = async () => {
        throw new ProviderFault('throttled', { retryAfterMs: 30_000 })
      }
      await assert.rejects(call('token'), refusedAs('provider_unavailable'))
      assert.deepEqual([backoffs, seen, state()], [[30_000], ['token succeeded 0'], 'closed'])
      answer = async () => {
        throw new ProviderFault('status', { retryAfterMs: 9_000 })
      }
      await repeat(() => call('token'), 1)
      await repeat(call, 1)
      await repeat(() => call('userinfo'), 1)
      assert.deepEqual([backoffs, seen.at(1)], [[30_000, 9_000], 'token failed 0'])
    })
  })
})
