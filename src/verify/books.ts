import type { Instant } from '../domain/time.ts'
import type { BookingRecord, HoldRecord } from '../history/final-stores.ts'
import { type PersonRow, personFold, type Report, type SlotRow, slotFold } from '../history/state-checks.ts'
import type { Snapshot } from '../store/postgres/snapshot.ts'

/** The sweeper runs every two seconds; a hold that ran out a minute ago is leaked. */
const graceMs = 60_000

/** What was looked at. */
export interface Counted {
  /** The instant of the snapshot, by the database's clock. */
  at: Instant
  slots: number
  holds: number
  bookings: number
}

/** A slot with one of its holds and its booking, flat; the columns of what is not there are null. */
interface JoinedRow {
  slot: string
  startsAt: number
  capacity: number
  taken: number
  hold: string | null
  holdCampaign: string
  holdPerson: string
  holdState: HoldRecord['state']
  until: number
  booking: string | null
  campaign: string
  person: string
  bookingSlot: string
  state: BookingRecord['state']
  confirmedAt: number
  cancelledAt: number | null
}

/** Each slot with its holds, each with its booking. The database sorts; no index of bookings is kept for it. */
const bySlot = `select slot.id::text as slot, to_ms(slot.starts_at) as "startsAt", slot.capacity, slot.taken,
  hold.id::text as hold, hold.campaign as "holdCampaign", hold.person as "holdPerson", hold.state as "holdState",
  to_ms(hold.until) as until, booking.id::text as booking, booking.campaign, booking.person,
  booking.slot::text as "bookingSlot", booking.state, to_ms(booking.confirmed_at) as "confirmedAt",
  to_ms(booking.cancelled_at) as "cancelledAt"
  from slot left join hold on hold.slot = slot.id left join booking on booking.hold = hold.id
  order by slot.id, hold.id`

const byPerson = `select person, campaign, id::text as id, 'held' as what, null::text as key from hold where state = 'held'
  union all select person, campaign, id::text, state, idempotency_key from booking
  order by person, key nulls first`

/** Checks all slots and people of one snapshot, row by row: memory does not grow with the bookings. */
export async function checkBooks(snapshot: Snapshot, report: Report): Promise<Counted> {
  const at = await instantOf(snapshot)
  const counted = { at, slots: 0, holds: 0, bookings: 0 }
  const slots = slotFold(report, { at, graceMs })
  let last = ''
  for await (const row of snapshot.rows<JoinedRow>(bySlot)) {
    if (row.slot !== last) counted.slots++
    last = row.slot
    if (row.hold !== null) counted.holds++
    if (row.booking !== null) counted.bookings++
    slots.add(slotRowOf(row))
  }
  slots.end()
  const people = personFold(report)
  for await (const row of snapshot.rows<PersonRow>(byPerson)) people.add(row)
  people.end()
  return counted
}

async function instantOf(snapshot: Snapshot): Promise<Instant> {
  for await (const { at } of snapshot.rows<{ at: number }>('select to_ms(now()) as at')) return at
  throw new Error('the database has no clock')
}

function slotRowOf(row: JoinedRow): SlotRow {
  const { slot: id, startsAt, capacity, taken } = row
  const slot = { id, startsAt, capacity, taken } as SlotRow['slot']
  if (row.hold === null) return { slot, hold: null, booking: null }
  const { hold: holdId, holdCampaign, holdPerson, holdState, until } = row
  const hold = { id: holdId, campaign: holdCampaign, person: holdPerson, slot: id, state: holdState, until }
  const { booking: bookingId, campaign, person, bookingSlot, state, confirmedAt, cancelledAt } = row
  const booking =
    bookingId === null
      ? null
      : // The key is checked by person.
        { id: bookingId, campaign, person, slot: bookingSlot, hold: holdId, state, key: '', confirmedAt, cancelledAt }
  return { slot, hold, booking } as SlotRow
}
