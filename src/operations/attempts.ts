import type { AttemptObserver } from '../domain/attempt.ts'
import type { ErrorCode } from '../domain/errors.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'

/** Ends that operators read about one by one. Anybody can cancel, or knock at a closed door: the counter knows of those. */
const logged: ReadonlySet<ErrorCode> = new Set(['provider_unavailable', 'provider_timeout', 'assertion_invalid'])

/** Counts every attempt that ended, and logs those that failed. */
export function recordAttempts(log: Logger, metrics: Metrics): AttemptObserver['attemptEnded'] {
  return ({ provider }, { verifiedInMs, failure, reference }) => {
    const outcome = failure?.code ?? (verifiedInMs === null ? 'internal' : 'verified')
    metrics.attempt(provider, outcome)
    if (!failure || !logged.has(failure.code)) return
    const { fault, reason, detail } = failure
    log.warn({ provider, outcome, fault, reason, detail, reference }, 'verification failed')
  }
}
