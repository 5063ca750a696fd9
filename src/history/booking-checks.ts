import type { Booking } from '../domain/booking.ts'
import type { BookingId, PersonId, SlotId } from '../domain/ids.ts'
import { isoSeoul } from '../domain/time.ts'
import {
  answer,
  certainEnd,
  endsBy,
  hasAnsweredTwin,
  isIndefinite,
  mayHaveHappened,
  type Read,
  type Shown,
} from './certainty.ts'
import { grouped } from './grouped.ts'
import type { Call } from './history.ts'
import { firstExcess, type Interval } from './intervals.ts'
import type { Report } from './state-checks.ts'

const never = Number.POSITIVE_INFINITY

/** More people were told at once that they have a place than there are places. */
export function oversold(read: Read, report: Report): void {
  const { holds, bookings } = read
  const frees = endsBy(read, ['hold', 'release', 'leave', 'not-me', 'cancel'])
  const cancels = endsBy(read, ['cancel'])
  const bySlot = new Map<SlotId, Interval[]>()
  const add = (slot: SlotId, shown: Shown<unknown>, to: number | null) => {
    if (to === null) return
    const intervals = bySlot.get(slot) ?? []
    intervals.push({ from: shown.to, to, name: shown.human })
    bySlot.set(slot, intervals)
  }
  for (const shown of holds) {
    const { slot, until } = shown.fact
    add(slot, shown, certainEnd(read, shown, { store: 'durable', until, ends: [frees.get(shown.person)] }))
  }
  for (const shown of bookings)
    if (shown.fact.state === 'confirmed')
      add(
        shown.fact.slot,
        shown,
        certainEnd(read, shown, { store: 'durable', until: never, ends: [cancels.get(shown.person)] }),
      )
  const most = mostPlaces(read)
  for (const [slot, intervals] of bySlot) {
    const places = most.get(slot)
    if (places === undefined) continue
    const excess = firstExcess(intervals, () => places)
    if (excess === null) continue
    const what = `${excess.count} people were told that they have a place of slot ${slot}, which has ${places}`
    report({ rule: 'oversold', who: excess.names.at(-1) ?? null, at: excess.at, what })
  }
}

/** The most places that a slot ever had. */
function mostPlaces({ history }: Read): Map<SlotId, number> {
  const most = new Map<SlotId, number>()
  const see = (slot: SlotId, capacity: number) => most.set(slot, Math.max(most.get(slot) ?? 0, capacity))
  for (const event of history.events) if (event.kind === 'supplied') see(event.slot, event.capacity)
  for (const { id, capacity } of history.stores.slots) see(id, capacity)
  return most
}

/** A person was shown two bookings, one after the other, and cancelled none between. */
export function twoActiveBookings(read: Read, report: Report): void {
  const cancels = endsBy(read, ['cancel'])
  for (const [person, shown] of grouped(read.bookings, (one) => one.person)) {
    let before: Shown<Booking> | null = null
    for (const one of shown) {
      if (one.fact.state !== 'confirmed') continue
      if (before !== null && before.fact.id !== one.fact.id) {
        const end = certainEnd(read, before, { store: 'durable', until: never, ends: [cancels.get(person)] })
        if (end !== null && end > one.to) {
          const what = `was shown booking ${one.fact.id}, and had booking ${before.fact.id}, cancelled by no call`
          report({ rule: 'two-active-bookings', who: one.human, at: one.to, what })
        }
      }
      before = one
    }
  }
}

/** What was shown to a person is what the stores hold in the end. */
export function acknowledgedAndLost(read: Read, report: Report): void {
  const { history, bookings, holds } = read
  const cancels = new Map([...grouped(cancelsIn(read), ({ booking }) => booking)])
  const records = new Map(history.stores.bookings.map((record) => [record.id, record]))
  const told = new Set<string>()
  for (const shown of bookings) {
    const { fact, human, to, from } = shown
    const survives = certainEnd(read, shown, { store: 'durable', until: never, ends: [] }) === never
    const key = `${fact.id} ${fact.state}`
    if (!survives || told.has(key)) continue
    told.add(key)
    const say = (what: string) =>
      report({
        rule: 'acknowledged-and-lost',
        who: human,
        at: to,
        what: `was told that booking ${fact.id} is ${fact.state}; ${what}`,
      })
    const record = records.get(fact.id)
    if (!record) say('the books do not have it')
    else if (record.slot !== fact.slot || record.person !== shown.person || record.confirmedAt !== fact.confirmedAt)
      say('the books have another slot, person or time under its id')
    else if (record.state !== fact.state) {
      const cancelled = (cancels.get(fact.id) ?? []).some(({ call }) => call.outcome.at >= from || isIndefinite(call))
      if (fact.state === 'cancelled' || !cancelled)
        say(`the books say ${record.state}, and no call of theirs since then made it so`)
    }
  }
  const frees = endsBy(read, ['hold', 'release', 'leave', 'not-me', 'cancel', 'confirm'])
  const held = new Map(history.stores.holds.map((record) => [record.id, record]))
  for (const shown of holds) {
    const { id, until } = shown.fact
    if (until <= history.stores.at) continue
    const end = certainEnd(read, shown, { store: 'durable', until: never, ends: [frees.get(shown.person)] })
    if (end !== never || held.get(id)?.state === 'held') continue
    const what = `was told that hold ${id} lasts until ${isoSeoul(until)}; the books do not hold it`
    report({ rule: 'acknowledged-and-lost', who: shown.human, at: shown.to, what })
  }
}

function cancelsIn({ calls }: Read): { booking: BookingId; call: Call }[] {
  return calls.flatMap((call) =>
    call.useCase === 'cancel' && mayHaveHappened(call) ? [{ booking: call.asked.booking, call }] : [],
  )
}

type Confirm = Call & { useCase: 'confirm' }

/** Confirmations by one person with one key. */
function confirmations({ callsOf }: Read): { person: PersonId; key: string; calls: Confirm[] }[] {
  return [...callsOf].flatMap(([person, calls]) => {
    const confirms = calls.filter((call) => call.useCase === 'confirm')
    return [...grouped(confirms, ({ asked }) => asked.key)].map(([key, calls]) => ({ person, key, calls }))
  })
}

/** Refusals that come before the booking is looked at: not identified any more, or too many requests. */
const notLookedAt: ReadonlySet<string> = new Set(['not_verified', 'too_many_requests', 'cross_site_refused'])

/** The same key is answered with the same booking, and never refused after it was answered; another hold is a conflict. */
export function answeredAlike(read: Read, report: Report): void {
  for (const { person, calls } of confirmations(read)) {
    const first = calls.find((call) => answer(call, 'confirm'))
    const made = first && answer(first, 'confirm')
    if (!first || !made) continue
    const { human, device, askedAt: from, outcome } = first
    const shown: Shown<Booking> = { fact: made, person, human, device, from, to: outcome.at, call: first }
    if (certainEnd(read, shown, { store: 'durable', until: never, ends: [] }) !== never) continue
    for (const call of calls) {
      const difference = differenceOf(call, first, made)
      if (difference === null) continue
      const what = `${difference}, after booking ${made.id} at ${isoSeoul(outcome.at)}`
      report({ rule: 'answered-alike', who: human, at: call.outcome.at, what })
    }
  }
}

function differenceOf(call: Confirm, first: Confirm, made: Booking): string | null {
  const sameHold = call.asked.hold === first.asked.hold
  const again = answer(call, 'confirm')
  if (again && again.id !== made.id) return `the same key was answered with booking ${again.id}`
  if (again && !sameHold) return 'the same key was answered for another hold'
  const { outcome } = call
  if (outcome.kind !== 'refused' || isIndefinite(call) || !sameHold || call.askedAt < first.outcome.at) return null
  return notLookedAt.has(outcome.code) ? null : `the same confirmation was refused with ${outcome.code}`
}

/** Calls that show a person how they stand. */
const telling = new Set(['confirm', 'cancel', 'due-page', 'bookings', 'hold'])

/** A confirmation without an answer has one outcome: what the books say is what was told later, and it was told. */
export function lostAnswers(read: Read, report: Report): void {
  const recordOf = new Map(read.history.stores.bookings.map((record) => [`${record.person}\0${record.key}`, record]))
  for (const { person, key, calls } of confirmations(read)) {
    const record = recordOf.get(`${person}\0${key}`)
    for (const call of calls) {
      if (call.outcome.kind !== 'refused' || call.outcome.code !== 'hold_expired') continue
      if (!record || record.hold !== call.asked.hold || record.confirmedAt >= call.askedAt) continue
      const what = `was told that hold ${call.asked.hold} ran out; booking ${record.id} was made of it at ${isoSeoul(record.confirmedAt)}`
      report({ rule: 'lost-answers', who: call.human, at: call.outcome.at, what })
    }
  }
  const gone = new Set(read.history.events.flatMap((event) => (event.kind === 'walked-away' ? [event.human] : [])))
  const ownerOf = new Map(read.history.stores.bookings.map((record) => [record.id, record.person]))
  // Of another person's booking a person who tries to cancel it is told nothing.
  const mayTell = (call: Call) =>
    call.useCase === 'confirm' ||
    (call.useCase === 'cancel' && (ownerOf.get(call.asked.booking) ?? call.person) === call.person)
  for (const [human, calls] of grouped(read.calls, (call) => call.human)) {
    if (gone.has(human)) continue
    const last = calls.findLast((call) => mayTell(call) && isIndefinite(call))
    if (!last || hasAnsweredTwin(calls, last)) continue
    const told = calls.some(
      (call) => call.askedAt >= last.outcome.at && telling.has(call.useCase) && call.outcome.kind === 'answered',
    )
    const what = `${last.useCase} had no answer, and no later call told how it ended`
    if (!told) report({ rule: 'lost-answers', who: human, at: last.outcome.at, what })
  }
}

/** A place was held or booked in a campaign that does not have it. */
export function ownSlots({ history, calls }: Read, report: Report): void {
  const owners = new Map(
    history.events.flatMap((event) =>
      event.kind === 'supplied' && event.campaign ? [[event.slot, event.campaign]] : [],
    ),
  )
  const isOther = (slot: SlotId) => (owners.get(slot) ?? history.campaign.id) !== history.campaign.id
  for (const call of calls) {
    const slot = (answer(call, 'hold') ?? answer(call, 'confirm'))?.slot
    if (slot === undefined || !isOther(slot)) continue
    const what = `${call.useCase} in ${history.campaign.id} gave a place of slot ${slot}, which is another campaign's`
    report({ rule: 'own-slots', who: call.human, at: call.outcome.at, what })
  }
}
