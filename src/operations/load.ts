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
  /**
   * Delay of timers, in milliseconds, by {@link delayMetMs}: of the last two seconds, or since, whichever is worse. Known at once
   * after a pause, and for four seconds at most.
   */
  timerDelayMs(): number
  /** Takes the mean of every two seconds. */
  job: Job
  stop(): void
}

/** Time from one run of a timer to the next: of many of them, in milliseconds. */
export interface TimerGaps {
  meanMs: number
  /** Standard deviation of all of them, not of a sample. */
  deviationMs: number
}

/**
 * The delay in milliseconds that an event meets in a process whose timer of `everyMs` ran with these gaps: the greater one of
 *
 * - the mean delay of a turn: what takes many turns (a probe takes ten to fifteen) meets it again and again;
 * - the mean delay at a random instant, E[d²] ÷ 2E[gap] (mean residual life: Cox, Renewal Theory, 1962, §5.2). A long pause is only one
 *   gap, but most of what comes, comes in it: nine busy tenths of each second are 180 ms by turns and 400 ms by the clock.
 */
export function delayMetMs({ meanMs, deviationMs }: TimerGaps, everyMs: number): number {
  const byTurns = Math.max(0, meanMs - everyMs)
  const byTheClock = (deviationMs ** 2 + byTurns ** 2) / (2 * (byTurns + everyMs))
  return Math.max(byTurns, byTheClock)
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
  let metMs = 0
  // Without a single sample the mean is NaN, and so is the deviation.
  const mean = () => (histogram.count === 0 ? 0 : Math.max(0, histogram.mean / 1e6 - resolutionMs))
  const met = () => {
    if (histogram.count === 0) return 0
    return delayMetMs({ meanMs: histogram.mean / 1e6, deviationMs: histogram.stddev / 1e6 }, resolutionMs)
  }
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
    timerDelayMs: () => Math.max(metMs, met()),
    job: {
      name: 'measure-load',
      consequence: 'pages ask at the pace of the last load that was measured',
      everyMs: sampleMs,
      run() {
        delayMs = mean()
        metMs = met()
        histogram.reset()
      },
    },
    stop: () => void histogram.disable(),
  }
}
