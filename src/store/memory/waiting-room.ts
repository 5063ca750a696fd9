import type { CampaignId, PersonId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import type { RoomRules, Ticket, TicketState, WaitingRoomStore } from '../../domain/waiting-room.ts'
import type { World } from '../../domain/world.ts'
import { type CallRate, callRate } from './call-rate.ts'
import { type Heap, heap } from './heap.ts'
import { type Line, line } from './line.ts'

interface Entry {
  person: PersonId
  key: number
  state: TicketState
  startedBehind: number
  joinedAt: Instant
  /** End of readiness or of the lease; means nothing in the other states. */
  until: Instant
  /** An admitted person who does nothing is out at this moment. */
  idleUntil: Instant
  /** When `deadlines` looks at this entry next; null when it does not. */
  alarmAt: Instant | null
  /** Place among those who came back, for someone deferred who has shown up since; null for everybody else. */
  returningAs: number | null
}

interface Room {
  nextKey: number
  called: number
  tickets: Map<PersonId, Entry>
  counts: Record<TicketState, number>
  line: Line<Entry>
  /**
   * Deferred people who came back, in the order in which they did. By key, two early tickets whose leases end and who come
   * back at once would call each other for ever, and a later one never.
   */
  returning: Line<Entry>
  nextReturn: number
  lastCalledFrom: 'line' | 'returning'
  /** When to look at whom. One alarm an entry; a renewed lease is found out when its alarm rings, not before. */
  deadlines: Heap<Entry>
  rate: CallRate
}

/**
 * Waiting rooms of this process; a restart empties them. Every verb costs O(log n) amortised: two million joins took
 * 4 to 5 s on one core and 205 bytes each. A ticket that waits or is deferred never expires, so memory grows with the people
 * of the campaign, one entry each, and with nothing else.
 */
export function memoryWaitingRoom({ now }: Pick<World, 'now'>): WaitingRoomStore {
  const rooms = new Map<CampaignId, Room>()

  function roomOf(campaign: CampaignId): Room {
    const known = rooms.get(campaign)
    if (known) return known
    const fresh = emptyRoom()
    rooms.set(campaign, fresh)
    return fresh
  }

  return {
    async join(campaign, person, rules) {
      const [room, at] = [roomOf(campaign), now()]
      settle(room, rules, at)
      const entry = room.tickets.get(person) ?? enqueue(room, person, at)
      showUp(room, entry)
      callNext(room, rules, at)
      return ticketOf(room, entry)
    },
    async present(campaign, person, rules) {
      const room = roomOf(campaign)
      const entry = arrive(room, { person, rules, at: now() })
      return entry && ticketOf(room, entry)
    },
    async enter(campaign, person, rules) {
      const [room, at] = [roomOf(campaign), now()]
      const entry = arrive(room, { person, rules, at })
      // The limit may have been lowered since the call: then one stays ready, and later deferred, until there is room.
      if (entry?.state === 'ready' && room.counts.admitted < rules.insideLimit)
        admit(room, entry, at + rules.leaseSeconds * 1000)
      return entry && renewed(room, entry, at + rules.idleSeconds * 1000)
    },
    async renew(campaign, person, rules, until = 0) {
      const [room, at] = [roomOf(campaign), now()]
      const entry = arrive(room, { person, rules, at })
      return entry && renewed(room, entry, Math.max(until, at + rules.idleSeconds * 1000))
    },
    async stretch(campaign, person, rules, until) {
      const [room, at] = [roomOf(campaign), now()]
      const entry = arrive(room, { person, rules, at })
      if (entry?.state === 'admitted') entry.until = Math.max(entry.until, until)
      return entry && renewed(room, entry, Math.max(until, at + rules.idleSeconds * 1000))
    },
    async leave(campaign, person) {
      const room = roomOf(campaign)
      endWhatRanOut(room, now())
      const entry = room.tickets.get(person)
      if (!entry) return false
      drop(room, entry)
      return true
    },
    async board(campaign, rules) {
      const [room, at] = [roomOf(campaign), now()]
      settle(room, rules, at)
      const { called, nextKey, counts } = room
      const perMinute = room.rate.perMinute(at)
      return { measuredAt: at, called, nextKey, waiting: counts.waiting, inside: counts.admitted, perMinute }
    },
  }
}

function emptyRoom(): Room {
  return {
    nextKey: 0,
    called: -1,
    tickets: new Map(),
    counts: { waiting: 0, ready: 0, deferred: 0, admitted: 0 },
    line: line(),
    returning: line(),
    nextReturn: 0,
    lastCalledFrom: 'line',
    deadlines: heap(),
    rate: callRate(),
  }
}

function enqueue(room: Room, person: PersonId, at: Instant): Entry {
  const key = room.nextKey++
  // After `settle` either nobody waits or nobody can be called: what stands in line now is what stays in front.
  const startedBehind = room.line.size
  const idle = { until: 0, idleUntil: 0, alarmAt: null, returningAs: null }
  const entry: Entry = { person, key, state: 'waiting', startedBehind, joinedAt: at, ...idle }
  room.tickets.set(person, entry)
  room.counts.waiting++
  room.line.append(key, entry)
  return entry
}

/** Someone deferred who is here again gets in turn, once. */
function showUp(room: Room, entry: Entry): void {
  if (entry.state !== 'deferred' || entry.returningAs !== null) return
  entry.returningAs = room.nextReturn++
  room.returning.append(entry.returningAs, entry)
}

/** Whoever has a ticket is here: what was due comes first, then they are called if it is their turn. */
function arrive(room: Room, { person, rules, at }: { person: PersonId; rules: RoomRules; at: Instant }): Entry | null {
  settle(room, rules, at)
  const entry = room.tickets.get(person)
  if (!entry) return null
  showUp(room, entry)
  callNext(room, rules, at)
  return entry
}

function admit(room: Room, entry: Entry, until: Instant): void {
  move(room, entry, 'admitted')
  entry.until = until
  entry.idleUntil = 0 // of a lease that ended before
}

/** A person inside may do nothing until `idleUntil`; others are left as they are. */
function renewed(room: Room, entry: Entry, idleUntil: Instant): Ticket {
  if (entry.state === 'admitted') {
    entry.idleUntil = Math.max(entry.idleUntil, idleUntil)
    watch(room, entry)
  }
  return ticketOf(room, entry)
}

function move(room: Room, entry: Entry, state: TicketState): void {
  room.counts[entry.state]--
  room.counts[state]++
  entry.state = state
}

function drop(room: Room, entry: Entry): void {
  if (entry.state === 'waiting') room.line.remove(entry.key)
  if (entry.returningAs !== null) room.returning.remove(entry.returningAs)
  room.counts[entry.state]--
  room.tickets.delete(entry.person)
}

/** When the readiness or the lease is over unless something is done; null for a state that does not end. */
function endOf(entry: Entry): Instant | null {
  if (entry.state === 'ready') return entry.until
  return entry.state === 'admitted' ? Math.min(entry.until, entry.idleUntil) : null
}

function watch(room: Room, entry: Entry): void {
  const end = endOf(entry)
  if (end === null || (entry.alarmAt !== null && entry.alarmAt <= end)) return
  entry.alarmAt = end
  room.deadlines.push(end, entry)
}

/**
 * What is due before anybody's act counts: a place that came free goes to those who are already here, not to the one
 * whose lease freed it and who happens to be the next to ask.
 */
function settle(room: Room, rules: RoomRules, at: Instant): void {
  endWhatRanOut(room, at)
  callNext(room, rules, at)
}

function endWhatRanOut(room: Room, at: Instant): void {
  for (let next = room.deadlines.peek(); next !== null && next <= at; next = room.deadlines.peek()) {
    const alarm = room.deadlines.pop()
    if (!alarm) return
    const entry = alarm.item
    if (room.tickets.get(entry.person) !== entry || entry.alarmAt !== alarm.rank) continue // has left, or a later alarm
    entry.alarmAt = null
    const end = endOf(entry)
    if (end === null || end > at) watch(room, entry)
    else move(room, entry, 'deferred')
  }
}

function callNext(room: Room, rules: RoomRules, at: Instant): void {
  while (room.counts.admitted + room.counts.ready < rules.insideLimit) {
    const entry = takeNext(room, at)
    if (!entry) return
    move(room, entry, 'ready')
    entry.until = at + rules.readySeconds * 1000
    watch(room, entry)
  }
}

/** Those who came back and those in line are called in turn, so that neither waits for the other to run dry. */
function takeNext(room: Room, at: Instant): Entry | null {
  if (room.lastCalledFrom === 'line' || room.line.size === 0) {
    const back = room.returning.shift()
    if (back) {
      back.returningAs = null
      room.lastCalledFrom = 'returning'
      return back
    }
  }
  const entry = room.line.shift()
  if (!entry) return null
  room.lastCalledFrom = 'line'
  room.called = entry.key
  room.rate.count(at)
  return entry
}

function ticketOf(room: Room, entry: Entry): Ticket {
  const { key, state, startedBehind, joinedAt } = entry
  const ahead = state === 'waiting' ? room.line.countBefore(key) : 0
  return { key, state, ahead, startedBehind, joinedAt, until: endOf(entry) }
}
