/**
 * Virtual time: a heap of (time, sequence). One event runs, then all microtasks drain, then comes the next; so a run is a function of
 * its seed, whatever the machine does meanwhile.
 *
 *   after(ms, act) ─▶ heap ─▶ act ─▶ promises go on ─▶ (real) setImmediate ─▶ next event (turns.ts)
 *
 * An event belongs to the process that put it, and an event of a process that was killed never runs: what it awaited never settles.
 */
import TinyQueue from 'tinyqueue'
import type { Instant } from '../../src/domain/time.ts'
import type { PendingHandle } from './real-handles.ts'
import { inTurns } from './turns.ts'

/** A process of the house: a broker. What belongs to no process (people, stores, networks) is never killed. */
export interface Process {
  readonly name: string
  alive: boolean
  /** How far its own clock is ahead, in milliseconds. */
  clockAheadMs: number
  /** What it has done so far: it went on from an await so often. */
  events: number
  /** Is called after each, before anything else happens: the place to kill it at. */
  afterEvent: (() => void) | null
}

export const newProcess = (name: string, clockAheadMs: number): Process => ({
  name,
  alive: true,
  clockAheadMs,
  events: 0,
  afterEvent: null,
})

export interface Timeline {
  now(): Instant
  /** The process that acts now; null: none. */
  actor(): Process | null
  /** From here to the next event it is this process that acts. */
  actAs(process: Process | null): void
  /** Calls `act` once; what it returns takes that back. @param owner default: the process that acts now */
  after(ms: number, act: () => void, owner?: Process | null): () => void
  sleep(ms: number): Promise<void>
  /** Something that goes on by itself. An error in it ends the run. */
  begin(life: () => Promise<void>): void
  /** Lets everything happen up to this instant. @throws what an event or a life threw */
  run(until: Instant): Promise<void>
  /** Events that have happened. */
  readonly events: number
  /** Lives that have begun and not ended. */
  readonly underWay: number
}

interface Event {
  at: Instant
  order: number
  owner: Process | null
  /** Null: taken back. */
  act: (() => void) | null
}

/** @param isPending says what real thing is left pending: it ends a run. Default: nothing is looked for */
export function openTimeline(start: Instant, isPending: () => PendingHandle | null = () => null): Timeline {
  const heap = new TinyQueue<Event>([], (one, other) => one.at - other.at || one.order - other.order)
  let now = start
  let order = 0
  let events = 0
  let underWay = 0
  let owner: Process | null = null
  let failure: { error: unknown } | null = null

  const fail = (error: unknown) => {
    failure ??= { error }
  }
  function next(until: Instant): Event | null {
    for (let event = heap.peek(); event && event.at <= until; event = heap.peek()) {
      heap.pop()
      if (event.act && event.owner?.alive !== false) return event
    }
    return null
  }
  /** The microtasks of the last event have drained. */
  function afterLast(): void {
    const process = owner
    owner = null
    if (!process) return
    process.events++
    process.afterEvent?.()
  }
  function happen({ at, act, owner: whose }: Event): void {
    now = at
    owner = whose
    events++
    try {
      act?.()
    } catch (error) {
      fail(error)
    }
  }

  const timeline: Timeline = {
    now: () => now,
    actor: () => owner,
    actAs(process) {
      owner = process
    },
    after(ms, act, whose = owner) {
      const event: Event = { at: now + Math.max(0, Math.round(ms)), order: order++, owner: whose, act }
      heap.push(event)
      return () => {
        event.act = null
      }
    },
    sleep: (ms) => new Promise((resolve) => timeline.after(ms, resolve)),
    begin(life) {
      underWay++
      life().then(() => {
        underWay--
      }, fail)
    },
    async run(until) {
      await inTurns(() => {
        afterLast()
        const event = failure ? null : next(until)
        if (event) happen(event)
        return event !== null
      }, isPending)
      if (failure) throw failure.error
      now = until
    },
    get events() {
      return events
    },
    get underWay() {
      return underWay
    },
  }
  return timeline
}
