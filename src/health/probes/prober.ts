import { failureOf, type VerificationFailure } from '../../domain/verification-failure.ts'

export interface ProberOptions {
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
  /** The provider asked the probe for a pause of so many milliseconds (Retry-After). */
  backoffAsked?: ((ms: number) => void) | undefined
}

/** A probe that ignores its abort is left alone after so many time-outs. Otherwise probing would stop for good. */
const givenUpAfter = 3

/** Probes one provider repeatedly, the first time at once, never two probes at a time. Returns the function that stops it. */
export function startProber(options: ProberOptions): () => void {
  const { probe, checkLoginPage, mayProbe, askMs, everyMs, timeoutMs, jitter, report, backoffAsked } = options
  let timer: NodeJS.Timeout | undefined
  let limit = new AbortController()
  let stopped = false
  const once = async () => {
    if (!mayProbe()) {
      timer = setTimeout(once, askMs)
      return
    }
    limit = new AbortController()
    const { signal } = limit
    timer = setTimeout(() => limit.abort(), timeoutMs)
    const running = probe(signal).then(
      () => true,
      (error: unknown) => {
        const failure = failureOf(error)
        const backoffMs = failure?.retryAfterMs
        if (backoffMs !== undefined && !signal.aborted && !stopped) backoffAsked?.(backoffMs)
        return isNoNews(failure) ? null : false
      },
    )
    const checking = checkLoginPage?.(signal).then(
      (isUp) => isUp || null,
      (error: unknown) => (isNoNews(failureOf(error)) ? null : false),
    )
    const late = new Promise<false>((resolve) => {
      signal.addEventListener('abort', () => resolve(false), { once: true })
    })
    const [ok, loginPage = null] = await Promise.all([
      Promise.race([running, late]),
      checking && Promise.race([checking, late]),
    ])
    clearTimeout(timer)
    if (stopped) return
    if (ok !== null) report({ ok, loginPage })
    // Reported in time. But the next probe waits until this one has really ended, up to a limit.
    const givenUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs * (givenUpAfter - 1))
    })
    await Promise.race([running, givenUp])
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(once, everyMs() * (0.8 + 0.4 * jitter()))
  }
  void once()
  return () => {
    stopped = true
    clearTimeout(timer)
    limit.abort()
  }
}

/** Our own limits refused the probe, or the provider limits how often we ask: neither says whether the provider works. */
function isNoNews(failure: VerificationFailure | null): boolean {
  return failure?.fault === 'broker' || failure?.reason === 'throttled'
}
