export interface ProberOptions {
  probe(): Promise<void>
  /** Pause before the next probe in milliseconds; asked each time. */
  everyMs(): number
  /** Random number from 0 to 1: spreads the probes of many processes. */
  jitter(): number
  told(ok: boolean): void
}

/** Probes one door again and again, the first time at once, never two at a time. Returns how to stop. */
export function startProber({ probe, everyMs, jitter, told }: ProberOptions): () => void {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const once = async () => {
    const ok = await probe().then(
      () => true,
      () => false,
    )
    if (stopped) return
    told(ok)
    timer = setTimeout(once, everyMs() * (0.8 + 0.4 * jitter()))
  }
  void once()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
