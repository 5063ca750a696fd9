/** Where a light changes colour. Shares from 0 to 1. */
export interface LightThresholds {
  /** Below: red / yellow. Verified ÷ (verified + lost). Default 0.80 / 0.95. */
  successRed: number
  successYellow: number
  /** Above: red / yellow. Failed exchanges ÷ (verified + failed exchanges). Default 0.10 / 0.02. */
  errorRed: number
  errorYellow: number
  /** From: red / yellow. Calls in flight ÷ capacity. Default 0.95 / 0.75. */
  utilizationRed: number
  utilizationYellow: number
  /** Above: red / yellow. p95 of the token exchange ÷ `baselineMs`. Default 3 / 1.5. */
  slowRed: number
  slowYellow: number
  /** A healthy token exchange at p95, in milliseconds. Default 1600. */
  baselineMs: number
  /** Above: yellow, never red. Abandonment rate ÷ its baseline. Default 1.8. */
  abandonmentYellow: number
  /** Above: yellow, never red. Share of returns that the provider refused; of verified people with a slow round trip. Default 0.3, 0.5. */
  refusedYellow: number
  slowRoundTripsYellow: number
  /** Failed probes, or login-page checks, in a row for red; fewer make yellow. Default 2. */
  probesRed: number
  /** Fewer returns than this in a minute are thin traffic: there the probes decide. Default 30. */
  thinReturns: number
  /** Evidence older than this, in milliseconds, counts as none. Default 30 000. */
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

/** How much better than a threshold a signal must be before the light improves. */
const margin = 0.2

/** The thresholds that a light must meet to get better: 20 % stricter, so that a signal at the threshold causes no flicker. */
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
    // A provider that is up and down by turns is not getting better.
    probesRed: 1,
  }
}
