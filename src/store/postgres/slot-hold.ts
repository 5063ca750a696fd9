import type { Hold, HoldRequest } from '../../domain/booking.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { HoldId, SlotId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import { expireHolds } from './expiry.ts'
import { nearestSlots } from './slot-board.ts'
import type { ClockOverride, SqlDatabase } from './sql-database.ts'
import { uuidOrNull } from './uuid.ts'

/** How many other times a refusal names. */
const alternatives = 2

/** Holds where there is no limit: none is as many back. */
const anyNumber = 2 ** 31 - 1

/** What the books say after the attempt. Without a hold, the flags tell why. */
interface Outcome {
  hold: { id: HoldId; slot: SlotId; until: Instant; extensions: number } | null
  known: boolean
  booked: boolean
  /** A hold on this slot has run out and still counts. */
  stale: boolean
  /** In so many seconds the person may begin one more hold; null: now. */
  mayInSeconds: number | null
}

/** Keeps one place, as `SlotLedger.hold` promises. A full slot is asked once more after its dead holds are swept. */
export async function holdSlot(db: SqlDatabase, clock: ClockOverride, request: HoldRequest): Promise<Hold> {
  let outcome = await tryToHold(db, clock, request)
  if (!outcome.hold && !outcome.booked && outcome.stale && outcome.mayInSeconds === null) {
    await expireHolds(db, clock, request.slot)
    outcome = await tryToHold(db, clock, request)
  }
  if (outcome.hold) return { ...outcome.hold, person: request.person }
  if (outcome.booked) throw new GwanmunError('already_booked')
  if (outcome.mayInSeconds !== null)
    throw new GwanmunError('too_many_holds', { retryAfterSeconds: Math.max(1, Math.ceil(outcome.mayInSeconds)) })
  if (!outcome.known) throw new GwanmunError('not_found')
  const nearest = await nearestSlots(db, clock, { slot: request.slot, count: alternatives, supply: request.supply })
  throw new GwanmunError('slot_taken', {
    nearest: nearest.map(({ id, startsAt, free }) => ({ id, startsAt, free })),
  })
}

/**
 * The whole step in one statement. Its parts share one snapshot, so what they must agree on is read from rows already
 * locked (`mine`, `counters`: a lock hands over the newest version, and a full slot is passed over without one), and the
 * rest is left to the index `hold_once`: a hold or booking of this person that the snapshot misses makes the insert
 * fail, everything is undone, and the next try sees it.
 */
async function tryToHold(db: SqlDatabase, clock: ClockOverride, request: HoldRequest): Promise<Outcome> {
  const [outcome] = await db.query<Outcome>(
    `with mine as materialized (
       -- Alive, or run out and not yet swept.
       select id, slot, until, extensions, made_at, until > store_time($5) as alive from hold
       where campaign = $1 and person = $2 and state = 'held'
       for no key update
     ), booked as materialized (
       select id from hold where campaign = $1 and person = $2 and state = 'booked'
     ), full_in as materialized (
       -- The hold that is as many back as a person may begin: when it is long enough ago, there is room for one more.
       select made_at from (
         select made_at from mine
         union all
         select made_at from hold where campaign = $1 and person = $2 and state in ('released', 'expired')
           and made_at > store_time($5) - make_interval(secs => $7::float8)
       ) as lately
       where made_at > store_time($5) - make_interval(secs => $7::float8)
       order by made_at desc offset $6::int - 1 limit 1
     ), counters as materialized (
       -- The wanted slot, if it has room, and the one to give up; in the order of their ids, so that two people who
       -- change slots never wait for each other.
       select id, starts_at from slot
       where id in ($3, (select slot from mine))
         and (id <> $3
           or starts_at > store_time($5) and (taken < capacity or id = (select slot from mine)))
         and not exists (select from booked)
         and not exists (select from full_in)
         and not exists (select from mine where alive and slot = $3)
       order by id
       for no key update
     ), granted as materialized (
       -- Counting the rows locks all of them before anything is changed; see slot-ledger.ts.
       select id, starts_at from counters where id = $3 and (select count(*) from counters) > 0
     ), given_up as (
       update hold set state = case when mine.alive then 'released' else 'expired' end
       from mine cross join granted where hold.id = mine.id
       returning hold.id
     ), counted as (
       -- One update for both, since a statement may change a row only once: +1 and -1 cancel out on the same slot.
       update slot
       set taken = taken + (slot.id = $3)::int - coalesce((slot.id = (select slot from mine))::int, 0)
       from counters where slot.id = counters.id and exists (select from granted)
     ), made as (
       insert into hold (campaign, person, slot, until, made_at)
       -- No person can use a place once the appointment has begun.
       select $1, $2, $3, least(store_time($5) + make_interval(secs => $4::float8), starts_at), store_time($5) from granted
       -- Counting waits until the hold given up has left the index.
       where (select count(*) from given_up) >= 0
       returning id, slot, until, extensions
     ), kept as (
       select id, slot, until, extensions from made
       union all
       select id, slot, until, extensions from mine where alive and slot = $3
     )
     select
       (select json_build_object('id', id, 'slot', slot, 'until', to_ms(until), 'extensions', extensions) from kept) as hold,
       exists (select from slot where id = $3) as known,
       exists (select from booked) as booked,
       exists (select from hold where slot = $3 and state = 'held' and until <= store_time($5)) as stale,
       (select extract(epoch from made_at - store_time($5))::float8 + $7::float8 from full_in) as "mayInSeconds"`,
    [
      ...[request.campaign, request.person, uuidOrNull(request.slot), request.seconds, clock()],
      ...[request.limit?.holds ?? anyNumber, request.limit?.seconds ?? 0],
    ],
  )
  return outcome ?? { hold: null, known: false, booked: false, stale: false, mayInSeconds: null }
}
