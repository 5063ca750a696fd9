import type { IncomingMessage, ServerResponse } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Job } from '../domain/job.ts'
import type { World } from '../domain/world.ts'

const resolutionMs = 20
const sampleMs = 2_000
/**
 * For so long the delay of timers is not computed again, in milliseconds: mean and deviation walk the whole histogram (0.5 ms of CPU,
 * Node 20), and every attempt asks. A pause that matters is longer, so it is known at once all the same.
 */
const keptMs = 50

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
   * after a pause, and for four seconds at most. While not even the longest delay was 20 ms it is that one: no less, and free.
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
export function openLoadMeter({ now }: Pick<World, 'now'>): LoadMeter {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  let inFlight = 0
  let delayMs = 0
  let metMs = 0
  // Without a single sample the mean is NaN, and so is the deviation.
  const mean = () => (histogram.count === 0 ? 0 : Math.max(0, histogram.mean / 1e6 - resolutionMs))
  const known = { at: Number.NEGATIVE_INFINITY, ms: 0 }
  const met = () => {
    if (histogram.count === 0) return 0
    const at = now()
    if (Math.abs(at - known.at) < keptMs) return known.ms
    const longestMs = histogram.max / 1e6 - resolutionMs
    if (longestMs < resolutionMs) return Math.max(0, longestMs)
    known.at = at
    known.ms = delayMetMs({ meanMs: histogram.mean / 1e6, deviationMs: histogram.stddev / 1e6 }, resolutionMs)
    return known.ms
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
        known.at = Number.NEGATIVE_INFINITY
        metMs = met()
        known.at = Number.NEGATIVE_INFINITY
        histogram.reset()
      },
    },
    stop: () => void histogram.disable(),
  }
}
