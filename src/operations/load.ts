import type { IncomingMessage, ServerResponse } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Job } from '../domain/job.ts'

const resolutionMs = 20
const sampleMs = 2_000

/** Measures how busy this process is. */
export interface LoadMeter {
  /**
   * Counts a request from its last byte to the end of its answer, or of its connection: clients that send or read slowly make
   * no load.
   */
  watch(request: IncomingMessage, response: ServerResponse): void
  /** `delayMs`: mean delay of timers over the last two seconds, in milliseconds; `inFlight`: requests being answered. */
  load(): { delayMs: number; inFlight: number }
  /** Mean delay of timers, in milliseconds: of the last two seconds, or since, whichever is worse. Known at once after a pause. */
  timerDelayMs(): number
  /** Takes the mean of every two seconds. */
  job: Job
  stop(): void
}

/**
 * The mean delay, not a percentile: one long pause (a garbage collection, a page rendered) is no load, an event loop that is
 * late again and again is.
 */
export function openLoadMeter(): LoadMeter {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  let inFlight = 0
  let delayMs = 0
  // Without a single sample the mean is NaN.
  const mean = () => (histogram.count === 0 ? 0 : Math.max(0, histogram.mean / 1e6 - resolutionMs))
  return {
    watch(request, response) {
      let counted = false
      let over = false
      const begin = () => {
        if (counted || over) return
        counted = true
        inFlight++
      }
      const end = () => {
        if (counted && !over) inFlight--
        over = true
      }
      if (request.method === 'GET' || request.method === 'HEAD') begin()
      else request.once('end', begin)
      response.once('finish', end).once('close', end)
    },
    load: () => ({ delayMs, inFlight }),
    timerDelayMs: () => Math.max(delayMs, mean()),
    job: {
      name: 'measure-load',
      consequence: 'pages ask at the pace of the last load that was measured',
      everyMs: sampleMs,
      run() {
        delayMs = mean()
        histogram.reset()
      },
    },
    stop: () => void histogram.disable(),
  }
}
