import TinyQueue from 'tinyqueue'
import { goneAt } from '../../domain/gone.ts'
import type { PersonId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import type { Deferral, Lane, RoomBoard, RoomRules, Ticket, TicketState } from '../../domain/waiting-room.ts'
import { AssistedLane } from './assisted-lane.ts'
import { callRate } from './call-rate.ts'
import { RankedQueue } from './ranked-queue.ts'

interface Entry {
  readonly person: PersonId
  readonly key: number
  readonly startedBehind: number
  readonly joinedAt: Instant
  state: TicketState
  lane: Lane
  /** End of readiness or of the lease; means nothing in the other states. */
  until: Instant
  /** When the lease began; means nothing in the other states. */
  begunAt: Instant
  /** The lease ends at this moment when the person does nothing. */
  idleUntil: Instant
  /** When `deadlines` looks at this entry next; null when it does not. */
  alarmAt: Instant | null
  /** Why they were deferred last; means nothing in the other states. */
  deferredBy: Deferral
  /** Rank among the deferred people who showed up again; null for all others. */
  returningAs: number | null
}

interface Alarm {
  at: Instant
  entry: Entry
}

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
  private readonly counts: Record<TicketState, number> = { waiting: 0, ready: 0, deferred: 0, admitted: 0 }
  private readonly line = new RankedQueue<Entry>()
  /**
   * Deferred people who showed up again, in the order in which they did. By key, two early tickets whose leases end and
   * whose people return at once would call each other for ever, and a later ticket never.
   */
  private readonly returning = new RankedQueue<Entry>()
  private nextReturn = 0
  private readonly assisted = new AssistedLane<Entry>()
  private lastCalledFrom: 'line' | 'returning' = 'line'
  /** One alarm an entry. A renewed lease is found out when its alarm rings, not before. */
  private readonly deadlines = new TinyQueue<Alarm>([], (one, other) => one.at - other.at)
  private readonly rate = callRate()

  join(act: Act, lane: Lane): Ticket {
    this.settle(act.rules, act.at)
    const entry = this.tickets.get(act.person) ?? this.enqueue(act)
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

  board(rules: RoomRules, at: Instant): RoomBoard {
    this.settle(rules, at)
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
    }
  }

  private enqueue({ person, at }: Act): Entry {
    const entry: Entry = {
      person,
      key: this.nextKey++,
      // After `settle` either the line is empty or there is no room: what stands in line now is what stays in front.
      startedBehind: this.line.size,
      joinedAt: at,
      state: 'waiting',
      lane: 'main',
      until: 0,
      begunAt: 0,
      idleUntil: 0,
      alarmAt: null,
      deferredBy: 'missed',
      returningAs: null,
    }
    this.tickets.set(person, entry)
    this.counts.waiting++
    this.line.append(entry.key, entry)
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
      this.watch(entry)
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

  private watch(entry: Entry): void {
    const end = endOf(entry)
    if (end === null || (entry.alarmAt !== null && entry.alarmAt <= end)) return
    entry.alarmAt = end
    this.deadlines.push({ at: end, entry })
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
    for (let alarm = this.deadlines.peek(); alarm && alarm.at <= at; alarm = this.deadlines.peek()) {
      this.deadlines.pop()
      const { entry } = alarm
      if (this.tickets.get(entry.person) !== entry || entry.alarmAt !== alarm.at) continue // has left, or a later alarm
      entry.alarmAt = null
      const end = endOf(entry)
      if (end === null || end > at) this.watch(entry)
      else this.defer(entry)
    }
  }

  private callNext(rules: RoomRules, at: Instant): void {
    while (this.counts.admitted + this.counts.ready < rules.insideLimit) {
      const entry = this.takeAssisted(rules) ?? this.takeNext(rules, at)
      if (!entry) return
      this.move(entry, 'ready')
      entry.until = at + rules.readySeconds * 1000
      this.watch(entry)
    }
  }

  /** The first of the assisted lane, where its share allows it and others stand in front of them. */
  private takeAssisted({ assistedShare }: RoomRules): Entry | null {
    if (this.assisted.first === this.line.first) return null
    const entry = this.assisted.take(assistedShare)
    if (entry) this.line.remove(entry.key)
    return entry
  }

  /** Returning people and the line are called in turn, so that neither waits for the other to run dry. */
  private takeNext({ assistedShare }: RoomRules, at: Instant): Entry | null {
    if (this.lastCalledFrom === 'line' || this.line.size === 0) {
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
    const { key, state, lane, startedBehind, joinedAt } = entry
    const ahead =
      state === 'waiting' ? Math.min(this.line.countBefore(key), this.assisted.calledBefore(entry, assistedShare)) : 0
    const deferredBy = state === 'deferred' ? entry.deferredBy : null
    return { key, state, lane, ahead, startedBehind, joinedAt, until: endOf(entry), deferredBy }
  }
}

/** When the readiness or the lease is over unless something is done; null for a state that does not end. */
function endOf(entry: Entry): Instant | null {
  if (entry.state === 'ready') return entry.until
  return entry.state === 'admitted' ? Math.min(entry.until, entry.idleUntil) : null
}
