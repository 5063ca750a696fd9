import type { Booking, Hold } from '../domain/booking.ts'
import type { ErrorCode } from '../domain/errors.ts'
import type { DeviceHash, PersonId } from '../domain/ids.ts'
import type { DeviceClaim } from '../domain/session.ts'
import type { Instant } from '../domain/time.ts'
import type { Ticket } from '../domain/waiting-room.ts'
import { grouped } from './grouped.ts'
import type { Call, CallOf, History, Loss, Reserved, UseCase } from './history.ts'

/** Refusals after which the call may have happened nevertheless: a store did not answer in time, or we made a mistake. */
const indefinite: ReadonlySet<ErrorCode> = new Set(['store_unavailable', 'service_unavailable', 'internal'])

/** Whether the caller does not know if it happened. */
export function isIndefinite({ outcome }: Call): boolean {
  return outcome.kind === 'lost' || (outcome.kind === 'refused' && indefinite.has(outcome.code))
}

/** Whether it changed anything, as far as its caller knows: not when it was surely refused. */
export function mayHaveHappened(call: Call): boolean {
  return call.outcome.kind === 'answered' || isIndefinite(call)
}

/** Whether the same request, pressed twice, was answered: that tells how both ended, since each of these is done once. */
export function hasAnsweredTwin(calls: readonly Call[], call: Call): boolean {
  return (call.useCase === 'confirm' || call.useCase === 'cancel') && calls.some(answersTheSameAs(call))
}

/** Whether the same request, asked twice at one moment (a double click), was answered: the person saw that page. */
export function hasAnsweredClick(calls: readonly Call[], call: Call): boolean {
  const { askedAt, device } = call
  const answersTheSame = answersTheSameAs(call)
  return calls.some((other) => other.askedAt === askedAt && other.device === device && answersTheSame(other))
}

/** Tells of another call whether it asked the same and was answered. */
function answersTheSameAs({ useCase, asked }: Call): (other: Call) => boolean {
  const same = JSON.stringify(asked)
  return (other) =>
    other.useCase === useCase && other.outcome.kind === 'answered' && JSON.stringify(other.asked) === same
}

/** What was shown to be so at one instant between `from` and `to`. */
export interface Shown<Fact> {
  fact: Fact
  person: PersonId
  human: string
  device: DeviceHash
  from: Instant
  to: Instant
  call: Call
}

/** The history as the checks read it. */
export interface Read {
  history: History
  calls: readonly Call[]
  callsOf: ReadonlyMap<PersonId, readonly Call[]>
  holds: readonly Shown<Hold>[]
  bookings: readonly Shown<Booking>[]
  tickets: readonly Shown<Ticket>[]
  claims: readonly Shown<DeviceClaim>[]
  losses: readonly Loss[]
  /** The last instant at which a call can have happened. */
  latest(call: Call): Instant
}

export function readHistory(history: History): Read {
  const calls = history.events.filter((event) => event.kind === 'call')
  const losses = history.events.filter((event) => event.kind === 'loss')
  const identified = calls.flatMap((call) => {
    const person = personOf(call)
    return person === null ? [] : [{ call, person }]
  })
  const shown = <Fact>(factOf: (call: Call) => Fact | null | undefined): Shown<Fact>[] =>
    identified.flatMap(({ call, person }) => {
      const fact = factOf(call)
      const { human, device, askedAt, outcome } = call
      return fact ? [{ fact, person, human, device, from: askedAt, to: outcome.at, call }] : []
    })
  const { lateMs = Number.POSITIVE_INFINITY } = history
  return {
    history,
    calls,
    latest: (call) => (isIndefinite(call) ? call.outcome.at + lateMs : call.outcome.at),
    callsOf: new Map(
      [...grouped(identified, ({ person }) => person)].map(([person, own]) => [person, own.map(({ call }) => call)]),
    ),
    holds: shown((call) => holdIn(call)),
    bookings: shown((call) => bookingIn(call)),
    tickets: shown((call) => ticketIn(call)),
    claims: shown((call) => answer(call, 'take-over') ?? answer(call, 'due-page')?.claim),
    losses,
  }
}

/** The answer of a call of this use case; null for any other call and without an answer. */
export function answer<Case extends UseCase>(call: Call, useCase: Case) {
  if (call.useCase !== useCase) return null
  const { outcome } = call as unknown as CallOf<Case>
  return outcome.kind === 'answered' ? outcome.answer : null
}

function personOf(call: Call): PersonId | null {
  return answer(call, 'verify')?.person ?? call.person
}

export function reservedIn(call: Call): Reserved | null {
  return answer(call, 'bookings') ?? answer(call, 'due-page')?.reservations ?? null
}

export function holdIn(call: Call): Hold | null {
  return answer(call, 'hold') ?? answer(call, 'extend') ?? reservedIn(call)?.hold ?? null
}

export function bookingIn(call: Call): Booking | null {
  return answer(call, 'confirm') ?? answer(call, 'cancel') ?? reservedIn(call)?.booking ?? null
}

function ticketIn(call: Call): Ticket | null {
  return answer(call, 'ticket') ?? answer(call, 'due-page')?.ticket ?? null
}

/** Calls of one person (or of one device) that may end what was shown. Found by time in O(log n): a bot makes millions. */
export class Ends {
  /** In the order of the last instants at which they can have happened. */
  private readonly calls: readonly { call: Call; latest: Instant }[]
  /** The earliest question among this call and all later ones. */
  private readonly earliestFrom: Instant[] = []

  constructor({ latest }: Pick<Read, 'latest'>, calls: readonly Call[]) {
    this.calls = calls
      .filter(mayHaveHappened)
      .map((call) => ({ call, latest: latest(call) }))
      .sort((one, other) => one.latest - other.latest)
    let earliest = Number.POSITIVE_INFINITY
    for (let index = this.calls.length - 1; index >= 0; index--) {
      earliest = Math.min(earliest, this.calls[index]?.call.askedAt ?? earliest)
      this.earliestFrom[index] = earliest
    }
  }

  /** The earliest question of a call that may happen at `from` or later; infinite: none. `except` shows the thing itself. */
  earliest(from: Instant, except: Call): Instant {
    let index = firstIndex(this.calls, ({ latest }) => latest >= from)
    let earliest = Number.POSITIVE_INFINITY
    // The calls that overlap the one that shows it are few.
    for (; index < this.calls.length; index++) {
      const { call, latest } = this.calls[index] as { call: Call; latest: Instant }
      if (latest > except.outcome.at) break
      if (call !== except) earliest = Math.min(earliest, call.askedAt)
    }
    return Math.min(earliest, this.earliestFrom[index] ?? Number.POSITIVE_INFINITY)
  }
}

/** The first index from which on it holds; the length where it never does. */
export function firstIndex<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(items[middle] as Item)) high = middle
    else low = middle + 1
  }
  return low
}

/** The ends, by person, of all calls of these use cases. */
export function endsBy(read: Read, useCases: readonly UseCase[]): ReadonlyMap<PersonId, Ends> {
  return new Map(
    [...read.callsOf].map(([person, calls]) => [
      person,
      new Ends(
        read,
        calls.filter(({ useCase }) => useCases.includes(useCase)),
      ),
    ]),
  )
}

/**
 * Until when something that was shown stays so for certain: `until` at the latest, and no longer than to the first call that may end
 * it, or to a loss. Null: it may have ended before it was told.
 */
export function certainEnd(
  { losses }: Read,
  shown: Shown<unknown>,
  rule: { store: Loss['store']; until: Instant; ends: readonly (Ends | undefined)[] },
): Instant | null {
  const { from, to, call } = shown
  let end = rule.until
  for (const { store, at, since } of losses) {
    if (store !== rule.store || at < from) continue
    // What was told before `since` outlives the loss.
    if (at <= to || to > since) end = Math.min(end, at)
  }
  for (const ends of rule.ends) end = Math.min(end, ends?.earliest(from, call) ?? end)
  return end > to ? end : null
}
