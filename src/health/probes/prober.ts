/**
 * probes/: active checks by one replica of all: a code known to be wrong, and the login page.
 *
 *   leadership + prober-election.ts (second opinion) → prober.ts: one job per provider → probe-record.ts: probeAfter → breaker/, light/
 *
 * A probe cannot see whether good codes work: see ADR 10.
 */
import type { ProviderId } from '../../domain/ids.ts'
import type { Job } from '../../domain/job.ts'
import { failureOf, type VerificationFailure } from '../../domain/verification-failure.ts'
import { type After, withDeadline } from '../../mechanics/deadline.ts'

export interface ProberOptions {
  provider: ProviderId
  after: After
  /** `signal` is aborted when the probe took too long, or when probing stops. */
  probe(signal: AbortSignal): Promise<void>
  /** Login-page check, beside the probe and within the same limit. False = the page is not known yet. Left out = no check. */
  checkLoginPage?: ((signal: AbortSignal) => Promise<boolean>) | undefined
  /** Whether this replica is the prober now. Asked before every probe. */
  mayProbe(): boolean
  /** Pause before `mayProbe` is asked again, in milliseconds. */
  askMs: number
  /** Pause before the next probe in milliseconds, ± 20 %; asked each time. */
  everyMs(): number
  /** A probe that takes longer than this, in milliseconds, has failed. */
  timeoutMs: number
  /** Random number from 0 to 1: spreads the probes of the replicas. */
  jitter(): number
  /** `loginPage`: null = not checked, or the check says nothing. A probe that says nothing is not reported. */
  report(result: { ok: boolean; loginPage: boolean | null }): void
  /** Whether this process itself is slow: then a probe that is judged late says nothing. Left out = never. */
  isStarved?: (() => boolean) | undefined
  /** The provider asked the probe for a pause of so many milliseconds (Retry-After). */
  backoffAsked?: ((ms: number) => void) | undefined
}

/** A probe that ignores its abort is left alone after so many time-outs. Otherwise probing would stop for good. */
const givenUpAfter = 3
/** Share by which pauses differ, so that the probes of many replicas spread. */
const spread = 0.2

/** Probes one provider repeatedly, the first time at once, never two probes at a time. */
export function proberJob(options: ProberOptions): Job {
  const { provider, after, mayProbe, askMs, everyMs, timeoutMs, jitter } = options
  let pauseMs = askMs
  return {
    name: `probe:${provider}`,
    consequence: 'nothing new is known of the provider, except from people',
    everyMs: askMs,
    first: 'now',
    async run(stopping) {
      pauseMs = askMs
      if (!mayProbe()) return
      const stopped = aborted(stopping)
      const probe = await probeOnce(options, stopping)
      // Reported in time. But the next probe waits until this one has really ended, up to a limit.
      const patienceMs = timeoutMs * (givenUpAfter - 1)
      await Promise.race([withDeadline(probe.ended, patienceMs, () => undefined, after), stopped])
      pauseMs = everyMs() * (1 - spread + 2 * spread * jitter())
    },
    pauseMs: () => pauseMs,
  }
}

/** Resolves when the result was reported; `ended` when the probe itself has ended, which may ignore its abort. */
async function probeOnce(options: ProberOptions, stopping: AbortSignal): Promise<{ ended: Promise<unknown> }> {
  const { after, probe, checkLoginPage, timeoutMs, report, backoffAsked, isStarved = () => false } = options
  const limit = new AbortController()
  const { signal } = limit
  const abort = () => limit.abort()
  stopping.addEventListener('abort', abort, { once: true })
  // By the reason a probe that took too long is told from one that was stopped.
  const cancelLimit = after(timeoutMs, () => limit.abort(new DOMException('the probe took too long', 'TimeoutError')))
  const saysNothing = (failure: VerificationFailure | null) =>
    isNoNews(failure) || ((signal.aborted || failure?.reason === 'timeout') && isStarved())
  const running = probe(signal).then(
    () => true,
    (error: unknown) => {
      const failure = failureOf(error)
      const backoffMs = failure?.retryAfterMs
      if (backoffMs !== undefined && !signal.aborted) backoffAsked?.(backoffMs)
      return saysNothing(failure) ? null : false
    },
  )
  const checking = checkLoginPage?.(signal).then(
    (isUp) => isUp || null,
    (error: unknown) => (saysNothing(failureOf(error)) ? null : false),
  )
  const late = aborted(signal).then(() => (isStarved() ? null : false))
  const [ok, loginPage = null] = await Promise.all([
    Promise.race([running, late]),
    checking && Promise.race([checking, late]),
  ])
  cancelLimit()
  stopping.removeEventListener('abort', abort)
  if (ok !== null && !stopping.aborted) report({ ok, loginPage })
  return { ended: running }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** Our own limits refused the probe, or the provider limits how often we ask: neither says whether the provider works. */
function isNoNews(failure: VerificationFailure | null): boolean {
  return failure?.fault === 'broker' || failure?.reason === 'throttled'
}
