/*
 * Jobs: everything a process does by itself.
 *
 *   rooms describe a Job (domain/job.ts) ─▶ app.ts ─▶ ticker ── World.after ─▶ run, run, run …
 *                                                       └─ an error: one line in the log per change
 *   a job for one process of many asks elections.ts ── one campaign a round ─▶ Leadership (store)
 *
 * Enters: jobs, and what to elect for. Leaves: nothing but log lines; a job tells its own room what it found.
 * Rooms do not import this folder: they export their jobs, and read a `Candidate` that they are given. Decision: ADR 17.
 */
import type { Job } from '../domain/job.ts'
import type { World } from '../domain/world.ts'
import { withDeadline } from '../mechanics/deadline.ts'
import { random01 } from '../mechanics/random.ts'

export interface TickerTools {
  world: Pick<World, 'after' | 'token'>
  /** Told of a failure when a job begins to fail or fails in another way, and with null when it runs well again. */
  report(job: Pick<Job, 'name' | 'consequence'>, error: unknown | null): void
  /** How long `stop` waits for runs that go on, in milliseconds. Default 2000. */
  stopMs?: number | undefined
}

/** Runs jobs at their pace, each never twice at a time. */
export interface Ticker {
  /** Begins to run a job, until it is stopped. Once the ticker has stopped, nothing begins. @returns ends this job alone */
  start(job: Job): () => void
  /** Begins no more runs, and waits for those that go on, up to the deadline. */
  stop(): Promise<void>
}

export function openTicker({ world, report, stopMs = 2_000 }: TickerTools): Ticker {
  const running = new Set<Promise<void>>()
  const stops = new Set<() => void>()
  let stopped = false
  return {
    start(job) {
      if (stopped) return () => undefined
      const stop = keepRunning(job, { world, report }, (run) => {
        running.add(run)
        void run.then(() => running.delete(run))
      })
      stops.add(stop)
      return () => {
        stops.delete(stop)
        stop()
      }
    },
    async stop() {
      stopped = true
      for (const stop of stops) stop()
      stops.clear()
      const ended = Promise.all(running).then(() => undefined)
      await withDeadline(ended, stopMs, () => undefined, world.after)
    },
  }
}

/** @param onRun is given every run, as a promise that never rejects */
function keepRunning(
  job: Job,
  { world, report }: Pick<TickerTools, 'world' | 'report'>,
  onRun: (run: Promise<void>) => void,
): () => void {
  const { everyMs, first = 'later', jitter = 0 } = job
  /** One for each run, else listeners of every run would gather on it. */
  let current = new AbortController()
  let stopped = false
  let cancel = () => {}
  let busy = false
  let failure: string | null = null

  const arm = (ms: number) => {
    const factor = jitter === 0 ? 1 : 1 - jitter + 2 * jitter * random01(world)
    cancel = world.after(ms * factor, due)
  }
  const once = async () => {
    try {
      await job.run(current.signal)
      if (failure !== null) report(job, null)
      failure = null
    } catch (error) {
      const kind = kindOf(error)
      if (kind !== failure) report(job, error)
      failure = kind
    }
    const pauseMs = job.pauseMs?.()
    if (pauseMs === undefined || stopped) return
    cancel()
    arm(pauseMs)
  }
  function due(): void {
    arm(everyMs)
    if (busy) return
    busy = true
    current = new AbortController()
    onRun(
      once().finally(() => {
        busy = false
      }),
    )
  }
  if (first === 'now') due()
  else arm(everyMs)
  return () => {
    stopped = true
    current.abort()
    cancel()
  }
}

/** What makes two failures the same: the code where there is one, else the class and the message. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as Error & { code?: unknown }
  return typeof code === 'string' ? code : `${error.name}: ${error.message}`
}
