import type { Booking, Hold } from '../domain/booking.ts'
import type { PersonId } from '../domain/ids.ts'
import { type Instant, isoSeoul } from '../domain/time.ts'
import {
  answer,
  bookingIn,
  certainEnd,
  type Ends,
  endsBy,
  holdIn,
  mayHaveHappened,
  type Read,
  reservedIn,
} from './certainty.ts'
import type { Call } from './history.ts'
import type { Report } from './state-checks.ts'

/** What a person surely has, from when they were told of it to `end`. */
interface Standing<Fact> {
  fact: Fact
  since: Instant
  end: Instant
}

/** A look showed something else than the person surely has, or a call was refused that it gives a right to. */
export function contradicted(read: Read, report: Report): void {
  const holdEnds = endsBy(read, ['hold', 'release', 'leave', 'not-me', 'confirm', 'cancel'])
  const bookingEnds = endsBy(read, ['cancel'])
  for (const [person, calls] of read.callsOf) {
    let hold: Standing<Hold> | null = null
    let booking: Standing<Booking> | null = null
    let led: Call | null = null
    for (const call of calls) {
      const say = (what: string) =>
        report({ rule: 'acknowledged-and-lost', who: call.human, at: call.outcome.at, what })
      if (hold !== null && during(hold, call)) {
        const other = againstHold(call, hold.fact) ?? againstPage(read, call, { hold: hold.fact, led })
        if (other !== null) say(`was told that hold ${hold.fact.id} lasts until ${isoSeoul(hold.fact.until)}; ${other}`)
      }
      if (booking !== null && during(booking, call)) {
        const other = againstBooking(call, booking.fact)
        if (other !== null) say(`was told of booking ${booking.fact.id} at ${isoSeoul(booking.since)}; ${other}`)
      }
      const page = answer(call, 'due-page')?.page
      if (page !== undefined) led = page === 'confirm' ? call : null
      const [shownHold, shownBooking] = [holdIn(call), bookingIn(call)]
      if (shownHold) hold = standing(read, { call, person, fact: shownHold }, shownHold.until, holdEnds.get(person))
      if (shownBooking?.state === 'confirmed')
        booking = standing(
          read,
          { call, person, fact: shownBooking },
          Number.POSITIVE_INFINITY,
          bookingEnds.get(person),
        )
    }
  }
}

function standing<Fact>(
  read: Read,
  { call, person, fact }: { call: Call; person: PersonId; fact: Fact },
  until: Instant,
  ends: Ends | undefined,
): Standing<Fact> | null {
  const { human, device, askedAt: from, outcome } = call
  const shown = { fact, person, human, device, from, to: outcome.at, call }
  const end = certainEnd(read, shown, { store: 'durable', until, ends: [ends] })
  return end === null ? null : { fact, since: outcome.at, end }
}

/** Whether the whole call lies in the time in which it surely stands. */
function during({ since, end }: Standing<unknown>, { askedAt, outcome }: Call): boolean {
  return askedAt >= since && outcome.at < end
}

function againstHold(call: Call, hold: Hold): string | null {
  const reserved = reservedIn(call)
  if (reserved) return reserved.hold?.id === hold.id ? null : 'a look did not show it'
  if (call.useCase !== 'confirm' && call.useCase !== 'extend') return null
  const { asked, outcome } = call
  const refused = outcome.kind === 'refused' && outcome.code === 'hold_expired' && asked.hold === hold.id
  return refused ? `${call.useCase} was refused: it had run out` : null
}

/** What a person may do with the hold that the due page led them to. */
const ofHold: ReadonlySet<string> = new Set(['confirm', 'extend', 'release'])

/** The due page led this device to its hold, and what can be done there was refused as not admitted; no hot store was lost between. */
function againstPage({ losses }: Read, call: Call, { hold, led }: { hold: Hold; led: Call | null }): string | null {
  const { outcome, asked, useCase } = call
  if (outcome.kind !== 'refused' || outcome.code !== 'not_admitted' || !ofHold.has(useCase)) return null
  if (led === null || led.device !== call.device || call.askedAt < led.outcome.at) return null
  if (!('hold' in asked) || asked.hold !== hold.id) return null
  const isLost = losses.some(({ store, at }) => store === 'hot' && at >= led.askedAt && at <= outcome.at)
  return isLost ? null : `${useCase} was refused as not admitted, on the page that was due`
}

function againstBooking(call: Call, booking: Booking): string | null {
  const reserved = reservedIn(call)
  if (reserved) return reserved.booking?.id === booking.id ? null : 'a look did not show it'
  return call.useCase === 'hold' && call.outcome.kind === 'answered' ? 'a hold was given beside it' : null
}

/** A booking was made or cancelled by no call of its person. */
export function askedFor({ history, callsOf }: Read, report: Report): void {
  const asked = new Set<string>()
  const cancelled = new Set<string>()
  for (const [person, calls] of callsOf)
    for (const call of calls) {
      if (!mayHaveHappened(call)) continue
      if (call.useCase === 'confirm') asked.add(made(person, call.asked))
      if (call.useCase === 'cancel') cancelled.add(`${person} ${call.asked.booking}`)
    }
  for (const record of history.stores.bookings) {
    const { id, person, state, confirmedAt, cancelledAt } = record
    const say = (what: string, at: Instant | null) => report({ rule: 'asked-for', who: person, at, what })
    if (!asked.has(made(person, record))) say(`booking ${id} was made by no call of its person`, confirmedAt)
    if (state === 'cancelled' && !cancelled.has(`${person} ${id}`))
      say(`booking ${id} was cancelled by no call of its person`, cancelledAt)
  }
}

function made(person: PersonId, { hold, key }: { hold: string; key: string }): string {
  return JSON.stringify([person, hold, key])
}
