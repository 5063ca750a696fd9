import fc from 'fast-check'
import type { SignalSnapshot } from '../../src/health/evidence/signals.ts'
import type { ProviderCondition } from '../../src/health/light/rules.ts'

/** Nothing was seen of the door, ever. */
export const unseen: SignalSnapshot = {
  ...{ verified: 0, lost: 0, failures: 0, p95Ms: null, roundTripMs: null },
  ...{ singleSourceFailures: false, refused: null, slowRoundTrips: null, probeBlindFailures: false },
  ...{ probeFailures: 0, verifiedSinceFailure: 0, loginPage: null, lastEvidenceAt: null },
}

/** What tells of a door beside how many came back and how quickly. */
const share = fc.double({ min: 0, max: 1, noNaN: true })
export const anyWord = {
  roundTripMs: fc.option(fc.integer({ min: 50, max: 600_000 })),
  probeBlindFailures: fc.boolean(),
  singleSourceFailures: fc.boolean(),
  refused: fc.option(share),
  slowRoundTrips: fc.option(share),
  loginPage: fc.option(fc.record({ failures: fc.nat(4), credible: fc.boolean(), passed: fc.nat(3) })),
  probeFailures: fc.nat(4),
}

/** A closed door of which this is known. */
export const doorWith = (signals: Partial<SignalSnapshot>): ProviderCondition => ({
  ...{ breaker: 'closed', utilization: 0, signals: { ...unseen, ...signals } },
})
