import assert from 'node:assert/strict'
import pg from 'pg'
import { hasCode } from '../../src/domain/errors.ts'
import type { SlotId } from '../../src/domain/ids.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import { slotLedger } from '../../src/store/postgres/slot-ledger.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { actions, campaign, type LedgerBench, minute, newPerson } from '../contract/ledger-bench.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { until } from '../support/until.ts'
import { brokenBooks } from './books.ts'
import { ledgerBench } from './pglite-bench.ts'

describe('Places come back although a transaction has been left open', () => {
  let url: string
  let db: SqlDatabase
  let forgotten: pg.Client
  let bench: LedgerBench
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    url = await (await sharedPostgres()).migrated()
    db = await openPostgres({ url, poolSize: 4 })
    bench = await ledgerBench(db)
    act = actions(bench)
    forgotten = new pg.Client({ connectionString: url })
    await forgotten.connect()
    await forgotten.query('begin')
  })
  afterEach(async () => {
    await forgotten.end()
    await db.close()
  })

  /** Holds that ended a minute ago, as many as that. */
  async function endedHolds(slot: SlotId, count: number): Promise<void> {
    await db.query(
      `with made as (
         insert into hold (campaign, person, slot, until)
         select 'flu-2021', gen_random_uuid()::text, $1, store_time($2) from generate_series(1, $3) returning id
       )
       update slot set taken = taken + (select count(*)::int from made) where id = $1::uuid`,
      [slot, bench.clock.now - minute, count],
    )
  }
  const sweep = () => bench.reservations.sweep()

  it('all but those of the slot that it has locked, however many these are; and those after it has ended', async () => {
    const [locked, ...others] = await Promise.all([2_000, 700, 1].map((capacity) => bench.slot(capacity)))
    assert.ok(locked)
    // More than three batches of the sweeper.
    await endedHolds(locked, 1_600)
    const [many, one] = others as [SlotId, SlotId]
    await endedHolds(many, 700)
    await endedHolds(one, 1)
    await forgotten.query('select from slot where id = $1 for update', [locked])
    assert.equal(await sweep(), 701)
    assert.deepEqual(await Promise.all([locked, many, one].map(act.taken)), [1_600, 0, 0])
    assert.deepEqual(await brokenBooks(db), [])
    assert.equal(await sweep(), 0)
    await forgotten.query('rollback')
    assert.equal(await sweep(), 1_600)
    assert.equal(await act.taken(locked), 0)
    assert.deepEqual(await brokenBooks(db), [])
  })

  it('all but the holds that it has locked', async () => {
    const slot = await bench.slot(10)
    await endedHolds(slot, 5)
    await forgotten.query('select from hold where slot = $1 order by id limit 2 for update', [slot])
    assert.equal(await sweep(), 3)
    assert.equal(await act.taken(slot), 2)
    await forgotten.query('rollback')
    assert.equal(await sweep(), 2)
    assert.deepEqual(await brokenBooks(db), [])
  })

  it('and as many people as will press on the locked slot, the others are served; those are told to come again, together', async () => {
    const [locked, other] = await Promise.all([bench.slot(200), bench.slot(200)])
    const crowded = await openPostgres({ url, poolSize: 12, connectMs: 3_000, lockMs: 4_000 })
    const ledger = slotLedger(crowded, () => bench.clock.now)
    const hold = (slot: SlotId) => ledger.hold({ campaign, person: newPerson(), slot, seconds: 300, limit: null })
    await forgotten.query('select from slot where id = $1 for update', [locked])
    const pressed = Promise.allSettled(Array.from({ length: 100 }, () => hold(locked)))
    const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await until(async () => (await db.query(waiting)).length === 8)
    await Promise.all(Array.from({ length: 8 }, () => hold(other)))
    for (const result of await pressed)
      assert.ok(result.status === 'rejected' && hasCode(result.reason, 'store_unavailable'))
    await forgotten.query('rollback')
    assert.equal((await hold(locked)).slot, locked)
    assert.deepEqual([await act.taken(locked), await act.taken(other)], [1, 8])
    assert.deepEqual(await brokenBooks(db), [])
    await crowded.close()
  })

  it('and a person who asks for one slot waits for its counter, then gets the place of an ended hold', async () => {
    const slot = await bench.slot(1)
    await endedHolds(slot, 1)
    await forgotten.query('select from slot where id = $1 for update', [slot])
    const person = newPerson()
    const asked = act.hold(person, slot)
    const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await until(async () => (await db.query(waiting)).length > 0)
    await forgotten.query('rollback')
    assert.equal((await asked).person, person)
    assert.deepEqual(await brokenBooks(db), [])
  })
})
