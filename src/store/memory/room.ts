import { goneAt } from '../../domain/gone.ts'
import type { PersonId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import type { Lane, Pool, RoomBoard, RoomRules, Ticket, TicketState } from '../../domain/waiting-room.ts'
import { AssistedLane } from './assisted-lane.ts'
import { callRate } from './call-rate.ts'
import { Deadlines } from './deadlines.ts'
import { MemoryPool } from './pool.ts'
import { RankedQueue } from './ranked-queue.ts'
import { type Entry, endOf, newEntry } from './room-entry.ts'
import { WaitingLine } from './waiting-line.ts'

/** Who acts, by which rules, and when. */
interface Act {
  person: PersonId
  rules: RoomRules
  at: Instant
}

/** One waiting room. Every verb of the two ports is a method that runs without yielding, in O(log n) amortised. */
export class MemoryRoom {
  private nextKey = 0
  private called = -1
  private readonly tickets = new Map<PersonId, Entry>()
  private readonly counts: Record<TicketState, number> = {
    gathering: 0,
    waiting: 0,
    ready: 0,
    deferred: 0,
    admitted: 0,
  }
  private readonly line = new WaitingLine<Entry>()
  private pool: MemoryPool<Entry> | null = null
  /**
   * Deferred people who showed up again, in the order in which they did. By key, two early tickets whose leases end and
   * whose people return at once would call each other for ever, and a later ticket never.
   */
  private readonly returning = new RankedQueue<Entry>()
  private nextReturn = 0
  private readonly assisted = new AssistedLane<Entry>()
  private lastCalledFrom: 'line' | 'returning' = 'line'
  private readonly deadlines = new Deadlines()
  private readonly rate = callRate()

  join(act: Act, lane: Lane, gathersFor: Instant | null): Ticket {
    this.settle(act.rules, act.at)
    const entry = this.tickets.get(act.person) ?? this.gather(act, gathersFor) ?? this.enqueue(act)
    this.change(entry, lane)
    this.showUp(entry)
    this.callNext(act.rules, act.at)
    return this.ticketOf(entry, act.rules)
  }

  present(act: Act): Ticket | null {
    const entry = this.presentEntry(act)
    return entry && this.ticketOf(entry, act.rules)
  }

  find({ person, rules, at }: Act): Ticket | null {
    this.settle(rules, at)
    const entry = this.tickets.get(person)
    return entry ? this.ticketOf(entry, rules) : null
  }

  enter(act: Act): Ticket | null {
    const { rules, at } = act
    const entry = this.presentEntry(act)
    // The limit may have been lowered since the call: then one stays ready, and later deferred, until there is room.
    if (entry?.state === 'ready' && this.counts.admitted < rules.insideLimit) {
      this.move(entry, 'admitted')
      entry.begunAt = at
      entry.until = at + rules.leaseSeconds * 1000
      entry.idleUntil = 0 // of a lease that ended before
    }
    return entry && this.renewed(entry, rules, at + rules.idleSeconds * 1000)
  }

  renew(act: Act, until: Instant): Ticket | null {
    const entry = this.presentEntry(act)
    return entry && this.renewed(entry, act.rules, Math.max(until, act.at + act.rules.idleSeconds * 1000))
  }

  stretch(act: Act, until: Instant): Ticket | null {
    const entry = this.presentEntry(act)
    if (entry?.state === 'admitted') {
      const latest = entry.begunAt + act.rules.longestLeaseSeconds * 1000
      entry.until = Math.max(entry.until, Math.min(until, latest))
    }
    return entry && this.renewed(entry, act.rules, Math.max(until, act.at + act.rules.idleSeconds * 1000))
  }

  leave(person: PersonId, at: Instant): boolean {
    this.endDue(at)
    const entry = this.tickets.get(person)
    if (!entry) return false
    if (entry.state === 'waiting') this.line.remove(entry.key)
    this.assisted.remove(entry)
    if (entry.returningAs !== null) this.returning.remove(entry.returningAs)
    this.counts[entry.state]--
    this.tickets.delete(person)
    return true
  }

  /** See `GatheredPool.pool`. */
  poolAt(opensAt: Instant | null, at: Instant): Pool | null {
    this.freeze(at)
    if (opensAt !== null && this.pool?.frozen === null) this.pool.opensAt = opensAt
    this.freeze(at)
    return this.pool?.view() ?? null
  }

  peopleOfPool(from: number, count: number): PersonId[] {
    return this.pool?.from(from, count) ?? []
  }

  place(from: number, indices: readonly number[], { rules, at }: Omit<Act, 'person'>): Pool | null {
    this.freeze(at)
    const { pool } = this
    if (pool?.frozen?.placed !== from) return pool?.view() ?? null
    for (const index of indices) this.placeNext(pool.at(index))
    pool.frozen.placed += indices.length
    if (pool.frozen.placed === pool.people) this.pool = null
    this.settle(rules, at)
    return this.pool?.view() ?? null
  }

  board(rules: RoomRules, at: Instant): RoomBoard {
    this.settle(rules, at)
    this.freeze(at)
    return {
      measuredAt: at,
      called: this.called,
      nextKey: this.nextKey,
      waiting: this.counts.waiting,
      inside: this.counts.admitted,
      perMinute: this.rate.perMinute(at),
      lastMinute: this.rate.lastMinute(at),
      gone: goneAt(this.nextKey - 1 - this.called, (distance) => this.line.countBefore(this.called + 1 + distance)),
      assisted: this.assisted.board(rules.assistedShare),
      pool: this.pool?.view() ?? null,
    }
  }

  /** An index in the pool, the old one for a person who left it; null: their opening has come. */
  private gather(act: Act, gathersFor: Instant | null): Entry | null {
    this.freeze(act.at)
    if (gathersFor === null || act.at >= gathersFor || this.pool?.frozen) return null
    this.pool ??= new MemoryPool(gathersFor)
    this.pool.opensAt = gathersFor
    const { pool } = this
    let entry = pool.find(act.person)
    if (!entry) {
      entry = newEntry(act, pool.people)
      pool.append(entry)
    }
    this.tickets.set(entry.person, entry)
    this.counts.gathering++
    return entry
  }

  private freeze(at: Instant): void {
    const { pool } = this
    if (!pool || pool.frozen || at < pool.opensAt) return
    pool.frozen = { at, base: this.nextKey, placed: 0 }
    this.nextKey += pool.people
    this.line.reserve(pool.frozen.base, pool.people)
  }

  /** The next place of the pool; none for a person who has left. */
  private placeNext(entry: Entry | null): void {
    const stays = entry !== null && this.tickets.get(entry.person) === entry
    const key = this.line.place(stays ? entry : null)
    if (!stays) return
    this.move(entry, 'waiting')
    entry.key = key
    entry.startedBehind = this.line.countBefore(key)
  }

  private enqueue(act: Act): Entry {
    const entry = newEntry(act, null)
    entry.state = 'waiting'
    entry.key = this.nextKey++
    this.tickets.set(entry.person, entry)
    this.counts.waiting++
    this.line.append(entry.key, entry)
    // After `settle` either the line is empty or there is no room: what stands in line now is what stays in front.
    entry.startedBehind = this.line.countBefore(entry.key)
    return entry
  }

  /** The entry of a person who shows up: what is due comes first, then they are called in their turn. */
  private presentEntry({ person, rules, at }: Act): Entry | null {
    this.settle(rules, at)
    const entry = this.tickets.get(person)
    if (!entry) return null
    this.showUp(entry)
    this.callNext(rules, at)
    return entry
  }

  private change(entry: Entry, lane: Lane): void {
    if (entry.state !== 'waiting' || entry.lane === lane) return
    entry.lane = lane
    if (lane === 'assisted') this.assisted.append(entry)
    else this.assisted.remove(entry)
  }

  /** A deferred person is ranked again, once. */
  private showUp(entry: Entry): void {
    if (entry.state !== 'deferred' || entry.returningAs !== null) return
    entry.returningAs = this.nextReturn++
    this.returning.append(entry.returningAs, entry)
  }

  /** A person inside may do nothing until `idleUntil`; all others are left as they are. */
  private renewed(entry: Entry, rules: RoomRules, idleUntil: Instant): Ticket {
    if (entry.state === 'admitted') {
      entry.idleUntil = Math.max(entry.idleUntil, idleUntil)
      this.deadlines.watch(entry)
    }
    return this.ticketOf(entry, rules)
  }

  private move(entry: Entry, state: TicketState): void {
    this.counts[entry.state]--
    this.counts[state]++
    entry.state = state
  }

  private defer(entry: Entry): void {
    entry.deferredBy = entry.state === 'ready' ? 'missed' : entry.until <= entry.idleUntil ? 'ended' : 'idle'
    this.move(entry, 'deferred')
  }

  /**
   * What is due comes before the act of the person who asks: a permit that came free goes to a person who waits, not to the
   * person whose lease freed it and who happens to ask next.
   */
  private settle(rules: RoomRules, at: Instant): void {
    this.endDue(at)
    this.callNext(rules, at)
  }

  private endDue(at: Instant): void {
    this.deadlines.ring(at, (entry) => {
      if (this.tickets.get(entry.person) === entry) this.defer(entry)
    })
  }

  private callNext(rules: RoomRules, at: Instant): void {
    while (this.counts.admitted + this.counts.ready < rules.insideLimit) {
      const entry = this.takeAssisted(rules) ?? this.takeNext(rules, at)
      if (!entry) return
      this.move(entry, 'ready')
      entry.until = at + rules.readySeconds * 1000
      this.deadlines.watch(entry)
    }
  }

  /** The first of the assisted lane, where its share allows it and others stand in front of them. */
  private takeAssisted({ assistedShare }: RoomRules): Entry | null {
    const isDrawing = Boolean(this.pool?.frozen)
    if (isDrawing || this.assisted.first === this.line.first) return null
    const entry = this.assisted.take(assistedShare)
    if (entry) this.line.remove(entry.key)
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
    this.called = entry.key
    this.assisted.remove(entry)
    this.assisted.otherCalled(assistedShare)
    this.rate.count(at)
    return entry
  }

  private ticketOf(entry: Entry, { assistedShare }: RoomRules): Ticket {
    const { state, index, lane, startedBehind, joinedAt } = entry
    const key = state === 'gathering' ? null : entry.key
    const ahead =
      state === 'waiting'
        ? Math.min(this.line.countBefore(entry.key), this.assisted.calledBefore(entry, assistedShare))
        : 0
    const deferredBy = state === 'deferred' ? entry.deferredBy : null
    return { key, index, state, lane, ahead, startedBehind, joinedAt, until: endOf(entry), deferredBy }
  }
}
