import { z } from 'zod'
import { count, factor, milliseconds, percent, ratio } from '../mechanics/setting.ts'
import { defaultBreakerSettings } from './breaker/breaker.ts'
import type { HealthSettings } from './health.ts'
import { defaultThresholds as measured } from './light/thresholds.ts'

/**
 * Where a light changes. The defaults were measured (docs/decisions, ADR 9 and 10; `npm run bench:lights`): a change here
 * wants a run of that bench.
 */
const thresholds = z.strictObject({
  successRed: ratio(measured.successRed, 'Verified ÷ (verified + lost): red below.'),
  successYellow: ratio(measured.successYellow, 'Verified ÷ (verified + lost): yellow below.'),
  errorRed: ratio(measured.errorRed, 'Failed exchanges ÷ (verified + failed exchanges): red above.'),
  errorYellow: ratio(measured.errorYellow, 'Failed exchanges ÷ (verified + failed exchanges): yellow above.'),
  utilizationRed: ratio(measured.utilizationRed, 'Calls in flight ÷ capacity, mean of a minute: red from.'),
  utilizationYellow: ratio(measured.utilizationYellow, 'Calls in flight ÷ capacity, mean of a minute: yellow from.'),
  slowRed: factor(measured.slowRed, 'p95 of the token exchange ÷ `lights.baselineMs`: red above.'),
  slowYellow: factor(measured.slowYellow, 'p95 of the token exchange ÷ `lights.baselineMs`: yellow above.'),
  abandonmentYellow: factor(
    measured.abandonmentYellow,
    'Abandonment rate ÷ the provider’s baseline of it: yellow above, never red.',
  ),
  refusedYellow: ratio(
    measured.refusedYellow,
    'Share of returned people whom the provider refused: yellow above, never red.',
  ),
  slowRoundTripsYellow: ratio(
    measured.slowRoundTripsYellow,
    'Share of verified people whose round trip took more than one and a half times the baseline: yellow above, never red.',
  ),
  baselineRoundTripMs: milliseconds(60_000, 'What a round trip is taken to take before the baseline is learned.'),
  probesRed: count(
    { from: 1, to: 10, fallback: measured.probesRed },
    'How many probes, or login-page checks, must fail in a row for red; fewer make yellow.',
  ),
  thinReturns: count(
    { from: 0, to: 100_000, fallback: measured.thinReturns },
    'With fewer returns than this in a minute traffic is thin, and the probes decide.',
  ),
})

const lightsFields = {
  baselineMs: milliseconds(measured.baselineMs, 'What a healthy token exchange takes at p95.'),
  staleMs: milliseconds(
    measured.staleMs,
    'Evidence older than this is none; a board that is older shows every light as unknown.',
  ),
  steadyMs: milliseconds(9_000, 'How long a better result must last before the light improves by one step.'),
  tickMs: milliseconds(1_000, 'How often lights are worked out and counters are exchanged with other processes.'),
  rampMs: milliseconds(
    3_000,
    'How long each stage of the slow start lasts at least: 2 %, 10 %, 50 % of the devices that want to start.',
  ),
  probeThinMs: milliseconds(3_000, 'Time between probes where they decide (thin traffic, failures), ± 20 %.'),
  probeMs: milliseconds(5_000, 'Time between probes otherwise, ± 20 %.'),
  probeTimeoutMs: milliseconds(2_000, 'A probe that takes longer has failed.'),
  nextMs: milliseconds(
    3_000,
    'How long pages wait before they ask for the lights again; longer while the broker is busy.',
  ),
  thresholds: thresholds.prefault({}).describe('Where a light changes colour. Change them only with measurements.'),
}

/** Where settings of before December 2026 are now. Told in the complaint about them, for one release. */
const moved: Record<string, string> = {
  successRed: 'successRed',
  successYellow: 'successYellow',
  errorRed: 'errorRed',
  errorYellow: 'errorYellow',
  saturationRed: 'utilizationRed',
  saturationYellow: 'utilizationYellow',
  slowRed: 'slowRed',
  slowYellow: 'slowYellow',
  awayYellow: 'abandonmentYellow',
  refusedYellow: 'refusedYellow',
  longWaysYellow: 'slowRoundTripsYellow',
  usualWayMs: 'baselineRoundTripMs',
  probesRed: 'probesRed',
  thinReturns: 'thinReturns',
}

/** `lights`: the light rules and the pace of probes. */
export const lightsSetting = z
  .strictObject(lightsFields, {
    error(issue) {
      if (issue.code !== 'unrecognized_keys') return undefined
      const keys = issue.keys as string[]
      const places = keys
        .filter((key) => Object.hasOwn(moved, key))
        .map((key) => `${key} is now lights.thresholds.${moved[key]}`)
      return places.length === 0 ? undefined : `Unrecognized keys: ${keys.join(', ')} (${places.join(', ')})`
    },
  })
  .prefault({})
  .describe('The rules of the lights and the pace of probes.')

/** The part of `providerCalls` that breakers go by. */
export const breakerLimits = {
  capacity: count(
    { from: 1, to: 100_000, fallback: defaultBreakerSettings.capacity },
    'How many calls to one provider and step are in flight at most, in one process (the bulkhead).',
  ),
  errorThresholdPercentage: percent(
    { from: 1, to: 100, fallback: defaultBreakerSettings.errorThresholdPercentage },
    'Failed share of the calls of ten seconds that opens the breaker.',
  ),
  volumeThreshold: count(
    { from: 1, to: 10_000, fallback: defaultBreakerSettings.volumeThreshold },
    'With fewer calls than this in ten seconds the breaker does not open.',
  ),
  resetMs: milliseconds(
    defaultBreakerSettings.resetMs,
    'How long an open breaker refuses before it lets one call through.',
  ),
  slowMs: z
    .int()
    .min(10)
    .max(600_000)
    .exactOptional()
    .describe(
      'A call that takes longer is slow. Milliseconds, 10 to 600,000; default three times `lights.baselineMs`.',
    ),
  slowThresholdPercentage: percent(
    { from: 1, to: 100, fallback: 80 },
    'Share of failed and slow calls together that opens the breaker.',
  ),
}

/** What health goes by, from the two parts of the configuration. */
export function healthSettings(
  lights: z.infer<typeof lightsSetting>,
  calls: z.infer<z.ZodObject<typeof breakerLimits>> & { totalMs: number },
  networkShardSalt: string,
): HealthSettings {
  const { baselineRoundTripMs, ...thresholds } = lights.thresholds
  return {
    thresholds: { ...thresholds, baselineMs: lights.baselineMs, staleMs: lights.staleMs },
    breaker: {
      capacity: calls.capacity,
      errorThresholdPercentage: calls.errorThresholdPercentage,
      volumeThreshold: calls.volumeThreshold,
      resetMs: calls.resetMs,
      backstopMs: calls.totalMs + backstopAfterMs,
    },
    slowMs: calls.slowMs ?? slowMsFor(lights.baselineMs),
    overdueMs: overdueMsFor(lights.baselineMs, thresholds.slowYellow),
    slowThresholdPercentage: calls.slowThresholdPercentage,
    rampMs: lights.rampMs,
    steadyMs: lights.steadyMs,
    baselineRoundTripMs,
    tickMs: lights.tickMs,
    probeThinMs: lights.probeThinMs,
    probeMs: lights.probeMs,
    probeTimeoutMs: lights.probeTimeoutMs,
    nextMs: lights.nextMs,
    networkShardSalt,
  }
}

/** How long after a call's own time-out opossum stops waiting for it, in milliseconds. */
const backstopAfterMs = 2_000

/** From what duration a call is slow, where no setting says it: three times a healthy exchange at p95. Milliseconds. */
function slowMsFor(baselineMs: number): number {
  return 3 * baselineMs
}

/** Durations are counted in steps that double: an exchange of more than twice the baseline is surely beyond the default of yellow, 1.5. */
const leastOverdue = 2

/** From what duration an exchange under way is overdue, in milliseconds: when its duration, once it ends, makes yellow. */
function overdueMsFor(baselineMs: number, slowYellow: number): number {
  return Math.max(leastOverdue, slowYellow) * baselineMs
}
