import type { AttemptOutcome, EndedAttempt } from '../../src/domain/attempt.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { VerificationFailure } from '../../src/domain/verification-failure.ts'
import { networkShards } from '../../src/health/evidence/round-trip-counters.ts'

type Told = [attempt: EndedAttempt, outcome: AttemptOutcome]

/** What observers are told of a person who returned and was verified; the exchange took 300 ms unless said otherwise. */
export function verifiedEnd(attempt: EndedAttempt, tookMs = 300): Told {
  return [attempt, { returned: true, verifiedInMs: tookMs, failure: null, reference: null }]
}

/** The same of a person who returned and was not verified. */
export function failedEnd(attempt: EndedAttempt, failure: VerificationFailure): Told {
  return [attempt, { returned: true, verifiedInMs: null, failure, reference: 'KA-TEST-01' }]
}

let losses = 0

/**
 * A person whom the provider lost: it failed the exchange, or its assertion must not be believed.
 * @param networkShard default: another one for each loss
 */
export function lostEnd(
  provider: ProviderId,
  to: 'exchange' | 'assertion' = 'exchange',
  networkShard = losses++ % networkShards,
): Told {
  const failure = {
    exchange: { code: 'provider_unavailable', fault: 'provider', reason: 'status' },
    assertion: { code: 'assertion_invalid', fault: 'provider', reason: 'audience' },
  } as const
  return failedEnd({ provider, networkShard }, failure[to])
}
