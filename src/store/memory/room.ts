import { GwanmunError } from '../../domain/errors.ts'
import { goneAt } from '../../domain/gone.ts'
import type { PersonId } from '../../domain/ids.ts'
import type { KeptPlace } from '../../domain/room-place.ts'
import type { Instant } from '../../domain/time.ts'
import type {
  Joining,
  Lane,
  Pool,
  RoomBeginning,
  RoomBoard,
  RoomReached,
  RoomRules,
  Ticket,
  TicketState,
} from '../../domain/waiting-room.ts'
import { CallOrder } from './call-order.ts'
import { Deadlines } from './deadlines.ts'
import { MemoryPool } from './pool.ts'
import { type Entry, endOf, newEntry } from './room-entry.ts'

/** Who acts, by which rules, and when. */
interface Act {
  person: PersonId
  rules: RoomRules
  at: Instant
}

/** One waiting room. Every verb of the two ports is a method that runs without yielding, in O(log n) amortised. */
export class MemoryRoom {
  private nextKey = 0
  private readonly tickets = new Map<PersonId, Entry>()
  private readonly counts: Record<TicketState, number> = {
    gathering: 0,
    waiting: 0,
    ready: 0,
    deferred: 0,
    admitted: 0,
  }
  private readonly order = new CallOrder()
  private pool: MemoryPool<Entry> | null = null
  private readonly deadlines = new Deadlines()
  /** Of the hot store; null: not begun. */
  private epoch: number | null = null
  private pausedUntil: Instant = 0

  join(act: Act, { lane = 'main', gathersFor = null, epoch = null, kept = null }: Joining): Ticket {
    this.settle(act.rules, act.at)
    const known = this.tickets.get(act.person)
    if (!known && epoch !== null && (this.epoch ?? 0) < epoch) throw restoring()
    const entry = known ?? this.restore(act, kept) ?? this.gather(act, { gathersFor, kept }) ?? this.enqueue(act)
    this.change(entry, lane)
    this.order.showUp(entry)
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
    this.order.remove(entry)
    this.counts[entry.state]--
    this.tickets.delete(person)
    return true
  }

  reached(): RoomReached {
    return { epoch: this.epoch, called: this.order.called, nextKey: this.nextKey }
  }

  /** See `RoomEpochs.begin`. */
  begin({ epoch, called, nextKey, pool, pausedUntil }: RoomBeginning): void {
    if (this.epoch !== null && this.epoch >= epoch) return
    this.epoch = epoch
    this.order.called = Math.max(this.order.called, called)
    this.nextKey = Math.max(this.nextKey, nextKey)
    if (pool) this.pool ??= new MemoryPool(pool.opensAt, pool.people)
    this.pausedUntil = pausedUntil
  }

  /** See `GatheredPool.pool`. */
  poolAt(opensAt: Instant | null, at: Instant): Pool | null {
    this.freeze(at)
    if (opensAt !== null && this.pool?.frozen === null) this.pool.opensAt = opensAt
    this.freeze(at)
    return this.pool?.view() ?? null
  }

  peopleOfPool(from: number, count: number): (PersonId | null)[] {
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
      called: this.order.called,
      nextKey: this.nextKey,
      waiting: this.counts.waiting,
      inside: this.counts.admitted,
      perMinute: this.order.rate.perMinute(at),
      lastMinute: this.order.rate.lastMinute(at),
      gone: goneAt(this.nextKey - 1 - this.order.called, (distance) => this.order.inLine(distance)),
      assisted: this.order.assisted.board(rules.assistedShare),
      pool: this.pool?.view() ?? null,
      epoch: this.epoch ?? 0,
      pausedUntil: at < this.pausedUntil ? this.pausedUntil : null,
    }
  }

  /** An index in the pool, the old one for a person who left it; null: their opening has come. */
  private gather(act: Act, { gathersFor, kept }: { gathersFor: Instant | null; kept: KeptPlace | null }): Entry | null {
    this.freeze(act.at)
    if (gathersFor === null || act.at >= gathersFor || this.pool?.frozen) return null
    this.pool ??= new MemoryPool(gathersFor, 0)
    this.pool.opensAt = gathersFor
    const { pool } = this
    let entry = pool.find(act.person)
    if (!entry) {
      const joinedAt = kept && kept.index !== null ? kept.joinedAt : act.at
      entry = newEntry({ ...act, at: joinedAt }, kept?.index ?? pool.people)
      pool.put(entry.index ?? 0, entry)
    }
    this.tickets.set(entry.person, entry)
    this.counts.gathering++
    return entry
  }

  /** The place that a person had before the store was lost. Who was called before then shows up again. */
  private restore(act: Act, kept: KeptPlace | null): Entry | null {
    if (kept === null || kept.key === null) return null
    const entry = newEntry({ ...act, at: kept.joinedAt }, kept.index)
    entry.key = kept.key
    entry.state = kept.key > this.order.called ? 'waiting' : 'deferred'
    this.nextKey = Math.max(this.nextKey, kept.key + 1)
    this.tickets.set(entry.person, entry)
    this.counts[entry.state]++
    if (entry.state === 'waiting') this.order.line.insert(entry.key, entry)
    entry.startedBehind = entry.state === 'waiting' ? this.order.line.countBefore(entry.key) : 0
    return entry
  }

  private freeze(at: Instant): void {
    const { pool } = this
    if (!pool || pool.frozen || at < pool.opensAt) return
    pool.frozen = { at, base: this.nextKey, placed: 0 }
    this.nextKey += pool.people
    this.order.line.reserve(pool.frozen.base, pool.people)
  }

  /** The next place of the pool; none for a person who has left. */
  private placeNext(entry: Entry | null): void {
    const stays = entry !== null && this.tickets.get(entry.person) === entry
    const key = this.order.line.place(stays ? entry : null)
    if (!stays) return
    this.move(entry, 'waiting')
    entry.key = key
    entry.startedBehind = this.order.line.countBefore(key)
  }

  private enqueue(act: Act): Entry {
    const entry = newEntry(act, null)
    entry.state = 'waiting'
    entry.key = this.nextKey++
    this.tickets.set(entry.person, entry)
    this.counts.waiting++
    this.order.line.append(entry.key, entry)
    // After `settle` either the line is empty or there is no room: what stands in line now is what stays in front.
    entry.startedBehind = this.order.line.countBefore(entry.key)
    return entry
  }

  /** The entry of a person who shows up: what is due comes first, then they are called in their turn. */
  private presentEntry({ person, rules, at }: Act): Entry | null {
    this.settle(rules, at)
    const entry = this.tickets.get(person)
    if (!entry) return null
    this.order.showUp(entry)
    this.callNext(rules, at)
    return entry
  }

  private change(entry: Entry, lane: Lane): void {
    if (entry.state !== 'waiting' || entry.lane === lane) return
    entry.lane = lane
    if (lane === 'assisted') this.order.assisted.append(entry)
    else this.order.assisted.remove(entry)
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
      const entry = at < this.pausedUntil ? null : this.order.next(rules, at, Boolean(this.pool?.frozen))
      if (!entry) return
      this.move(entry, 'ready')
      entry.until = at + rules.readySeconds * 1000
      this.deadlines.watch(entry)
    }
  }

  private ticketOf(entry: Entry, rules: RoomRules): Ticket {
    const { state, index, lane, startedBehind, joinedAt } = entry
    const key = state === 'gathering' ? null : entry.key
    const ahead = state === 'waiting' ? this.order.ahead(entry, rules) : 0
    const deferredBy = state === 'deferred' ? entry.deferredBy : null
    return { key, index, state, lane, ahead, startedBehind, joinedAt, until: endOf(entry), deferredBy }
  }
}

/** A room that a loss emptied takes no person before its numbers are known again. */
const restoring = () => new GwanmunError('room_restoring', { retryAfterSeconds: 2 })
