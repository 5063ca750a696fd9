import assert from 'node:assert/strict'
import { openElections } from '../../src/jobs/elections.ts'
import { sweepHolds } from '../../src/jobs/sweep-holds.ts'
import { openTicker } from '../../src/jobs/ticker.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import { reservations } from '../../src/store/postgres/reservations.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { openRedis } from '../../src/store/redis/connection.ts'
import { redisLeadership } from '../../src/store/redis/leadership.ts'
import { system } from '../../src/system.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { sharedRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { brokenBooks } from './books.ts'
import { ledgerBench } from './pglite-bench.ts'

describe('Holds that have ended, on PostgreSQL', () => {
  let url: string
  let db: SqlDatabase
  before(async () => {
    url = await (await sharedPostgres()).migrated()
    db = await openPostgres({ url, poolSize: 4 })
  })
  after(() => db?.close())

  const holds = async (state: string) => {
    const [row] = await db.query<{ count: number }>('select count(*)::int from hold where state = $1', [state])
    return row?.count
  }

  /** Holds that ended `ago`, in one state, on a slot of their own. */
  async function endedHolds(count: number, { state, ago }: { state: 'held' | 'expired'; ago: string }) {
    const bench = await ledgerBench(db)
    const slot = await bench.slot(count)
    await db.query(
      `insert into hold (campaign, person, slot, state, until)
       select 'flu-2021', gen_random_uuid()::text, $1, $2, now() - $3::text::interval from generate_series(1, $4)`,
      [slot, state, ago, count],
    )
    if (state === 'held') await db.query('update slot set taken = $2 where id = $1', [slot, count])
  }

  it('are deleted by thousands after a day, in bounded batches found by their index; younger ones stay', async () => {
    await endedHolds(12_000, { state: 'expired', ago: '25 hours' })
    await endedHolds(300, { state: 'expired', ago: '23 hours' })
    await db.query('analyze hold')
    const plan = await db.query<{ 'QUERY PLAN': string }>(
      `explain select id from hold where state in ('released', 'expired') and until < now() - interval '1 day'
       order by until, id limit 1000`,
    )
    assert.match(plan.map((row) => row['QUERY PLAN']).join('\n'), /using hold_ended/)
    const asked: string[] = []
    const counted: SqlDatabase = {
      ...db,
      query(text, params) {
        asked.push(text)
        return db.query(text, params)
      },
    }
    assert.equal(await reservations(counted).deleteEnded(), 12_000)
    assert.equal(asked.length, 13)
    assert.equal(await holds('expired'), 300)
    assert.deepEqual(await brokenBooks(db), [])
  })

  it('are given back by one process of two, and by the other when that one is gone', async () => {
    const redis = await openRedis(system, { url: (await sharedRedis()).url })
    // Who has ended a hold, as the database saw it.
    await db.script(`
      create table ended_by (process text not null);
      create function note_end() returns trigger language plpgsql as $$
      begin insert into ended_by values (current_setting('application_name')); return null; end $$;
      create trigger note_end after update on hold for each row when (new.state = 'expired') execute function note_end()`)
    const endedBy = () =>
      db.query<{ process: string; holds: number }>(
        'select process, count(*)::int as holds from ended_by group by process order by process',
      )
    const processes = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const own = await openPostgres({ url: `${url}?application_name=${name}`, poolSize: 2 })
        const elections = openElections(system, redisLeadership(redis), 100)
        const ticker = openTicker({ world: system, report: () => undefined })
        const jobs = sweepHolds(elections, reservations(own)).map((job) => ({ ...job, everyMs: 50 }))
        await elections.begin()
        for (const job of [elections.job, ...jobs]) ticker.start(job)
        return { ticker, close: own.close }
      }),
    )
    await endedHolds(1_200, { state: 'held', ago: '1 minute' })
    await until(async () => (await holds('held')) === 0)
    const [first, ...others] = await endedBy()
    assert.deepEqual([first?.holds, others], [1_200, []], 'one process has ended all')

    await processes[['one', 'two'].indexOf(first?.process ?? '')]?.ticker.stop()
    await endedHolds(700, { state: 'held', ago: '1 minute' })
    await until(async () => (await holds('held')) === 0)
    const shares = await endedBy()
    assert.deepEqual(
      shares.map(({ holds: ended }) => ended).sort((a, b) => a - b),
      [700, 1_200],
    )
    assert.deepEqual(await brokenBooks(db), [])

    await Promise.all(processes.map(({ ticker }) => ticker.stop()))
    await Promise.all([...processes, redis].map((each) => each.close()))
  })
})
