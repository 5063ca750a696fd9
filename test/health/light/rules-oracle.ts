import type { LightColour, LightReason } from '../../../src/domain/light.ts'
import type { Instant } from '../../../src/domain/time.ts'
import type { LoginPageSignal } from '../../../src/health/evidence/signals.ts'
import type { ProviderCondition, RuleResult } from '../../../src/health/light/rules.ts'
import type { LightThresholds } from '../../../src/health/light/thresholds.ts'

const fewExchanges = 3

/** The rules that the ifs had, by the names they have in the table. A later rule is not in this list. */
export const formerRules: ReadonlySet<string> = new Set([
  'breaker-open',
  'probes-failed',
  'backoff',
  'breaker-recovering',
  'most-lost',
  'many-exchanges-failed',
  'login-page-down',
  'full',
  'exchange-very-slow',
  'some-lost',
  'some-exchanges-failed',
  'login-page-failing',
  'probe-blind-failures',
  'probe-failed',
  'busy',
  'exchange-slow',
  'no-evidence',
  'abandoned',
  'refused',
  'round-trips-slow',
  'dependency-down',
  'ok',
])

/** The rules as they were before they became a table: fifteen ordered ifs. The table must show the same light. */
export function lightByIfs(
  condition: ProviderCondition,
  now: Instant,
  thresholds: LightThresholds,
): Omit<RuleResult, 'rule'> {
  const { breaker, signals, utilization, backoff = false, dependencyDown = false } = condition
  const back = signals.verified + signals.lost
  const thin = back < thresholds.thinReturns
  const probesDecide = thin || signals.verifiedSinceFailure === 0
  const page = signals.loginPage && signals.loginPage.passed === 0 ? signals.loginPage : null
  const waitSeconds = waitOf(condition)
  const say = (light: LightColour, reason: LightReason, selectable = true) => ({
    light,
    selectable,
    reason,
    waitSeconds: light === 'red' && !selectable ? null : waitSeconds,
  })

  if (breaker === 'open' || (probesDecide && signals.probeFailures >= thresholds.probesRed))
    return say('red', 'outage', false)
  if (backoff) return say('red', 'saturated', false)
  if (breaker === 'half-open') return say('red', 'recovering')

  // As they were, but for what counts as a loss: since December 2026 what several networks share.
  const { verified, lostWidely, failuresWidely } = signals
  const success = verified + lostWidely === 0 ? 1 : verified / (verified + lostWidely)
  const errors = failuresWidely === 0 ? 0 : failuresWidely / (verified + failuresWidely)
  const slowness = signals.p95Ms === null ? 0 : signals.p95Ms / thresholds.baselineMs
  const failing = success < thresholds.successRed || errors > thresholds.errorRed

  if (failing || isDown(page, thresholds)) return say('red', 'failing')
  if (utilization >= thresholds.utilizationRed) return say('red', 'saturated')
  if (slowness > thresholds.slowRed && !(thin && signals.verified < fewExchanges)) return say('red', 'slow')

  if (success < thresholds.successYellow || errors > thresholds.errorYellow) return say('yellow', 'failing')
  if (page || signals.probeBlindFailures || (probesDecide && signals.probeFailures > 0)) return say('yellow', 'failing')
  if (utilization >= thresholds.utilizationYellow) return say('yellow', 'saturated')
  if (slowness > thresholds.slowYellow) return say('yellow', 'slow')
  if (signals.lastEvidenceAt === null || now - signals.lastEvidenceAt > thresholds.staleMs)
    return say('yellow', 'unknown')
  if ((signals.abandonment ?? 0) > thresholds.abandonmentYellow) return say('yellow', 'failing')
  if ((signals.refused ?? 0) > thresholds.refusedYellow) return say('yellow', 'failing')
  if ((signals.slowRoundTrips ?? 0) > thresholds.slowRoundTripsYellow) return say('yellow', 'slow')
  if (dependencyDown && thin) return say('yellow', 'unknown')
  return say('green', 'ok')
}

function isDown(page: LoginPageSignal | null, { probesRed }: LightThresholds): boolean {
  return page?.credible === true && page.failures >= probesRed
}

function waitOf({ signals, baselineRoundTripMs }: ProviderCondition): number | null {
  if (signals.p95Ms === null) return null
  const longer =
    baselineRoundTripMs === undefined || signals.roundTripMs === null || signals.slowRoundTrips === null
      ? 0
      : signals.roundTripMs - baselineRoundTripMs
  return Math.ceil(Math.min(signals.p95Ms + Math.max(0, longer), 600_000) / 1000)
}
