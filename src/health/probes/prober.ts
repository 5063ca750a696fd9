import { failureOf, type VerificationFailure } from '../../domain/verification-failure.ts'

export interface ProberOptions {
  /** `signal` is aborted when the probe has taken too long, or nobody wants to know any more. */
  probe(signal: AbortSignal): Promise<void>
  /** Looks at the page people are sent to, at the same time and for as long; false: there is nothing to look at yet. */
  front?(signal: AbortSignal): Promise<boolean>
  /** Whether this process is to probe now: of many, one does. Asked before every probe. */
  mayProbe(): boolean
  /** Pause before asking again whether to probe, in milliseconds. */
  askMs: number
  /** Pause before the next probe in milliseconds; asked each time. */
  everyMs(): number
  /** A probe that takes longer than this many milliseconds has failed: slow counts. */
  timeoutMs: number
  /** Random number from 0 to 1: spreads the probes of many processes. */
  jitter(): number
  /** `front`: null where it says nothing, or nobody looked. A probe that says nothing is not told. */
  told(result: { ok: boolean; front: boolean | null }): void
  /** The provider asked the probe to leave it alone for so many milliseconds (Retry-After). */
  heldFor?(ms: number): void
}

/** A probe that ignores being cancelled is given up after so many time-outs: else probing would stop for good. */
const givenUpAfter = 3

/** Probes one door again and again, the first time at once, never two at a time. Returns how to stop. */
export function startProber(options: ProberOptions): () => void {
  const { probe, front, mayProbe, askMs, everyMs, timeoutMs, jitter, told, heldFor } = options
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
        const heldMs = failure?.retryAfterMs
        if (heldMs !== undefined && !signal.aborted && !stopped) heldFor?.(heldMs)
        return isNoNews(failure) ? null : false
      },
    )
    const looking = front?.(signal).then(
      (looked) => looked || null,
      (error: unknown) => (isNoNews(failureOf(error)) ? null : false),
    )
    const late = new Promise<false>((resolve) => {
      signal.addEventListener('abort', () => resolve(false), { once: true })
    })
    const [ok, seen = null] = await Promise.all([
      Promise.race([running, late]),
      looking && Promise.race([looking, late]),
    ])
    clearTimeout(timer)
    if (stopped) return
    if (ok !== null) told({ ok, front: seen })
    // Told in time, but the next one waits until this one has really ended, within reason.
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

/** Our own limits refused the probe, or the provider limits how often we ask: neither says whether the provider is well. */
function isNoNews(failure: VerificationFailure | null): boolean {
  return failure?.fault === 'broker' || failure?.reason === 'throttled'
}
