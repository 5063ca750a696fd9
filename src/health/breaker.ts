import CircuitBreaker from 'opossum'
import { GwanmunError } from '../domain/errors.ts'
import type { ProviderId } from '../domain/ids.ts'
import { ProviderFault, type ProviderStep, providerSteps } from '../domain/provider.ts'
import type { BreakerState } from './light.ts'

export type Fetch = typeof globalThis.fetch

export interface BreakerSettings {
  /** Calls in flight to one provider and step at once; the bulkhead. Default 200. */
  capacity: number
  /** Failed share in percent over ten seconds that opens the breaker. Default 50. */
  errorThresholdPercentage: number
  /** Calls in ten seconds below which it does not open. Default 5. */
  volumeThreshold: number
  /** How long an open breaker refuses before it lets one call through, in milliseconds. Default 5000. */
  resetMs: number
  /** Above the call's own time-out in milliseconds: opossum's does not cancel, it only stops waiting. Default 15 000. */
  backstopMs: number
}

export const defaultBreakerSettings: BreakerSettings = {
  capacity: 200,
  errorThresholdPercentage: 50,
  volumeThreshold: 5,
  resetMs: 5_000,
  backstopMs: 15_000,
}

/** The breakers of one provider: one a step, since a provider may answer discovery and fail at its token endpoint. */
export interface ProviderBreakers {
  /** `call` behind the breaker of this step. @throws GwanmunError `provider_unavailable` when it does not let through */
  guard(step: ProviderStep, call: Fetch): Fetch
  state(): BreakerState
  /** Calls in flight ÷ capacity of the busiest step, 0 to 1. */
  saturation(): number
  close(): void
}

/** Opossum's own codes for calls that it never made. */
const refusals = new Set(['EOPENBREAKER', 'ESHUTDOWN'])

/** Breakers on opossum, one per step. What counts as a failure is decided by the call: it throws {@link ProviderFault}. */
export function openBreakers(provider: ProviderId, settings: BreakerSettings, onClose: () => void): ProviderBreakers {
  const inFlight: Record<ProviderStep, number> = { discovery: 0, keys: 0, token: 0, userinfo: 0 }
  const breakerOf = (step: ProviderStep) => {
    const breaker = new CircuitBreaker((call: () => Promise<Response>) => call(), {
      name: `${provider}:${step}`,
      timeout: settings.backstopMs,
      errorThresholdPercentage: settings.errorThresholdPercentage,
      volumeThreshold: settings.volumeThreshold,
      resetTimeout: settings.resetMs,
      rollingCountTimeout: 10_000,
      // True = counts as well done. Only what the provider or the network did is a failure, and never ending is.
      errorFilter: (error: unknown) =>
        !(error instanceof ProviderFault) && (error as { code?: unknown } | null)?.code !== 'ETIMEDOUT',
    })
    breaker.on('close', onClose)
    return breaker
  }
  const breakers = Object.fromEntries(providerSteps.map((step) => [step, breakerOf(step)])) as Record<
    ProviderStep,
    ReturnType<typeof breakerOf>
  >
  const all = Object.values(breakers)

  return {
    guard: (step, call) => async (input, init) => {
      // Not opossum's `capacity`: it books a call refused for lack of room as a success, so that in a rush on a provider
      // that hangs the breaker would never open.
      if (inFlight[step] >= settings.capacity) throw new GwanmunError('provider_unavailable', { provider, full: true })
      inFlight[step]++
      try {
        return await breakers[step].fire(() => call(input, init))
      } catch (error) {
        const code = (error as { code?: string }).code ?? ''
        if (refusals.has(code)) throw new GwanmunError('provider_unavailable', { provider }, { cause: error })
        if (code === 'ETIMEDOUT' || (error instanceof ProviderFault && error.kind === 'timeout'))
          throw new GwanmunError('provider_timeout', { provider }, { cause: error })
        if (error instanceof ProviderFault)
          throw new GwanmunError('provider_unavailable', { provider }, { cause: error })
        throw error
      } finally {
        inFlight[step]--
      }
    },
    state: () => (all.some((b) => b.opened) ? 'open' : all.some((b) => b.halfOpen) ? 'half-open' : 'closed'),
    saturation: () => Math.max(...Object.values(inFlight)) / settings.capacity,
    close: () => {
      for (const breaker of all) breaker.shutdown()
    },
  }
}
