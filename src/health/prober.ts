import { hasCode } from '../domain/errors.ts'

export interface ProberOptions {
  /** `signal` is aborted when the probe has taken too long, or nobody wants to know any more. */
  probe(signal: AbortSignal): Promise<void>
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
  told(ok: boolean): void
}

/** Probes one door again and again, the first time at once, never two at a time. Returns how to stop. */
export function startProber(options: ProberOptions): () => void {
  const { probe, mayProbe, askMs, everyMs, timeoutMs, jitter, told } = options
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
      // Our own bulkhead was full: that says nothing of the provider.
      (error: unknown) => (hasCode(error, 'provider_unavailable') && error.details.full ? null : false),
    )
    const late = new Promise<false>((resolve) => {
      signal.addEventListener('abort', () => resolve(false), { once: true })
    })
    const ok = await Promise.race([running, late])
    clearTimeout(timer)
    if (stopped) return
    if (ok !== null) told(ok)
    // Told in time, but the next one waits until this one has really ended.
    await running
    if (!stopped) timer = setTimeout(once, everyMs() * (0.8 + 0.4 * jitter()))
  }
  void once()
  return () => {
    stopped = true
    clearTimeout(timer)
    limit.abort()
  }
}
