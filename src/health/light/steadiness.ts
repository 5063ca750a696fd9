import type { Light, LightColour } from '../../domain/light.ts'
import type { Instant } from '../../domain/time.ts'
import { lightOf, type ProviderCondition, type RuleResult } from './rules.ts'
import { type LightThresholds, stricter } from './thresholds.ts'

/** A light, and what keeps it steady. */
export interface SteadyLight extends Light {
  rule: string
  /** Since when the rules have shown something better than this light; null = they do not. */
  betterSince: Instant | null
}

/** Stands in place of a rule while a light improves step by step. */
export const gettingBetter = 'getting-better'

const rank: Record<LightColour, number> = { green: 0, yellow: 1, red: 2 }
const badness = (light: Pick<Light, 'light' | 'selectable'>) => rank[light.light] + (light.selectable ? 0 : 1)
const oneStepBetter = ['green', 'yellow', 'red'] as const

/**
 * Worse at once; better only after `steadyMs` of better results, one step at a time. So a provider that fails now and then
 * does not make the light flicker. Pure.
 * @param strict the result by stricter thresholds: only that can make the light better. Default `result`
 * @param slowStart the breaker admits a few devices: a shut light opens at once, red, or they would wait until it is over
 */
export function steady(
  shown: SteadyLight | null,
  result: RuleResult,
  {
    now,
    steadyMs,
    strict = result,
    slowStart = false,
  }: { now: Instant; steadyMs: number; strict?: RuleResult; slowStart?: boolean | undefined },
): SteadyLight {
  if (!shown) return { ...result, since: now, betterSince: null }
  // `unknown` claims nothing about the provider: the first evidence replaces it at once.
  if (shown.reason === 'unknown' || badness(result) >= badness(shown)) {
    const same = result.light === shown.light && result.reason === shown.reason
    return { ...result, since: same ? shown.since : now, betterSince: null }
  }
  if (slowStart && !shown.selectable && result.light === 'red') return { ...result, since: now, betterSince: null }
  const waitSeconds = shown.selectable ? result.waitSeconds : null
  // Better, but not by the margin: the light stays.
  if (badness(strict) >= badness(shown)) return { ...shown, waitSeconds, betterSince: null }
  // After a clock was set back, the light must not wait for the old time.
  const betterSince = Math.min(shown.betterSince ?? now, now)
  if (now - betterSince < steadyMs) return { ...shown, waitSeconds, betterSince }
  const step = oneStepBetter[badness(shown) - 1] ?? 'green'
  if (step === strict.light) return { ...strict, since: now, betterSince: null }
  return {
    light: step,
    selectable: true,
    reason: 'recovering',
    rule: gettingBetter,
    waitSeconds: result.waitSeconds,
    since: now,
    betterSince: now,
  }
}

/** The light that follows from a condition: the rules, the stricter rules, and steadiness. Pure. */
export function lightAfter(
  shown: SteadyLight | null,
  condition: ProviderCondition,
  { now, steadyMs, thresholds }: { now: Instant; steadyMs: number; thresholds: LightThresholds },
): SteadyLight {
  const strict = lightOf(condition, now, stricter(thresholds))
  return steady(shown, lightOf(condition, now, thresholds), { now, steadyMs, strict, slowStart: condition.slowStart })
}
