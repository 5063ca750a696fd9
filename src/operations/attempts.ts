import type { AttemptObserver } from '../domain/attempt.ts'
import type { ErrorCode } from '../domain/errors.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'

/** Ends that are something's fault. A person can cancel, come late, or knock at a closed door: that is only information. */
const warned: ReadonlySet<ErrorCode> = new Set(['provider_unavailable', 'provider_timeout', 'assertion_invalid'])

/** Counts every attempt that ended, and logs each that failed: every reference that a page shows is in one line. */
export function recordAttempts(log: Logger, metrics: Pick<Metrics, 'attempt'>): AttemptObserver['attemptEnded'] {
  return ({ provider }, { verifiedInMs, failure, reference }) => {
    const outcome = failure?.code ?? (verifiedInMs === null ? 'internal' : 'verified')
    metrics.attempt(provider, outcome)
    if (!failure || reference === null) return
    const { fault, reason, detail } = failure
    const line = { provider, outcome, fault, reason, detail, reference }
    if (warned.has(failure.code)) log.warn(line, 'verification failed')
    else log.info(line, 'verification ended')
  }
}
