import type { CampaignId, PersonId } from '../domain/ids.ts'
import type { Instant } from '../domain/time.ts'
import type { BookingRecord, FinalStores, HoldRecord, SlotRecord } from './final-stores.ts'
import type { Finding, Rule } from './finding.ts'
import { grouped } from './grouped.ts'

/** A slot with one of its holds and the booking that stands on it; a slot without holds is one row. */
export interface SlotRow {
  slot: SlotRecord
  hold: HoldRecord | null
  booking: BookingRecord | null
}

/** What a person has: a hold that is held, or a booking in any state. */
export interface PersonRow {
  person: PersonId
  campaign: CampaignId
  id: string
  /** `cancelled` counts for its key only. */
  what: 'held' | 'confirmed' | 'cancelled'
  /** The idempotency key of a booking. */
  key: string | null
}

export type Report = (finding: Finding) => void

/** Takes rows one after the other, so that no more than one slot or person is in memory. */
export interface Fold<Row> {
  /** Rows of one slot (of one person) follow each other; of one hold, and of one key, too. */
  add(row: Row): void
  /** After the last row. */
  end(): void
}

const isLive = ({ state }: HoldRecord) => state === 'held' || state === 'booked'

/**
 * Checks slots: oversold, leaked holds, balance.
 * @param graceMs a hold that ran out so long ago should have been swept
 */
export function slotFold(report: Report, { at, graceMs }: { at: Instant; graceMs: number }): Fold<SlotRow> {
  let slot: SlotRecord | null = null
  let hold: HoldRecord | null = null
  let live = 0

  function endSlot(): void {
    if (slot === null) return
    const say = (rule: Rule, what: string) => report({ rule, who: null, at: null, what })
    const { id, capacity, taken } = slot
    if (live > capacity) say('oversold', `slot ${id} has ${live} holds and bookings on ${capacity} places`)
    if (taken > capacity) say('oversold', `slot ${id} counts ${taken} taken of ${capacity} places`)
    if (taken !== live)
      say('ledger-balanced', `slot ${id} counts ${taken} taken; ${live} holds and bookings stand behind it`)
  }

  return {
    add(row) {
      if (row.slot.id !== slot?.id) {
        endSlot()
        slot = row.slot
        live = 0
      }
      const again = row.hold !== null && row.hold.id === hold?.id
      hold = row.hold
      if (hold === null) return
      if (again) return secondBooking(report, hold)
      if (isLive(hold)) live++
      checkHold(report, hold, { at, graceMs })
      checkPair(report, hold, row.booking)
    },
    end: endSlot,
  }
}

function secondBooking(report: Report, hold: HoldRecord): void {
  report({ rule: 'lost-answers', who: hold.person, at: null, what: `two bookings stand on hold ${hold.id}` })
}

function checkHold(report: Report, hold: HoldRecord, { at, graceMs }: { at: Instant; graceMs: number }): void {
  if (hold.state !== 'held' || hold.until + graceMs > at) return
  const seconds = Math.round((at - hold.until) / 1000)
  const what = `hold ${hold.id} of slot ${hold.slot} ran out ${seconds} s ago and still takes its place`
  report({ rule: 'leaked-holds', who: hold.person, at: null, what })
}

/** A booked hold has its confirmed booking, and the other way round; a cancelled booking has given its place back. */
function checkPair(report: Report, hold: HoldRecord, booking: BookingRecord | null): void {
  const say = (rule: Rule, what: string) => report({ rule, who: hold.person, at: null, what })
  if (booking === null) {
    if (hold.state === 'booked') say('leaked-holds', `hold ${hold.id} of slot ${hold.slot} is booked without a booking`)
    return
  }
  const { id, state } = booking
  if (booking.slot !== hold.slot)
    say('ledger-balanced', `booking ${id} is of slot ${booking.slot}, its hold of ${hold.slot}`)
  if (booking.person !== hold.person || booking.campaign !== hold.campaign)
    say('ledger-balanced', `booking ${id} stands on a hold of another person or campaign`)
  const stands = hold.state === 'booked'
  if (stands !== (state === 'confirmed')) say('ledger-balanced', `booking ${id} is ${state}, its hold ${hold.state}`)
  if ((booking.cancelledAt !== null) !== (state === 'cancelled'))
    say('ledger-balanced', `booking ${id} is ${state}, and its time of cancellation says otherwise`)
}

/** Checks people: two active bookings, and two bookings by one key. */
export function personFold(report: Report): Fold<PersonRow> {
  let person: PersonId | null = null
  let key: string | null = null
  /** What is active of this person, by campaign; a person takes part in few. */
  let active = new Map<CampaignId, string>()

  return {
    add(row) {
      if (row.person !== person) {
        person = row.person
        key = null
        active = new Map()
      }
      if (row.key !== null && row.key === key)
        report({ rule: 'lost-answers', who: person, at: null, what: `booking ${row.id} is the second of one key` })
      key = row.key
      if (row.what === 'cancelled') return
      const other = active.get(row.campaign)
      const named = `${row.what === 'held' ? 'hold' : 'booking'} ${row.id}`
      if (other === undefined) active.set(row.campaign, named)
      else report({ rule: 'two-active-bookings', who: person, at: null, what: `${named} stands beside ${other}` })
    },
    end: () => {},
  }
}

/** The state of small stores, all in memory. */
export function checkStores(stores: FinalStores, report: Report): void {
  const bookingsOf = grouped(stores.bookings, ({ hold }) => hold)
  const holdsOf = grouped(stores.holds, ({ slot }) => slot)
  const bySlot = slotFold(report, { at: stores.at, graceMs: 0 })
  for (const slot of stores.slots) {
    bySlot.add({ slot, hold: null, booking: null })
    for (const hold of holdsOf.get(slot.id) ?? [])
      for (const booking of bookingsOf.get(hold.id) ?? [null]) bySlot.add({ slot, hold, booking })
  }
  bySlot.end()

  const known = new Set(stores.holds.map(({ id }) => id))
  for (const { id, person, hold } of stores.bookings)
    if (!known.has(hold)) report({ rule: 'ledger-balanced', who: person, at: null, what: `booking ${id} has no hold` })

  const byPerson = personFold(report)
  for (const row of peopleOf(stores)) byPerson.add(row)
  byPerson.end()
}

function peopleOf({ holds, bookings }: FinalStores): PersonRow[] {
  const rows: PersonRow[] = [
    ...holds.flatMap(({ id, person, campaign, state }) =>
      state === 'held' ? [{ id, person, campaign, what: 'held' as const, key: null }] : [],
    ),
    ...bookings.map(({ id, person, campaign, state, key }) => ({ id, person, campaign, what: state, key })),
  ]
  return rows.sort((one, other) => compare(one.person, other.person) || compare(one.key ?? '', other.key ?? ''))
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
