import type { Light, LightColour, LightReason } from '../../domain/light.ts'
import type { Instant } from '../../domain/time.ts'
import type { BreakerPosition } from '../breaker/breaker.ts'
import type { LoginPageSignal, SignalSnapshot } from '../evidence/signals.ts'

/** Where a light changes. Ratios from 0 to 1. */
export interface LightThresholds {
  /** Below: red / yellow. Verified ÷ (verified + lost). Default 0.80 / 0.95. */
  successRed: number
  successYellow: number
  /** Above: red / yellow. Failed exchanges ÷ returns. Default 0.10 / 0.02. */
  errorRed: number
  errorYellow: number
  /** From: red / yellow. Calls in flight ÷ capacity. Default 0.95 / 0.75. */
  utilizationRed: number
  utilizationYellow: number
  /** Above: red / yellow. p95 of the token exchange ÷ `baselineMs`. Default 3 / 1.5. */
  slowRed: number
  slowYellow: number
  /** What a healthy token exchange takes at p95, in milliseconds. Default 1600. */
  baselineMs: number
  /** Above: yellow, never worse. People sent and not back ÷ the door's usual share of them. Default 1.8. */
  abandonmentYellow: number
  /** Above: yellow, never worse. Share of people back whom the provider refused; verified who were long under way. Default 0.3, 0.5. */
  refusedYellow: number
  slowRoundTripsYellow: number
  /** So many probes in a row, or looks at the provider's page, must fail for red; fewer make yellow. Default 2. */
  probesRed: number
  /** Fewer returns than this in a minute are thin traffic: there the probes decide. Default 30. */
  thinReturns: number
  /** Evidence older than this many milliseconds is none. Default 30 000. */
  staleMs: number
}

export const defaultThresholds: LightThresholds = {
  successRed: 0.8,
  successYellow: 0.95,
  errorRed: 0.1,
  errorYellow: 0.02,
  utilizationRed: 0.95,
  utilizationYellow: 0.75,
  slowRed: 3,
  slowYellow: 1.5,
  baselineMs: 1_600,
  abandonmentYellow: 1.8,
  refusedYellow: 0.3,
  slowRoundTripsYellow: 0.5,
  probesRed: 2,
  thinReturns: 30,
  staleMs: 30_000,
}

export interface ProviderCondition {
  breaker: BreakerPosition
  signals: SignalSnapshot
  /** What the way to this provider and back usually takes people, in milliseconds; left out = unknown. */
  baselineRoundTripMs?: number
  /** Calls in flight ÷ capacity, 0 to 1: mean of the last minute. */
  utilization: number
  /** The same of the last seconds, left out = unknown. Lights do not go by it, see `Saturation`. */
  recentUtilization?: number
  /** The provider asked for no new starts (Retry-After). */
  backoff?: boolean
  /** The breaker lets a few in again. */
  slowStart?: boolean
  /** An operator this door stands on is down, by what another of its doors shows. */
  dependencyDown?: boolean
}

/** On thin traffic so few say little about slowness: one that takes six seconds may be chance. */
const fewExchanges = 3

/** What the rules say at one moment, before steadiness. */
export type RuleResult = Pick<Light, 'light' | 'selectable' | 'reason' | 'waitSeconds'>

/**
 * The worst rule wins. Pure: same condition, same light. Silence never makes green: without evidence younger than
 * `staleMs` the verdict is yellow, `unknown`.
 */
export function lightOf(condition: ProviderCondition, now: Instant, thresholds: LightThresholds): RuleResult {
  const { breaker, signals, utilization, backoff = false, dependencyDown = false } = condition
  const back = signals.verified + signals.lost
  const thin = back < thresholds.thinReturns
  // Where a provider is gone nobody comes back to say so: a minute full of earlier successes must not outvote the probes.
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

  // Two losses may be chance; on thin traffic a ratio of one in one says nothing.
  const success = back === 0 || (thin && signals.lost < 2) ? 1 : signals.verified / back
  const errors = back === 0 || (thin && signals.failures < 2) ? 0 : signals.failures / back
  const slowness = signals.p95Ms === null ? 0 : signals.p95Ms / thresholds.baselineMs
  const failing = success < thresholds.successRed || errors > thresholds.errorRed

  if ((failing && !signals.singleSourceFailures) || isDown(page, thresholds)) return say('red', 'failing')
  if (utilization >= thresholds.utilizationRed) return say('red', 'saturated')
  if (slowness > thresholds.slowRed && !(thin && signals.verified < fewExchanges)) return say('red', 'slow')

  if (failing || success < thresholds.successYellow || errors > thresholds.errorYellow) return say('yellow', 'failing')
  if (page || signals.probeBlindFailures || (probesDecide && signals.probeFailures > 0)) return say('yellow', 'failing')
  if (utilization >= thresholds.utilizationYellow) return say('yellow', 'saturated')
  if (slowness > thresholds.slowYellow) return say('yellow', 'slow')
  if (signals.lastEvidenceAt === null || now - signals.lastEvidenceAt > thresholds.staleMs)
    return say('yellow', 'unknown')
  // Last, for these say less: anybody can stay away, dawdle or make an error up, and a probe of this door is good.
  if ((signals.abandonment ?? 0) > thresholds.abandonmentYellow) return say('yellow', 'failing')
  if ((signals.refused ?? 0) > thresholds.refusedYellow) return say('yellow', 'failing')
  if ((signals.slowRoundTrips ?? 0) > thresholds.slowRoundTripsYellow) return say('yellow', 'slow')
  if (dependencyDown && thin) return say('yellow', 'unknown')
  return say('green', 'ok')
}

/**
 * Whether the page people are sent to is gone. It warns and shuts nothing, since what fails for us alone only people can
 * disprove: those who were sent there since it began to fail; who was sent before is still coming back for a while.
 */
function isDown(page: LoginPageSignal | null, { probesRed }: LightThresholds): boolean {
  return page?.credible === true && page.failures >= probesRed
}

/** How long the provider lets people wait, in seconds: at the exchange, and on the way beyond what is usual. Null = not measured. */
function waitOf({ signals, baselineRoundTripMs }: ProviderCondition): number | null {
  if (signals.p95Ms === null) return null
  const longer =
    baselineRoundTripMs === undefined || signals.roundTripMs === null || signals.slowRoundTrips === null
      ? 0
      : signals.roundTripMs - baselineRoundTripMs
  return Math.ceil(Math.min(signals.p95Ms + Math.max(0, longer), 600_000) / 1000)
}

/** How much better than a threshold a signal must be before the light improves. */
const margin = 0.2

/** The thresholds a light must meet to get better: 20 % stricter, so that a signal on the brink does not make it flicker. */
export function stricter(thresholds: LightThresholds): LightThresholds {
  const less = (value: number) => value * (1 - margin)
  const success = (share: number) => 1 - less(1 - share)
  return {
    ...thresholds,
    successRed: success(thresholds.successRed),
    successYellow: success(thresholds.successYellow),
    errorRed: less(thresholds.errorRed),
    errorYellow: less(thresholds.errorYellow),
    utilizationRed: less(thresholds.utilizationRed),
    utilizationYellow: less(thresholds.utilizationYellow),
    slowRed: less(thresholds.slowRed),
    slowYellow: less(thresholds.slowYellow),
    abandonmentYellow: less(thresholds.abandonmentYellow),
    refusedYellow: less(thresholds.refusedYellow),
    slowRoundTripsYellow: less(thresholds.slowRoundTripsYellow),
    // A door that is up and down is not getting better.
    probesRed: 1,
  }
}

/** A light with what is needed to keep it steady. */
export interface SteadyLight extends Light {
  /** Since when the rules have said something better than what is shown; null when they do not. */
  betterSince: Instant | null
}

const rank: Record<LightColour, number> = { green: 0, yellow: 1, red: 2 }
const badness = (light: RuleResult) => rank[light.light] + (light.selectable ? 0 : 1)
const oneStepBetter = ['green', 'yellow', 'red'] as const

/**
 * Worse at once; better only after `steadyMs` of better verdicts, one step at a time, so that a flapping provider does
 * not make the light flicker. Pure.
 * @param calm what the rules say by {@link stricter} thresholds: only that can make the light better. Default `verdict`
 * @param slowStart a shut door opens to the few that the ramp lets in at once, red: else they would wait until it is over
 */
export function steady(
  shown: SteadyLight | null,
  verdict: RuleResult,
  {
    now,
    steadyMs,
    stricter = verdict,
    slowStart = false,
  }: { now: Instant; steadyMs: number; stricter?: RuleResult; slowStart?: boolean },
): SteadyLight {
  if (!shown) return { ...verdict, since: now, betterSince: null }
  // 'unknown' claims nothing about the provider: the first evidence replaces it at once.
  if (shown.reason === 'unknown' || badness(verdict) >= badness(shown)) {
    const same = verdict.light === shown.light && verdict.reason === shown.reason
    return { ...verdict, since: same ? shown.since : now, betterSince: null }
  }
  if (slowStart && !shown.selectable && verdict.light === 'red') return { ...verdict, since: now, betterSince: null }
  // Better, but only just: nothing moves.
  if (badness(stricter) >= badness(shown)) return { ...shown, ...waitOfShown(shown, verdict), betterSince: null }
  // A clock set back must not make a light wait for it.
  const betterSince = Math.min(shown.betterSince ?? now, now)
  if (now - betterSince < steadyMs) return { ...shown, ...waitOfShown(shown, verdict), betterSince }
  const step = oneStepBetter[badness(shown) - 1] ?? 'green'
  if (step === stricter.light) return { ...stricter, since: now, betterSince: null }
  return {
    light: step,
    selectable: true,
    reason: 'recovering',
    waitSeconds: verdict.waitSeconds,
    since: now,
    betterSince: now,
  }
}

/** Nobody waits at a shut door. */
function waitOfShown({ selectable }: RuleResult, { waitSeconds }: RuleResult): { waitSeconds: number | null } {
  return { waitSeconds: selectable ? waitSeconds : null }
}
