import type { Light, LightColour, LightReason } from '../../domain/light.ts'
import type { Instant } from '../../domain/time.ts'
import type { FrontSignal, SignalSnapshot } from '../evidence/signals.ts'

/** The strictest state among a door's breakers. */
export type BreakerState = 'closed' | 'half-open' | 'open'

/** Where a light changes. Ratios from 0 to 1. */
export interface LightThresholds {
  /** Below: red / yellow. Verified ÷ (verified + lost). Default 0.80 / 0.95. */
  successRed: number
  successYellow: number
  /** Above: red / yellow. Failed exchanges ÷ returns. Default 0.10 / 0.02. */
  errorRed: number
  errorYellow: number
  /** From: red / yellow. Calls in flight ÷ capacity. Default 0.95 / 0.75. */
  saturationRed: number
  saturationYellow: number
  /** Above: red / yellow. p95 of the token exchange ÷ `baselineMs`. Default 3 / 1.5. */
  slowRed: number
  slowYellow: number
  /** What a healthy token exchange takes at p95, in milliseconds. Default 1600. */
  baselineMs: number
  /** Above: yellow, never worse. People sent and not back ÷ the door's usual share of them. Default 1.8. */
  awayYellow: number
  /** Above: yellow, never worse. Share of people back whom the provider refused; verified who were long under way. Default 0.3, 0.5. */
  refusedYellow: number
  longWaysYellow: number
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
  saturationRed: 0.95,
  saturationYellow: 0.75,
  slowRed: 3,
  slowYellow: 1.5,
  baselineMs: 1_600,
  awayYellow: 1.8,
  refusedYellow: 0.3,
  longWaysYellow: 0.5,
  probesRed: 2,
  thinReturns: 30,
  staleMs: 30_000,
}

export interface DoorCondition {
  breaker: BreakerState
  signals: SignalSnapshot
  /** What the way to this provider and back usually takes people, in milliseconds; left out = unknown. */
  usualWayMs?: number
  /** Calls in flight ÷ capacity, 0 to 1: mean of the last minute. */
  saturation: number
  /** The same of the last seconds, left out = unknown. Lights do not go by it, see `Saturation`. */
  saturationLately?: number
  /** The provider asked for no new starts (Retry-After). */
  gated?: boolean
  /** The breaker lets a few in again. */
  admitting?: boolean
  /** An operator this door stands on is down, by what another of its doors shows. */
  dependencyDown?: boolean
}

/** On thin traffic so few say little about slowness: one that takes six seconds may be chance. */
const fewExchanges = 3

/** What the rules say at one moment, before steadiness. */
export type LightVerdict = Pick<Light, 'light' | 'selectable' | 'reason' | 'waitSeconds'>

/**
 * The worst rule wins. Pure: same condition, same light. Silence never makes green: without evidence younger than
 * `staleMs` the verdict is yellow, `unknown`.
 */
export function lightOf(condition: DoorCondition, now: Instant, thresholds: LightThresholds): LightVerdict {
  const { breaker, signals, saturation, gated = false, dependencyDown = false } = condition
  const back = signals.verified + signals.lost
  const thin = back < thresholds.thinReturns
  // Where a provider is gone nobody comes back to say so: a minute full of earlier successes must not outvote the probes.
  const probesDecide = thin || signals.verifiedSinceFailure === 0
  const page = signals.front && signals.front.passed === 0 ? signals.front : null
  const waitSeconds = waitOf(condition)
  const say = (light: LightColour, reason: LightReason, selectable = true) => ({
    light,
    selectable,
    reason,
    waitSeconds: light === 'red' && !selectable ? null : waitSeconds,
  })

  if (breaker === 'open' || (probesDecide && signals.probeFailures >= thresholds.probesRed))
    return say('red', 'outage', false)
  if (gated) return say('red', 'saturated', false)
  if (breaker === 'half-open') return say('red', 'recovering')

  // Two losses may be chance; on thin traffic a ratio of one in one says nothing.
  const success = back === 0 || (thin && signals.lost < 2) ? 1 : signals.verified / back
  const errors = back === 0 || (thin && signals.failures < 2) ? 0 : signals.failures / back
  const slowness = signals.p95Ms === null ? 0 : signals.p95Ms / thresholds.baselineMs
  const failing = success < thresholds.successRed || errors > thresholds.errorRed

  if ((failing && !signals.oneVoice) || isGone(page, thresholds)) return say('red', 'failing')
  if (saturation >= thresholds.saturationRed) return say('red', 'saturated')
  if (slowness > thresholds.slowRed && !(thin && signals.verified < fewExchanges)) return say('red', 'slow')

  if (failing || success < thresholds.successYellow || errors > thresholds.errorYellow) return say('yellow', 'failing')
  if (page || signals.inVain || (probesDecide && signals.probeFailures > 0)) return say('yellow', 'failing')
  if (saturation >= thresholds.saturationYellow) return say('yellow', 'saturated')
  if (slowness > thresholds.slowYellow) return say('yellow', 'slow')
  if (signals.lastEvidenceAt === null || now - signals.lastEvidenceAt > thresholds.staleMs)
    return say('yellow', 'unknown')
  // Last, for these say less: anybody can stay away, dawdle or make an error up, and a probe of this door is good.
  if ((signals.away ?? 0) > thresholds.awayYellow) return say('yellow', 'failing')
  if ((signals.refused ?? 0) > thresholds.refusedYellow) return say('yellow', 'failing')
  if ((signals.longWays ?? 0) > thresholds.longWaysYellow) return say('yellow', 'slow')
  if (dependencyDown && thin) return say('yellow', 'unknown')
  return say('green', 'ok')
}

/**
 * Whether the page people are sent to is gone. It warns and shuts nothing, since what fails for us alone only people can
 * disprove: those who were sent there since it began to fail; who was sent before is still coming back for a while.
 */
function isGone(page: FrontSignal | null, { probesRed }: LightThresholds): boolean {
  return page?.credible === true && page.failures >= probesRed
}

/** How long the provider lets people wait, in seconds: at the exchange, and on the way beyond what is usual. Null = not measured. */
function waitOf({ signals, usualWayMs }: DoorCondition): number | null {
  if (signals.p95Ms === null) return null
  const longer =
    usualWayMs === undefined || signals.wayMs === null || signals.longWays === null ? 0 : signals.wayMs - usualWayMs
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
    saturationRed: less(thresholds.saturationRed),
    saturationYellow: less(thresholds.saturationYellow),
    slowRed: less(thresholds.slowRed),
    slowYellow: less(thresholds.slowYellow),
    awayYellow: less(thresholds.awayYellow),
    refusedYellow: less(thresholds.refusedYellow),
    longWaysYellow: less(thresholds.longWaysYellow),
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
const badness = (light: LightVerdict) => rank[light.light] + (light.selectable ? 0 : 1)
const oneStepBetter = ['green', 'yellow', 'red'] as const

/**
 * Worse at once; better only after `steadyMs` of better verdicts, one step at a time, so that a flapping provider does
 * not make the light flicker. Pure.
 * @param calm what the rules say by {@link stricter} thresholds: only that can make the light better. Default `verdict`
 * @param admitting a shut door opens to the few that the ramp lets in at once, red: else they would wait until it is over
 */
export function steady(
  shown: SteadyLight | null,
  verdict: LightVerdict,
  {
    now,
    steadyMs,
    calm = verdict,
    admitting = false,
  }: { now: Instant; steadyMs: number; calm?: LightVerdict; admitting?: boolean },
): SteadyLight {
  if (!shown) return { ...verdict, since: now, betterSince: null }
  // 'unknown' claims nothing about the provider: the first evidence replaces it at once.
  if (shown.reason === 'unknown' || badness(verdict) >= badness(shown)) {
    const same = verdict.light === shown.light && verdict.reason === shown.reason
    return { ...verdict, since: same ? shown.since : now, betterSince: null }
  }
  if (admitting && !shown.selectable && verdict.light === 'red') return { ...verdict, since: now, betterSince: null }
  // Better, but only just: nothing moves.
  if (badness(calm) >= badness(shown)) return { ...shown, ...waitOfShown(shown, verdict), betterSince: null }
  // A clock set back must not make a light wait for it.
  const betterSince = Math.min(shown.betterSince ?? now, now)
  if (now - betterSince < steadyMs) return { ...shown, ...waitOfShown(shown, verdict), betterSince }
  const step = oneStepBetter[badness(shown) - 1] ?? 'green'
  if (step === calm.light) return { ...calm, since: now, betterSince: null }
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
function waitOfShown({ selectable }: LightVerdict, { waitSeconds }: LightVerdict): { waitSeconds: number | null } {
  return { waitSeconds: selectable ? waitSeconds : null }
}
