import type { Instant } from '../../domain/time.ts'
import type { RoomRules } from '../../domain/waiting-room.ts'
import { AssistedLane } from './assisted-lane.ts'
import { callRate } from './call-rate.ts'
import { RankedQueue } from './ranked-queue.ts'
import type { Entry } from './room-entry.ts'
import { WaitingLine } from './waiting-line.ts'

/** In which order a room calls its people: from the line, from the assisted lane, and those who were absent and show up again. */
export class CallOrder {
  called = -1
  readonly line = new WaitingLine<Entry>()
  readonly assisted = new AssistedLane<Entry>()
  readonly rate = callRate()
  /**
   * Deferred people who showed up again, in the order in which they did. By key, two early tickets whose leases end and
   * whose people return at once would call each other for ever, and a later ticket never.
   */
  private readonly returning = new RankedQueue<Entry>()
  private nextReturn = 0
  private lastCalledFrom: 'line' | 'returning' = 'line'

  /**
   * Takes the next one to be called; null: there is none.
   * @param isDrawing places of a pool are still to be given: no person passes others by the assisted lane meanwhile
   */
  next(rules: RoomRules, at: Instant, isDrawing: boolean): Entry | null {
    return (isDrawing ? null : this.takeAssisted(rules)) ?? this.takeNext(rules, at)
  }

  /** A deferred person is ranked again, once. */
  showUp(entry: Entry): void {
    if (entry.state !== 'deferred' || entry.returningAs !== null) return
    entry.returningAs = this.nextReturn++
    this.returning.append(entry.returningAs, entry)
  }

  /** Leaves every queue. */
  remove(entry: Entry): void {
    if (entry.state === 'waiting') this.line.remove(entry.key, entry)
    this.assisted.remove(entry)
    if (entry.returningAs !== null) this.returning.remove(entry.returningAs)
  }

  /** How many people are called before one who waits: by the line, or by the assisted lane where that is sooner. */
  ahead(entry: Entry, { assistedShare }: RoomRules): number {
    return Math.min(this.line.countBefore(entry.key), this.assisted.calledBefore(entry, assistedShare))
  }

  /** How many stand at the first so many keys after the last one called. */
  inLine(distance: number): number {
    const first = this.called + 1
    return this.line.countBefore(first + distance) - this.line.countBefore(first)
  }

  /** The first of the assisted lane, where its share allows it and others stand in front of them. */
  private takeAssisted({ assistedShare }: RoomRules): Entry | null {
    if (this.assisted.first === this.line.first) return null
    const entry = this.assisted.take(assistedShare)
    if (entry) this.line.remove(entry.key, entry)
    return entry
  }

  /** Returning people and the line are called in turn, so that neither waits for the other to run dry. */
  private takeNext({ assistedShare }: RoomRules, at: Instant): Entry | null {
    if (this.lastCalledFrom === 'line' || this.line.first === null) {
      const returned = this.returning.shift()
      if (returned) {
        returned.returningAs = null
        this.lastCalledFrom = 'returning'
        this.assisted.otherCalled(assistedShare)
        return returned
      }
    }
    const entry = this.line.shift()
    if (!entry) return null
    this.lastCalledFrom = 'line'
    this.called = Math.max(this.called, entry.key)
    this.assisted.remove(entry)
    this.assisted.otherCalled(assistedShare)
    this.rate.count(at)
    return entry
  }
}
