import type { DoorCondition } from '../../src/health/light.ts'
import type { SignalSnapshot } from '../../src/health/signals.ts'

/** Nothing was seen of the door, ever. */
export const unseen: SignalSnapshot = {
  ...{ verified: 0, lost: 0, failures: 0, p95Ms: null, wayMs: null },
  ...{
    probeFailures: 0,
    verifiedSinceFailure: 0,
    ...{ oneVoice: false, refused: null, longWays: null },
    inVain: false,
    front: null,
    lastEvidenceAt: null,
  },
}

/** A closed door of which this is known. */
export const doorWith = (signals: Partial<SignalSnapshot>): DoorCondition => ({
  ...{ breaker: 'closed', saturation: 0, signals: { ...unseen, ...signals } },
})
