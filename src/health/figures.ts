import type { SharedBreaker } from '../domain/health.ts'
import type { BreakerPosition } from './breaker/breaker.ts'
import type { ProviderSnapshot } from './health.ts'

/** The figures behind one provider's light, flat, for gauges and the log. Durations in milliseconds, shares 0 to 1. */
export function figuresOf({ id, condition, breaker, shared }: ProviderSnapshot) {
  const { signals } = condition
  return {
    id,
    verified: signals.verified,
    lost: signals.lost,
    failures: signals.failures,
    p95Ms: signals.p95Ms,
    roundTripMs: signals.roundTripMs,
    baselineRoundTripMs: condition.baselineRoundTripMs ?? null,
    abandonment: signals.abandonment ?? null,
    refused: signals.refused,
    overdue: signals.overdue,
    slowRoundTrips: signals.slowRoundTrips,
    loginPageFailures: signals.loginPage?.failures ?? 0,
    probeFailures: signals.probeFailures,
    utilization: condition.utilization,
    breaker: phaseOf(breaker, condition.breaker),
    shared,
  }
}

/** The phase that all replicas share, unless a breaker of this replica is stricter. */
function phaseOf({ phase }: SharedBreaker, here: BreakerPosition): SharedBreaker['phase'] {
  return here !== 'open' && phase === 'slow-start' ? phase : here
}
