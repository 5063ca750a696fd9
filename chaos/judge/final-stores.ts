import type pg from 'pg'
import type { BookingRecord, FinalStores, HoldRecord, SlotRecord } from '../../src/history/final-stores.ts'

/** How long holds that ran out may wait for the sweep, in milliseconds; later they are leaked. */
const sweptMs = 20_000

/** The books as they are in the transaction of this connection. */
export async function readFinalStores(client: pg.ClientBase): Promise<FinalStores> {
  const all = async <Row extends pg.QueryResultRow>(statement: string) => (await client.query<Row>(statement)).rows
  // All in one transaction that sees one instant; `now()` is its beginning.
  const [first] = await all<{ at: number }>('select to_ms(now()) as at')
  const slots = await all<SlotRecord>(
    'select id::text, to_ms(starts_at) as "startsAt", capacity, taken from slot order by id',
  )
  const holds = await all<HoldRecord>(
    'select id::text, campaign, person, slot::text, state, to_ms(until) as until from hold order by id',
  )
  const bookings = await all<BookingRecord>(
    `select id::text, campaign, person, slot::text, hold::text, state, idempotency_key as key,
       to_ms(confirmed_at) as "confirmedAt", to_ms(cancelled_at) as "cancelledAt" from booking order by id`,
  )
  return { at: first?.at ?? 0, slots, holds, bookings }
}

/** Does something in one transaction that sees one instant, and takes it back. */
export async function inSnapshot<Result>(client: pg.ClientBase, act: () => Promise<Result>): Promise<Result> {
  await client.query('begin transaction isolation level repeatable read')
  try {
    return await act()
  } finally {
    await client.query('rollback')
  }
}

/** The books at a moment at which no hold that ran out waits for the sweep; or after 20 s, when one still does: it is leaked. */
export async function settledStores(client: pg.ClientBase): Promise<FinalStores> {
  const deadline = Date.now() + sweptMs
  for (;;) {
    const stores = await inSnapshot(client, () => readFinalStores(client))
    const isSwept = stores.holds.every(({ state, until }) => state !== 'held' || until > stores.at)
    if (isSwept || Date.now() > deadline) return stores
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
