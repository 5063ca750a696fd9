import { EventEmitter } from 'node:events'
import CircuitBreaker from 'opossum'
import { GwanmunError } from '../../domain/errors.ts'
import type { BreakerState } from '../../domain/health.ts'
import type { ProviderId } from '../../domain/ids.ts'
import type { Job } from '../../domain/job.ts'
import { ProviderFault, type ProviderStep, providerSteps } from '../../domain/provider.ts'
import type { Instant } from '../../domain/time.ts'
import { failureOf, isProviderFailure } from '../../domain/verification-failure.ts'

export type Fetch = typeof globalThis.fetch

export interface BreakerSettings {
  /** Calls in flight to one provider and step at once (bulkhead). Default 200. */
  capacity: number
  /** Failed share in percent over ten seconds that opens the breaker. Default 50. */
  errorThresholdPercentage: number
  /** Calls in ten seconds below which it does not open. Default 5. */
  volumeThreshold: number
  /** How long an open breaker refuses before it lets one call through, in milliseconds. Default 5000. */
  resetMs: number
  /** Above the call's own time-out, in milliseconds: opossum's does not cancel the call, it only stops waiting. Default 15 000. */
  backstopMs: number
}

export const defaultBreakerSettings: BreakerSettings = {
  capacity: 200,
  errorThresholdPercentage: 50,
  volumeThreshold: 5,
  resetMs: 5_000,
  backstopMs: 15_000,
}

/** Hears of every call that was made. Counting must cost nothing. */
export interface CallObserver {
  now(): Instant
  /** How a call ended. A failure that is not the provider's counts as `succeeded`. */
  ended(step: ProviderStep, how: 'succeeded' | 'failed', tookMs: number): void
  /** The provider asked at its token endpoint for no calls until then (Retry-After). */
  backoffUntil(at: Instant): void
}

/** The strictest state among the opossum breakers of one provider, in this replica. */
export type BreakerPosition = 'closed' | 'half-open' | 'open'

/** The breakers of one provider, one per step: a provider may answer discovery and fail at its token endpoint. */
export interface ProviderBreakers {
  /** `call` behind the breaker of this step. @throws GwanmunError `provider_unavailable` when the breaker or the bulkhead refuses */
  guard(step: ProviderStep, call: Fetch): Fetch
  /** Opens and closes with the state that all replicas share. A breaker that opened in this replica alone stays open: that costs little. */
  follow(phase: BreakerState['phase']): void
  state(): BreakerPosition
  /** Calls in flight ÷ capacity of the busiest step, 0 to 1. */
  utilization(): number
  close(): void
}

/** Opossum's own codes: for calls that it never made, and for a call that outlived the backstop. */
const refusals = new Set<unknown>(['EOPENBREAKER', 'ESHUTDOWN'])
const tooLate = 'ETIMEDOUT'

/**
 * Steps of people who have returned. An open breaker refuses new starts, but a returned person gets a try, because a code
 * cannot be redeemed later. Probes are such calls too. At most a tenth of the bulkhead at once, so that a provider that is
 * down holds few calls.
 */
const afterReturn: readonly ProviderStep[] = ['token', 'userinfo']
const pastOpenShare = 0.1

/** The last ten seconds, in parts of a second. */
const [buckets, bucketMs] = [10, 1_000]

/** Where the windows of many breakers go on together. */
export type BreakerWindows = EventEmitter

/** Left to themselves, four breakers a provider would each have a timer that wakes the process every second. */
export function openBreakerWindows(): { windows: BreakerWindows; job: Job } {
  const windows = new EventEmitter().setMaxListeners(0)
  const run = () => {
    windows.emit('rotate')
  }
  const consequence = 'breakers count calls that are older than ten seconds'
  return { windows, job: { name: 'breaker-windows', consequence, everyMs: bucketMs, run } }
}

/** Breakers on opossum, one per step. A call decides itself what a failure is: it throws {@link ProviderFault}. @param windows left out = each has a timer of its own */
export function openBreakers(
  provider: ProviderId,
  settings: BreakerSettings,
  observer?: CallObserver,
  windows?: BreakerWindows,
): ProviderBreakers {
  const inFlight: Record<ProviderStep, number> = { discovery: 0, keys: 0, token: 0, userinfo: 0 }
  const breakerOf = (step: ProviderStep) =>
    new CircuitBreaker((call: () => Promise<Response>) => call(), {
      name: `${provider}:${step}`,
      timeout: settings.backstopMs,
      errorThresholdPercentage: settings.errorThresholdPercentage,
      volumeThreshold: settings.volumeThreshold,
      resetTimeout: settings.resetMs,
      rollingCountTimeout: bucketMs * buckets,
      rollingCountBuckets: buckets,
      // Sums up ten buckets each second, for listeners that we have not.
      enableSnapshots: false,
      rotateBucketController: windows,
      // True = counts as a success.
      errorFilter: (error: unknown) => !isProviderFailure(failureOf(asGwanmunError(error, provider))),
    })
  const breakers = Object.fromEntries(providerSteps.map((step) => [step, breakerOf(step)])) as Record<
    ProviderStep,
    ReturnType<typeof breakerOf>
  >
  const all = Object.values(breakers)
  const pastOpen = Math.ceil(settings.capacity * pastOpenShare)
  let followed: BreakerState['phase'] = 'closed'
  let ended = false

  async function callThrough(step: ProviderStep, call: () => Promise<Response>): Promise<Response> {
    try {
      return await breakers[step].fire(call)
    } catch (error) {
      const refused = (error as { code?: unknown } | null)?.code === 'EOPENBREAKER'
      if (!refused || ended || !afterReturn.includes(step) || inFlight[step] > pastOpen) throw error
      return call()
    }
  }

  return {
    guard: (step, call) => async (input, init) => {
      // Opossum's own `capacity` would count a refused call as a success: in a rush on a provider that hangs, the breaker
      // would never open.
      if (inFlight[step] >= settings.capacity) throw ours(provider, 'bulkhead_full')
      inFlight[step]++
      const startedAt = observer?.now() ?? 0
      const took = () => (observer?.now() ?? 0) - startedAt
      try {
        const answer = await callThrough(step, () => call(input, init))
        observer?.ended(step, 'succeeded', took())
        return answer
      } catch (thrown) {
        const error = asGwanmunError(thrown, provider)
        const failure = failureOf(error)
        // A call that was never made says nothing about the provider.
        if (failure?.reason === 'breaker_open') throw error
        observer?.ended(step, isProviderFailure(failure) ? 'failed' : 'succeeded', took())
        const wait = failure?.retryAfterMs
        // A limit at userinfo may hold for one person or token only.
        if (wait !== undefined && step === 'token') observer?.backoffUntil(observer.now() + wait)
        throw error
      } finally {
        inFlight[step]--
      }
    },
    follow(phase) {
      if (phase === followed) return
      const wasDown = followed === 'open' || followed === 'half-open'
      for (const step of afterReturn)
        if (phase === 'open') breakers[step].open()
        else if (wasDown && phase !== 'half-open') breakers[step].close()
      followed = phase
    },
    state: () => (all.some((b) => b.opened) ? 'open' : all.some((b) => b.halfOpen) ? 'half-open' : 'closed'),
    utilization: () => Math.max(...Object.values(inFlight)) / settings.capacity,
    close: () => {
      ended = true
      for (const breaker of all) breaker.shutdown()
    },
  }
}

function ours(provider: ProviderId, reason: 'bulkhead_full' | 'breaker_open', cause?: unknown): GwanmunError {
  return new GwanmunError('provider_unavailable', { provider, fault: 'broker', reason }, { cause })
}

/**
 * What ended a call, with the provider's name on it. Opossum's own errors get their fault here, every other failure brought
 * it along; anything else is no failure of the call and stays as it is.
 */
function asGwanmunError(error: unknown, provider: ProviderId): unknown {
  const code = (error as { code?: unknown } | null)?.code
  if (refusals.has(code)) return ours(provider, 'breaker_open', error)
  if (code === tooLate)
    return new GwanmunError('provider_timeout', { provider, fault: 'provider', reason: 'timeout' }, { cause: error })
  if (!(error instanceof ProviderFault)) return error
  const { fault, reason, because, retryAfterMs } = error
  const details = { provider, fault, reason, cause: because, retryAfterMs }
  const named = reason === 'timeout' ? 'provider_timeout' : 'provider_unavailable'
  return new GwanmunError<'provider_timeout' | 'provider_unavailable'>(named, details, { cause: error })
}
