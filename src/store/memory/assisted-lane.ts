import { calledBefore, creditAfter, laneCost } from '../../domain/lane-share.ts'
import type { AssistedBoard } from '../../domain/waiting-room.ts'
import { RankedQueue } from './ranked-queue.ts'

/** The assisted lane of one room: who stands in it, in which order, and how often it may call. All in O(log n). */
export class AssistedLane<Entry> {
  private readonly queue = new RankedQueue<Entry>()
  private readonly ranks = new Map<Entry, number>()
  private nextRank = 0
  private credit = 0
  private admitted = 0
  private admissions = 0

  /** Null when empty. */
  get first(): Entry | null {
    return this.queue.first
  }

  append(entry: Entry): void {
    this.ranks.set(entry, this.nextRank)
    this.queue.append(this.nextRank++, entry)
  }

  /** Does nothing when they are not in the lane. */
  remove(entry: Entry): void {
    const rank = this.ranks.get(entry)
    if (rank === undefined) return
    this.ranks.delete(entry)
    this.queue.remove(rank)
  }

  /** Calls the first one; null when none is there, or the share is used up. */
  take(share: number): Entry | null {
    const { first } = this
    if (first === null || calledBefore(0, this.credit, share) > 0) return null
    this.remove(first)
    this.credit -= laneCost(share)
    this.admitted++
    this.admissions++
    return first
  }

  /** A person was called who did not come through the lane. */
  otherCalled(share: number): void {
    this.credit = creditAfter(this.credit, share)
    this.admissions++
  }

  /** How many others are called before this person; infinite when they are not in the lane. */
  calledBefore(entry: Entry, share: number): number {
    const rank = this.ranks.get(entry)
    return rank === undefined ? Infinity : calledBefore(this.queue.countBefore(rank), this.credit, share)
  }

  board(share: number): AssistedBoard {
    return { share, admitted: this.admitted, admissions: this.admissions, waiting: this.queue.size }
  }
}
