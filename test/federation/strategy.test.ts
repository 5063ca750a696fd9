import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { type ErrorCode, GwanmunError } from '../../src/domain/errors.ts'
import type { JourneyId, ProviderId } from '../../src/domain/ids.ts'
import type { Assertion, Attempt, Ci, ProviderAdapter } from '../../src/domain/provider.ts'
import type { CalendarDate } from '../../src/domain/time.ts'
import { failureOf } from '../../src/domain/verification-failure.ts'
import type { ExchangeTools } from '../../src/federation/exchange.ts'
import { type AuthenticateOptions, ProviderStrategy } from '../../src/federation/strategy.ts'
import { openFairQueue } from '../../src/limits/fair-queue.ts'
import { system } from '../../src/system.ts'
import { testClock } from '../contract/test-clock.ts'
import { promised } from '../support/promised.ts'

const provider = 'kakao' as ProviderId
const attempt: Attempt = {
  provider,
  journey: 'journey-1' as JourneyId,
  state: 'state',
  nonce: 'nonce',
  codeVerifier: 'verifier',
  redirectUri: 'https://broker.example/doors/kakao/callback',
  startedAt: 1_000,
  expiresAt: 601_000,
  lang: 'ko',
  networkShard: 7,
}
const assertion: Assertion = {
  ci: 'ci' as Ci,
  identity: {
    provider,
    name: '김지유',
    birthDate: '1990-05-09' as CalendarDate,
    gender: null,
    nationality: null,
    phone: null,
    acr: 'urn:gwanmun:loa:3',
    amr: ['pin'],
    authTime: 0,
  },
}
const callback = (query = 'code=a&state=state') => new URL(`${attempt.redirectUri}?${query}`)

type Outcome =
  | { to: string; status: number | undefined }
  | { assertion: Assertion; tookMs: number | undefined }
  | { declined: unknown }
  | { error: unknown }

describe('A door in passport', () => {
  const clock = testClock()

  const world = { now: clock.now, after: system.after }
  const queueWith = (permits: number) => openFairQueue(provider, { permits, waitLimitMs: 2_000 }, world)

  /** Runs the strategy as passport does: on an object that inherits from it, with the verbs it may end with. */
  function run(
    adapter: Partial<ProviderAdapter>,
    options: AuthenticateOptions,
    change: Partial<Pick<ExchangeTools, 'deadlineMs' | 'overdue' | 'queue'>> & { socket?: { destroyed: boolean } } = {},
  ): Promise<Outcome> {
    const { deadlineMs = 10_000, overdue, queue = queueWith(1), socket = { destroyed: false } } = change
    const strategy = new ProviderStrategy(provider, {
      adapter: adapter as ProviderAdapter,
      world,
      queue,
      deadlineMs,
      overdue,
    })
    return new Promise((resolve) => {
      const verbs = {
        redirect: (to: string, status?: number) => resolve({ to, status }),
        success: (user: Assertion, info?: { tookMs: number }) => resolve({ assertion: user, tookMs: info?.tookMs }),
        fail: (challenge: unknown) => resolve({ declined: challenge }),
        error: (error: unknown) => resolve({ error }),
      }
      Object.assign(Object.create(strategy) as ProviderStrategy, verbs).authenticate({ socket } as never, options)
    })
  }
  /** What becomes of a callback whose completion fails with this. */
  const failing = (error: unknown, query?: string) =>
    run({ complete: () => Promise.reject(error) }, { attempt, callback: callback(query) })
  const ourError = (outcome: Outcome, code: ErrorCode) =>
    'error' in outcome && outcome.error instanceof GwanmunError && outcome.error.code === code
  const faultOf = (outcome: Outcome) => {
    const failure = 'error' in outcome ? failureOf(outcome.error) : null
    return [failure?.code, failure?.fault, failure?.reason]
  }

  it('sends the browser to the provider by 303', async () => {
    const to = 'https://provider.example/authorize?x=1'
    assert.deepEqual(await run({ begin: async () => new URL(to) }, { attempt }), { to, status: 303 })
  })

  it('says so when there is nowhere to send the browser', async () => {
    const unavailable = new GwanmunError('provider_unavailable', { provider, fault: 'provider', reason: 'metadata' })
    assert.deepEqual(await run({ begin: () => Promise.reject(unavailable) }, { attempt }), { error: unavailable })
  })

  it('hands over the assertion of someone who is back, and tells how long it took', async () => {
    const complete = async () => {
      clock.pass(1.5)
      return assertion
    }
    assert.deepEqual(await run({ complete }, { attempt, callback: callback() }), { assertion, tookMs: 1_500 })
  })

  it('gives the adapter the attempt and the callback as they came', async () => {
    const given: unknown[] = []
    const complete = async (...args: unknown[]) => {
      given.push(...args)
      return assertion
    }
    await run({ complete }, { attempt, callback: callback() })
    assert.deepEqual(given, [attempt, callback()])
  })

  it('takes a person who cancelled as declined, not as an error', async () => {
    const declined = new GwanmunError('citizen_declined', { provider })
    assert.deepEqual(await failing(declined), { declined })
  })

  it('passes on every other failure as it was made', async () => {
    for (const error of [
      new GwanmunError('provider_unavailable', { provider, fault: 'provider', reason: 'status' }),
      new TypeError('a mistake of ours'),
    ])
      assert.deepEqual(await failing(error), { error })
  })

  describe('with a deadline', () => {
    beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
    afterEach(() => mock.timers.reset())

    it('waits no longer than that in all, and says that the provider was late', async () => {
      const outcome = run(
        { complete: () => new Promise(() => {}) },
        { attempt, callback: callback() },
        { deadlineMs: 3_000 },
      )
      mock.timers.tick(3_000)
      assert.deepEqual(faultOf(await outcome), ['provider_timeout', 'provider', 'timeout'])
    })

    it('tells of an exchange that runs for too long while it does, once, and of none that has ended', async () => {
      const told: unknown[] = []
      const overdue = { afterMs: 3_200, report: (...one: unknown[]) => void told.push(one) }
      const passes = (ms: number) => {
        clock.pass(ms / 1000)
        mock.timers.tick(ms)
      }
      for (const end of ['resolve', 'reject'] as const) {
        const answer = promised<Assertion>()
        const outcome = run({ complete: () => answer.promise }, { attempt, callback: callback() }, { overdue })
        passes(3_199)
        if (end === 'resolve') answer.resolve(assertion)
        else answer.reject(new GwanmunError('citizen_declined', { provider }))
        await outcome
        passes(10_000)
      }
      assert.deepEqual(told, [])
      const hanging = run({ complete: () => new Promise(() => {}) }, { attempt, callback: callback() }, { overdue })
      passes(3_200)
      assert.deepEqual(told, [[attempt, 3_200]])
      passes(6_800)
      await hanging
      assert.equal(told.length, 1)
    })

    it('is not bothered by an answer after it, good or bad', async () => {
      for (const late of ['resolve', 'reject'] as const) {
        let settle = () => {}
        const complete = () =>
          new Promise<Assertion>((resolve, reject) => {
            settle = () => (late === 'resolve' ? resolve(assertion) : reject(new Error('late')))
          })
        const outcome = run({ complete }, { attempt, callback: callback() }, { deadlineMs: 3_000 })
        mock.timers.tick(3_000)
        assert.ok(ourError(await outcome, 'provider_timeout'))
        settle()
      }
      await turn()
    })
  })

  describe('where another verification holds the only place', () => {
    beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
    afterEach(() => mock.timers.reset())

    const passes = (ms: number) => {
      clock.pass(ms / 1000)
      mock.timers.tick(ms)
    }
    it('the time of an exchange begins with its permit', async () => {
      const told: unknown[] = []
      const overdue = { afterMs: 1_000, report: (...one: unknown[]) => void told.push(one) }
      const queue = queueWith(1)
      const [first, second] = [promised<Assertion>(), promised<Assertion>()]
      void run({ complete: () => first.promise }, { attempt, callback: callback() }, { queue })
      const outcome = run({ complete: () => second.promise }, { attempt, callback: callback() }, { queue, overdue })
      passes(1_900)
      first.resolve(assertion)
      await turn()
      passes(999)
      assert.deepEqual(told, [])
      passes(1)
      assert.deepEqual(told, [[attempt, 1_000]])
      second.resolve(assertion)
      await outcome
    })

    /** One person is being verified; `leave` ends it, and `comesBack` is the next one. */
    function busyDoor() {
      const queue = queueWith(1)
      const first = promised<Assertion>()
      void run({ complete: () => first.promise }, { attempt, callback: callback() }, { queue })
      const calls: URL[] = []
      const comesBack = (
        complete: () => Promise<Assertion>,
        how: { query?: string; socket?: { destroyed: boolean } } = {},
      ) => {
        const adapter = {
          complete: (_attempt: Attempt, url: URL) => {
            calls.push(url)
            return complete()
          },
        }
        const { query, socket = { destroyed: false } } = how
        return run(adapter, { attempt, callback: callback(query) }, { queue, socket, deadlineMs: 3_000 })
      }
      return { calls, comesBack, leave: () => first.reject(new GwanmunError('citizen_declined', { provider })) }
    }

    it('a returned person waits, and the wait counts neither as slowness nor against the deadline', async () => {
      const { calls, comesBack, leave } = busyDoor()
      const answer = promised<Assertion>()
      const outcome = comesBack(() => answer.promise)
      passes(1_900)
      assert.equal(calls.length, 0)
      leave()
      await turn()
      assert.equal(calls.length, 1)
      passes(2_900)
      answer.resolve(assertion)
      assert.deepEqual(await outcome, { assertion, tookMs: 2_900 })
    })

    it('a person who waited too long is refused without a call, by our own limit', async () => {
      const { calls, comesBack, leave } = busyDoor()
      const outcome = comesBack(async () => assertion)
      passes(2_000)
      assert.deepEqual(faultOf(await outcome), ['provider_unavailable', 'broker', 'queue_full'])
      leave()
      await turn()
      assert.deepEqual(calls, [])
    })

    it('a browser that went away meanwhile costs no call', async () => {
      const { calls, comesBack, leave } = busyDoor()
      const socket = { destroyed: false }
      const outcome = comesBack(async () => assertion, { socket })
      socket.destroyed = true
      leave()
      assert.deepEqual(faultOf(await outcome), ['provider_unavailable', 'broker', 'queue_full'])
      assert.deepEqual(calls, [])
    })

    it('a person who cancelled brings no code and needs no permit', async () => {
      const { comesBack } = busyDoor()
      const declined = new GwanmunError('citizen_declined', { provider })
      const query = 'error=access_denied&state=state'
      assert.deepEqual(await comesBack(() => Promise.reject(declined), { query }), { declined })
    })

    it('an `error=` beside a code gets no person past people who wait', async () => {
      const { calls, comesBack } = busyDoor()
      const outcome = comesBack(async () => assertion, { query: 'error=access_denied&code=a&state=state' })
      passes(2_000)
      assert.ok(ourError(await outcome, 'provider_unavailable'))
      assert.deepEqual(calls, [])
    })
  })
})
