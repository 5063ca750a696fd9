import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { type ErrorCode, GwanmunError } from '../../src/domain/errors.ts'
import type { JourneyId, ProviderId } from '../../src/domain/ids.ts'
import type { Assertion, Attempt, Ci, ProviderAdapter } from '../../src/domain/provider.ts'
import type { CalendarDate } from '../../src/domain/time.ts'
import { type DoorOptions, DoorStrategy, type DoorTools } from '../../src/federation/strategy.ts'
import { openTurnstile } from '../../src/federation/turnstile.ts'
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
  lot: 7,
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
  | { assertion: Assertion }
  | { declined: unknown }
  | { error: unknown }

describe('A door in passport', () => {
  const observed: string[] = []
  const clock = testClock()
  beforeEach(() => void observed.splice(0))

  const turnstileWith = (places: number) => openTurnstile(provider, { places, waitMs: 2_000 }, clock.now)

  /** Runs the strategy as passport does: on an object that inherits from it, with the verbs it may end with. */
  function run(
    adapter: Partial<ProviderAdapter>,
    options: DoorOptions,
    change: Partial<Pick<DoorTools, 'deadlineMs' | 'turnstile'>> & { socket?: { destroyed: boolean } } = {},
  ): Promise<Outcome> {
    const { deadlineMs = 10_000, turnstile = turnstileWith(1), socket = { destroyed: false } } = change
    const strategy = new DoorStrategy(provider, {
      adapter: adapter as ProviderAdapter,
      observer: {
        verified: (id, { tookMs, startedAt }) => observed.push(`${id} verified in ${tookMs}, away since ${startedAt}`),
        lost: (id, to) => observed.push(`${id} lost to ${to}`),
      },
      world: { ...system, now: clock.now, token: () => 'token' },
      ...{ turnstile, deadlineMs },
    })
    return new Promise((resolve) => {
      const verbs = {
        redirect: (to: string, status?: number) => resolve({ to, status }),
        success: (user: Assertion) => resolve({ assertion: user }),
        fail: (challenge: unknown) => resolve({ declined: challenge }),
        error: (error: unknown) => resolve({ error }),
      }
      Object.assign(Object.create(strategy) as DoorStrategy, verbs).authenticate({ socket } as never, options)
    })
  }
  /** What becomes of a callback whose completion fails with this. */
  const failing = (error: unknown, query?: string) =>
    run({ complete: () => Promise.reject(error) }, { attempt, callback: callback(query) })
  const ourError = (outcome: Outcome, code: ErrorCode) =>
    'error' in outcome && outcome.error instanceof GwanmunError && outcome.error.code === code

  it('sends the browser to the provider by 303', async () => {
    const to = 'https://provider.example/authorize?x=1'
    assert.deepEqual(await run({ begin: async () => new URL(to) }, { attempt }), { to, status: 303 })
    assert.deepEqual(observed, [], 'a start says nothing about the provider: anybody can make one')
  })

  it('says so when there is nowhere to send the browser, and counts nothing: nobody came back', async () => {
    const unavailable = new GwanmunError('provider_unavailable', { provider })
    assert.deepEqual(await run({ begin: () => Promise.reject(unavailable) }, { attempt }), { error: unavailable })
    assert.deepEqual(observed, [])
  })

  it('hands over the assertion of someone who is back, and tells how long it took', async () => {
    const complete = async () => {
      clock.pass(1.5)
      return assertion
    }
    assert.deepEqual(await run({ complete }, { attempt, callback: callback() }), { assertion })
    assert.deepEqual(observed, ['kakao verified in 1500, away since 1000'])
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

  it('takes a person who cancelled as declined, not as an error, and counts nothing', async () => {
    const declined = new GwanmunError('citizen_declined', { provider })
    assert.deepEqual(await failing(declined), { declined })
    assert.deepEqual(observed, [])
  })

  it('counts a failed exchange as lost', async () => {
    for (const code of ['provider_unavailable', 'provider_timeout'] as const)
      assert.ok(ourError(await failing(new GwanmunError(code, { provider })), code))
    assert.deepEqual(observed, ['kakao lost to exchange', 'kakao lost to exchange'])
  })

  it('counts an assertion that must not be believed as lost', async () => {
    const error = new GwanmunError('assertion_invalid', { provider, reason: 'signature', forgeable: false })
    assert.ok(ourError(await failing(error), 'assertion_invalid'))
    assert.deepEqual(observed, ['kakao lost to assertion'])
  })

  it('never counts what the browser may have made up: a code, or a parameter', async () => {
    const error = new GwanmunError('assertion_invalid', { provider, reason: 'invalid_grant', forgeable: true })
    assert.ok(ourError(await failing(error), 'assertion_invalid'))
    assert.deepEqual(observed, [])
  })

  it('never counts an `error=` in the callback, whatever it claims', async () => {
    for (const claimed of ['temporarily_unavailable', 'server_error', 'anything'])
      await failing(new GwanmunError('provider_unavailable', { provider }), `error=${claimed}&state=state`)
    assert.deepEqual(observed, [])
  })

  it('never counts our own full bulkhead, which anybody can fill with attempts and made-up codes', async () => {
    await failing(new GwanmunError('provider_unavailable', { provider: 'naver', full: true }))
    assert.deepEqual(observed, [])
  })

  it('never counts a mistake of ours against the provider', async () => {
    const mistake = new TypeError('ours')
    assert.deepEqual(await failing(mistake), { error: mistake })
    assert.deepEqual(observed, [])
  })

  describe('with a deadline', () => {
    beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
    afterEach(() => mock.timers.reset())

    it('waits no longer than that in all, and counts it as lost', async () => {
      const outcome = run(
        { complete: () => new Promise(() => {}) },
        { attempt, callback: callback() },
        { deadlineMs: 3_000 },
      )
      mock.timers.tick(3_000)
      assert.ok(ourError(await outcome, 'provider_timeout'))
      assert.deepEqual(observed, ['kakao lost to exchange'])
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
      assert.deepEqual(observed, ['kakao lost to exchange', 'kakao lost to exchange'])
    })
  })

  describe('where somebody has the only place', () => {
    beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
    afterEach(() => mock.timers.reset())

    const passes = (ms: number) => {
      clock.pass(ms / 1000)
      mock.timers.tick(ms)
    }
    /** Somebody is being verified; `leave` ends it, and `comesBack` is the next one. */
    function busyDoor() {
      const turnstile = turnstileWith(1)
      const first = promised<Assertion>()
      void run({ complete: () => first.promise }, { attempt, callback: callback() }, { turnstile })
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
        return run(adapter, { attempt, callback: callback(query) }, { turnstile, socket, deadlineMs: 3_000 })
      }
      return { calls, comesBack, leave: () => first.reject(new GwanmunError('citizen_declined', { provider })) }
    }

    it('whoever is back waits, and the wait counts neither as slowness nor against the deadline', async () => {
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
      assert.deepEqual(await outcome, { assertion })
      assert.deepEqual(observed, ['kakao verified in 2900, away since 1000'])
    })

    it('whoever has waited too long is refused without a call, and nothing is counted', async () => {
      const { calls, comesBack, leave } = busyDoor()
      const outcome = comesBack(async () => assertion)
      passes(2_000)
      assert.ok(ourError(await outcome, 'provider_unavailable'))
      leave()
      await turn()
      assert.deepEqual([calls, observed], [[], []])
    })

    it('a browser that went away meanwhile costs no call', async () => {
      const { calls, comesBack, leave } = busyDoor()
      const socket = { destroyed: false }
      const outcome = comesBack(async () => assertion, { socket })
      socket.destroyed = true
      leave()
      assert.ok(ourError(await outcome, 'provider_unavailable'))
      assert.deepEqual([calls, observed], [[], []])
    })

    it('whoever cancelled brings no code and needs no place', async () => {
      const { comesBack } = busyDoor()
      const declined = new GwanmunError('citizen_declined', { provider })
      const query = 'error=access_denied&state=state'
      assert.deepEqual(await comesBack(() => Promise.reject(declined), { query }), { declined })
    })

    it('an `error=` beside a code gets nobody past those who wait', async () => {
      const { calls, comesBack } = busyDoor()
      const outcome = comesBack(async () => assertion, { query: 'error=access_denied&code=a&state=state' })
      passes(2_000)
      assert.ok(ourError(await outcome, 'provider_unavailable'))
      assert.deepEqual(calls, [])
    })
  })
})
