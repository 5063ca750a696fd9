import type { AttemptObserver } from '../domain/attempt.ts'
import type { ErrorCode } from '../domain/errors.ts'
import type { OpenLimit } from '../domain/limit.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'

/** Ends that are something's fault. A person can cancel, come late, or knock at a closed door: that is only information. */
const warned: ReadonlySet<ErrorCode> = new Set(['provider_unavailable', 'provider_timeout', 'assertion_invalid'])

/** Lines about ends that are no fault, of one outcome in one minute: more of them may be a program with made-up callbacks. */
const linesOfNoFault = { limit: 120, windowMs: 60_000, mostKeys: 32 }

/**
 * Counts every attempt that ended, and logs each that failed: every reference that a page shows is in one line. Ends that are no
 * fault, which anybody can bring about, have so many lines a minute; of the others one line says that they are only counted.
 */
export function recordAttempts(
  log: Logger,
  metrics: Pick<Metrics, 'attempt'>,
  openLimit: OpenLimit,
): AttemptObserver['attemptEnded'] {
  const lines = openLimit(linesOfNoFault)
  const overflows = openLimit({ ...linesOfNoFault, limit: 1 })
  return ({ provider }, { verifiedInMs, failure, reference }) => {
    const outcome = failure?.code ?? (verifiedInMs === null ? 'internal' : 'verified')
    metrics.attempt(provider, outcome)
    if (!failure || reference === null) return
    const { fault, reason, detail } = failure
    const line = { provider, outcome, fault, reason, detail, reference }
    if (warned.has(failure.code)) return log.warn(line, 'verification failed')
    if (lines.take(outcome) === null) return log.info(line, 'verification ended')
    if (overflows.take(outcome) === null)
      log.warn({ outcome }, 'many verifications ended alike: further ones are only counted')
  }
}
