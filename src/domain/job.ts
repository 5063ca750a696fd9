/** Something a process does by itself, again and again: rooms describe it, the ticker in `src/jobs` runs it. */
export interface Job {
  /** Stands in the log when the job fails. Unique in the process. */
  name: string
  /** What is the case while the job fails, in words for the log. */
  consequence: string
  /** From the start of one run to the start of the next, in milliseconds. A run that is due while the last one goes on is left out. */
  everyMs: number
  /** When the first run is due: at once, or after `everyMs`. Default `later`. */
  first?: 'now' | 'later' | undefined
  /** How much a pause may differ, as a share of it from 0 to 1: 0.2 is ± 20 %. It spreads the runs of many processes. Default 0. */
  jitter?: number | undefined
  /** Asked after a run: how long to wait from its end until the next one, in milliseconds, instead of `everyMs`; undefined: as usual. */
  pauseMs?(): number | undefined
  /**
   * One run. A rejection is logged, and the next run comes as usual.
   * @param signal of this run, aborted when the process stops: a run that goes on is then waited for, but not for long
   */
  run(signal: AbortSignal): void | Promise<void>
}
