import assert from 'node:assert/strict'
import { AuthorizationResponseError, ResponseBodyError } from 'openid-client'
import { translated, UnusableAnswer, unhealthy, withoutMetadata } from '../../providers/oidc/refusals.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import { type Attempt, type ProviderAdapter, ProviderFault } from '../../src/domain/provider.ts'
import { failureOf } from '../../src/domain/verification-failure.ts'
import { ProviderStrategy } from '../../src/federation/strategy.ts'
import { defaultBreakerSettings, openBreakers } from '../../src/health/breaker/breaker.ts'
import { openFairQueue } from '../../src/limits/fair-queue.ts'
import { system } from '../../src/system.ts'
import { kakao as provider } from '../health/fleet.ts'
import {
  countedByBreaker,
  type Remembered,
  recorded,
  rememberedByJourney,
  seenByLight,
  toldByProbe,
} from './fault-readers.ts'

const neverAnswers = () => new Promise<never>(() => {})
const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => assert.fail('nothing was thrown'),
    (error) => error,
  )

/** What a call behind the breaker of the token endpoint rejects with. */
async function guarded(call: () => Promise<Response>, capacity = 10): Promise<unknown> {
  const breakers = openBreakers(provider, { ...defaultBreakerSettings, capacity, backstopMs: 50 })
  const token = breakers.guard('token', call)
  if (capacity === 1) void token('http://localhost/').catch(() => {})
  return caught(token('http://localhost/')).finally(breakers.close)
}

async function refusedByShutBreaker(): Promise<unknown> {
  const breakers = openBreakers(provider, defaultBreakerSettings)
  breakers.close()
  return caught(breakers.guard('token', neverAnswers)('http://localhost/'))
}

async function refusedByFullQueue(): Promise<unknown> {
  const queue = openFairQueue(provider, { permits: 1, waitLimitMs: 10 }, system)
  void queue.run({ networkShard: 1, isConnected: () => true }, neverAnswers)
  return caught(queue.run({ networkShard: 1, isConnected: () => true }, neverAnswers))
}

const refusedToken = (error: string, status = 400) =>
  new ResponseBodyError('refused', {
    cause: { error },
    response: new Response('{}', { status }),
  })
const inCallback = (error: string) =>
  new AuthorizationResponseError('refused', { cause: new URLSearchParams({ error }) })
const mapped = (error: unknown, redeemed = true) => translated(error, { provider, redeemed })

interface Row {
  made: string
  error(): unknown
  /** Code, fault and reason. */
  is: string
  /** How the breaker counts a call that rejects so. */
  breaker: 'failed' | 'succeeded' | 'not counted'
  /** What a probe that ends so says about the provider; null: nothing. */
  probe: false | null
  light: 'lost' | 'refused' | 'lost, refused' | 'nothing'
  logged: 'warn' | 'info'
  journey: Remembered
}

const spoke = { breaker: 'failed', probe: false, light: 'lost, refused', logged: 'warn', journey: 'failed' } as const
const forged = { breaker: 'succeeded', probe: false, light: 'refused', logged: 'warn', journey: 'failed' } as const
const ours = { breaker: 'succeeded', probe: null, light: 'nothing', logged: 'warn', journey: 'crowd' } as const

/** One row a place where a failure is made: what it is, and what every reader makes of it. */
const table: Row[] = [
  // http, named by the breaker's guard
  {
    made: 'an answer of 500 or above',
    error: () => guarded(() => Promise.reject(new ProviderFault('status'))),
    is: 'provider_unavailable provider status',
    ...spoke,
  },
  {
    made: 'a call that takes too long',
    error: () => guarded(() => Promise.reject(new ProviderFault('timeout'))),
    is: 'provider_timeout provider timeout',
    ...spoke,
  },
  {
    made: 'a connection that breaks',
    error: () => guarded(() => Promise.reject(new ProviderFault('network'))),
    is: 'provider_unavailable provider network',
    ...spoke,
  },
  {
    made: 'an answer without end',
    error: () => guarded(() => Promise.reject(new ProviderFault('oversize'))),
    is: 'provider_unavailable provider oversize',
    ...spoke,
  },
  {
    made: '429',
    error: () => guarded(() => Promise.reject(new ProviderFault('throttled', { retryAfterMs: 3_000 }))),
    is: 'provider_unavailable provider throttled',
    ...spoke,
    breaker: 'succeeded',
    probe: null,
  },

  // The breaker's guard
  {
    made: 'a call that outlives its own time-out',
    error: () => guarded(neverAnswers),
    is: 'provider_timeout provider timeout',
    ...spoke,
  },
  {
    made: 'a bulkhead without room',
    error: () => guarded(neverAnswers, 1),
    is: 'provider_unavailable broker bulkhead_full',
    ...ours,
  },
  {
    made: 'a breaker that lets nothing through',
    error: refusedByShutBreaker,
    is: 'provider_unavailable broker breaker_open',
    ...ours,
    breaker: 'not counted',
  },

  // The fair queue, the strategy
  {
    made: 'a queue in which the wait was too long',
    error: refusedByFullQueue,
    is: 'provider_unavailable broker queue_full',
    ...ours,
  },
  {
    made: 'the deadline of a verification',
    error: refusedByDeadline,
    is: 'provider_timeout provider timeout',
    ...spoke,
  },

  // Metadata
  {
    made: 'metadata that cannot be used',
    error: () => withoutMetadata(provider),
    is: 'provider_unavailable provider metadata',
    ...spoke,
  },

  // Through the browser
  {
    made: 'error=access_denied',
    error: () => mapped(inCallback('access_denied')),
    is: 'citizen_declined person declined',
    ...forged,
    light: 'nothing',
    logged: 'info',
    journey: 'cancelled',
  },
  {
    made: 'any other error= in the callback',
    error: () => mapped(inCallback('server_error'), false),
    is: 'provider_unavailable browser authorization_error',
    ...forged,
  },

  // The token endpoint
  {
    made: 'a code that is not redeemed',
    error: () => mapped(refusedToken('invalid_grant'), false),
    is: 'assertion_invalid browser invalid_grant',
    ...forged,
  },
  {
    made: 'a client that the provider does not know any more',
    error: () => mapped(refusedToken('invalid_client', 401), false),
    is: 'assertion_invalid provider invalid_client',
    ...spoke,
  },
  {
    made: 'a refusal in words of its own',
    error: () => mapped(refusedToken('<b>no</b>'), false),
    is: 'assertion_invalid browser token_refused',
    ...forged,
  },

  // The answer
  {
    made: 'an answer that lies',
    error: () => mapped(new UnusableAnswer('profile_of_another')),
    is: 'assertion_invalid provider profile_of_another',
    ...spoke,
  },
  {
    made: 'a consent that is missing',
    error: () => mapped(new UnusableAnswer('consent_missing', 'person')),
    is: 'assertion_invalid person consent_missing',
    ...forged,
  },
  {
    made: 'a nonce of another attempt',
    error: () => mapped(new UnusableAnswer('nonce', 'browser')),
    is: 'assertion_invalid browser nonce',
    ...forged,
  },
  {
    made: 'a word of a module of the operator’s own',
    error: () => mapped(new UnusableAnswer('no_such_member')),
    is: 'assertion_invalid provider unusable_answer no_such_member',
    ...spoke,
  },

  // A probe
  {
    made: 'a probe that is not refused as it should be',
    error: () => unhealthy(refusedToken('server_error'), provider),
    is: 'provider_unavailable provider token_refused',
    ...spoke,
  },
  {
    made: 'a probe that is asked to come less often',
    error: () => unhealthy(refusedToken('slow_down', 429), provider),
    is: 'provider_unavailable provider throttled',
    ...spoke,
    breaker: 'succeeded',
    probe: null,
  },

  // Ours
  {
    made: 'a door that is not open',
    error: () => new GwanmunError('provider_closed', { provider }),
    is: 'provider_closed broker provider_closed',
    ...ours,
    logged: 'info',
    journey: 'closed',
  },
  {
    made: 'a hot store that is away',
    error: () => new GwanmunError('store_unavailable'),
    is: 'store_unavailable broker unknown',
    ...ours,
    logged: 'info',
    journey: null,
  },
]

describe('A failure is classified once, where it is made:', () => {
  for (const { made, error, is, breaker, probe, light, logged, journey } of table)
    it(`${made} is ${is}, and every reader goes by that`, async () => {
      const thrown = await error()
      const failure = failureOf(thrown) ?? assert.fail(String(thrown))
      const { code, fault, reason, detail } = failure
      assert.equal([code, fault, reason, detail].filter(Boolean).join(' '), is)
      assert.equal(await countedByBreaker(thrown), breaker, 'breaker')
      assert.equal(await toldByProbe(thrown), probe, 'probe')
      assert.equal(seenByLight(failure), light, 'light')
      const written = recorded(failure)
      assert.deepEqual(written.counted, [`kakao ${code}`])
      const line = { level: logged, provider, outcome: code, fault, reason, detail, reference: 'KA-TEST-01' }
      assert.deepEqual(written.logged, [line])
      assert.equal(await rememberedByJourney(failure), journey, 'journey')
    })

  it('a mistake in code is no failure of a verification: no provider is blamed for it, and no journey remembers it', async () => {
    const mistake = new TypeError('ours')
    assert.equal(failureOf(mistake), null)
    assert.equal(failureOf(new GwanmunError('internal')), null)
    assert.equal(await countedByBreaker(mistake), 'succeeded')
  })

  it('is found under whatever a library wraps around it, but not beyond any bound', () => {
    const wrapped = (depth: number) => {
      let error: Error = new ProviderFault('network')
      for (let n = 0; n < depth; n++) error = new Error('of a library', { cause: error })
      return failureOf(error)?.reason
    }
    assert.deepEqual([wrapped(1), wrapped(5), wrapped(6)], ['network', 'network', undefined])
  })
})

function refusedByDeadline(): Promise<unknown> {
  const adapter = { complete: neverAnswers } as unknown as ProviderAdapter
  const queue = openFairQueue(provider, { permits: 1, waitLimitMs: 10 }, system)
  const strategy = new ProviderStrategy(provider, { adapter, world: system, queue, deadlineMs: 5 })
  const callback = new URL('https://broker.example/doors/kakao/callback?code=a')
  return new Promise((resolve) => {
    Object.assign(strategy, { error: resolve })
    strategy.authenticate({ socket: {} } as never, { attempt: { provider } as Attempt, callback })
  })
}
