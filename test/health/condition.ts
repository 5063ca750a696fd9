import fc from 'fast-check'
import type { SignalSnapshot } from '../../src/health/evidence/signals.ts'
import type { ProviderCondition } from '../../src/health/light/rules.ts'

/** The signals of a provider without any evidence. */
export const unseen: SignalSnapshot = {
  verified: 0,
  lost: 0,
  failures: 0,
  p95Ms: null,
  roundTripMs: null,
  lostWidely: 0,
  failuresWidely: 0,
  incompleteWidely: 0,
  lostInSoleNetwork: 0,
  refused: null,
  slowRoundTrips: null,
  overdue: 0,
  probeBlindFailures: false,
  probeFailures: 0,
  verifiedSinceFailure: 0,
  loginPage: null,
  lastEvidenceAt: null,
  verifiedAt: null,
}

/** These signals; losses and failures are those of many networks, unless said otherwise. */
export const widely = (signals: Partial<SignalSnapshot>): Partial<SignalSnapshot> => ({
  ...(signals.lost !== undefined && { lostWidely: signals.lost }),
  ...(signals.failures !== undefined && { failuresWidely: signals.failures }),
  ...signals,
})

/** A provider with a closed breaker and these signals. */
export const providerWith = (signals: Partial<SignalSnapshot>): ProviderCondition => ({
  breaker: 'closed',
  utilization: 0,
  signals: { ...unseen, ...widely(signals) },
})

const share = fc.double({ min: 0, max: 1, noNaN: true })
/** Shares at and beside the thresholds as well, where a rule that reads `>` for `>=` would show. */
const shareNear = (...edges: number[]) => fc.oneof(share, fc.constantFrom(...edges))

/** Any condition at this instant; often quiet enough for the last rules to decide. */
export function anyCondition(now: number): fc.Arbitrary<ProviderCondition> {
  return fc.record({
    breaker: fc.constantFrom('closed', 'closed', 'closed', 'half-open', 'open'),
    utilization: shareNear(0, 0.1, 0.6, 0.75, 0.76, 0.95),
    backoff: fc.constantFrom(false, false, undefined, true),
    slowStart: fc.boolean(),
    dependencyDown: fc.constantFrom(false, true, undefined),
    baselineRoundTripMs: fc.option(fc.integer({ min: 10_000, max: 180_000 }), { nil: undefined }),
    signals: fc.record({
      verified: fc.oneof(fc.nat(5), fc.nat(60), fc.nat(400)),
      lost: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(60)),
      failures: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(60)),
      p95Ms: fc.constantFrom(null, 50, 800, 1_600, 2_400, 3_200, 4_800, 6_400, Number.POSITIVE_INFINITY),
      roundTripMs: fc.option(fc.integer({ min: 50, max: 600_000 })),
      probeFailures: fc.constantFrom(0, 0, 0, 1, 2, 3),
      verifiedSinceFailure: fc.nat(3),
      lostWidely: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(60)),
      failuresWidely: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(60)),
      incompleteWidely: fc.oneof(fc.constant(0), fc.constant(0), fc.nat(60)),
      lostInSoleNetwork: fc.constantFrom(0, 0, 2, 3),
      refused: fc.option(shareNear(0, 0.3)),
      overdue: fc.constantFrom(0, 0, 0.05, 0.06),
      slowRoundTrips: fc.option(shareNear(0, 0.5)),
      probeBlindFailures: fc.constantFrom(false, false, true),
      loginPage: fc.option(
        fc.record({ failures: fc.nat(4), credible: fc.boolean(), passed: fc.constantFrom(0, 0, 3) }),
      ),
      lastEvidenceAt: fc.option(fc.constantFrom(now, now - 29_999, now - 30_000, now - 30_001, now - 900_000)),
      verifiedAt: fc.constant(null),
      abandonment: fc.option(fc.oneof(fc.constantFrom(0, 1.8, 1.9), fc.double({ min: 0, max: 10, noNaN: true }))),
    }),
  })
}
