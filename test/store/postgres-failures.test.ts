import assert from 'node:assert/strict'
import pg from 'pg'
import { type ErrorCode, GwanmunError, hasCode } from '../../src/domain/errors.ts'
import { openPostgres, type PostgresOptions } from '../../src/store/postgres/postgres.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { system } from '../../src/system.ts'
import { actions, newPerson } from '../contract/ledger-bench.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { until } from '../support/until.ts'
import { brokenBooks } from './books.ts'
import { ledgerBench } from './pglite-bench.ts'

/** Quick to give up, so that no test waits for long. */
const quick = { connectMs: 1_000, statementMs: 1_000, lockMs: 200 }
/** By then every call must have ended: both time-outs, the second for the network, and a slow machine. */
const bound = 8_000

describe('When PostgreSQL fails', () => {
  let server: TestPostgres
  let url: string
  const opened: SqlDatabase[] = []
  const open = async (options: Partial<PostgresOptions> = {}) => {
    const db = await openPostgres({ url, poolSize: 4, ...quick, ...options })
    opened.push(db)
    return db
  }

  before(async () => {
    server = await startPostgres({ settings: ['max_connections=14'] })
    url = await server.migrated()
  })
  afterEach(() => Promise.all(opened.splice(0).map((db) => db.close())))
  after(() => server?.stop())

  const one = 'select 1 as one'
  const answers = (db: SqlDatabase) => async () => (await db.query(one).catch(() => [])).length === 1

  /** That many calls at once all end in time as `store_unavailable`. */
  async function refusesInTime(db: SqlDatabase, calls = 12) {
    const began = performance.now()
    const results = await Promise.allSettled(Array.from({ length: calls }, () => db.query(one)))
    assert.ok(performance.now() - began < bound)
    for (const result of results) assertRefused(result, 'store_unavailable')
  }

  function assertRefused(result: PromiseSettledResult<unknown> | undefined, code: ErrorCode) {
    assert.ok(result?.status === 'rejected' && hasCode(result.reason, code), JSON.stringify(result))
    assert.ok(result.reason.cause instanceof Error, 'the cause is kept for the log')
  }

  it('killed, it is said to be unavailable at once; started again, it answers by itself', async () => {
    const db = await open()
    await db.query(one)
    await server.kill()
    await refusesInTime(db)
    await server.start()
    assert.deepEqual(await db.query(one), [{ one: 1 }])
  })

  it('killed in the middle of a rush, it loses no booking that was confirmed and keeps its books right', async () => {
    const db = await open({ poolSize: 8, connectMs: 3_000, statementMs: 3_000 })
    const bench = await ledgerBench(db)
    const act = actions(bench)
    const slots = await Promise.all(Array.from({ length: 10 }, () => bench.slot(10_000)))
    const confirmed: string[] = []
    const refusals: unknown[] = []
    let over = false
    const worker = async (_: unknown, index: number) => {
      while (!over) {
        const slot = slots[index % slots.length]
        assert.ok(slot)
        await act.book(slot).then(
          ({ booking }) => confirmed.push(booking.id),
          (error: unknown) => refusals.push(error),
        )
      }
    }
    const rush = Promise.all(Array.from({ length: 16 }, worker))
    await until(async () => confirmed.length > 200)
    await server.kill()
    await until(async () => refusals.length > 0)
    const before = confirmed.length
    await server.start()
    await until(async () => confirmed.length > before + 100)
    over = true
    await rush
    assert.ok(refusals.every((error) => hasCode(error, 'store_unavailable')))
    const there = await db.query<{ id: string }>(`select id from booking where state = 'confirmed'`)
    const ids = new Set(there.map(({ id }) => id))
    assert.deepEqual(
      confirmed.filter((id) => !ids.has(id)),
      [],
    )
    assert.deepEqual(await brokenBooks(db), [])
  })

  it('frozen, it lets every call go in time; thawed, it answers by itself', async () => {
    const db = await open()
    await db.query(one)
    await server.freeze()
    try {
      await refusesInTime(db)
      // Now with no connection left, so that new ones must be made.
      await refusesInTime(db)
    } finally {
      await server.thaw()
    }
    await until(answers(db))
  })

  it('frozen, it keeps no process from closing', async () => {
    const db = await openPostgres({ url, poolSize: 2, ...quick })
    await db.query(one)
    await server.freeze()
    const began = performance.now()
    try {
      await db.close()
    } finally {
      await server.thaw()
    }
    assert.ok(performance.now() - began < bound)
    await assert.rejects(db.query(one), (error) => hasCode(error, 'store_unavailable'))
    await db.close()
  })

  it('cutting connections, at work and at rest, it is asked over new ones', async () => {
    const db = await open()
    const other = await open({ poolSize: 1 })
    await Promise.all(Array.from({ length: 4 }, () => db.query(one)))
    const [atWork] = await Promise.allSettled([
      db.query('select pg_sleep(30)', []),
      until(async () => {
        const cut = await other.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and query like '%pg_sleep%' and pid <> pg_backend_pid()`,
        )
        return cut.length > 0
      }),
    ])
    assertRefused(atWork, 'store_unavailable')
    await other.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    await until(answers(db))
  })

  it('a statement that takes too long ends, and its connection goes on', async () => {
    const db = await open({ poolSize: 1 })
    const pid = async () => (await db.query<{ pid: number }>('select pg_backend_pid() as pid'))[0]?.pid
    const before = await pid()
    await assert.rejects(db.query('select pg_sleep(30)'), (error) => hasCode(error, 'store_unavailable'))
    assert.equal(await pid(), before)
  })

  it('a lock that is not given ends the wait', async () => {
    const db = await open()
    const bench = await ledgerBench(db)
    const slot = await bench.slot(1)
    const locked = db.script(`select from slot where id = '${slot}' for update; select pg_sleep(60)`)
    const sleepers = `from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
    await until(async () => (await db.query(`select pid ${sleepers}`)).length > 0)
    const [held] = await Promise.allSettled([actions(bench).hold(newPerson(), slot)])
    assertRefused(held, 'store_unavailable')
    await db.query(`select pg_terminate_backend(pid) ${sleepers}`)
    await assert.rejects(locked, (error) => hasCode(error, 'store_unavailable'))
  })

  it('with all connections of the server taken, calls end in words', async () => {
    const greedy = await Promise.all(Array.from({ length: 25 }, () => open({ poolSize: 1 }).catch((error) => error)))
    const refused = greedy.filter((db): db is Error => db instanceof Error)
    assert.ok(refused.length > 0)
    for (const error of refused) {
      assert.match(error.message, /PostgreSQL does not answer: .*(too many|reserved|remaining)/)
      assert.ok(hasCode(error.cause, 'store_unavailable'))
    }
  })

  it('more calls than connections wait for their turn, and not for ever', async () => {
    const db = await open({ poolSize: 1, statementMs: 10_000 })
    const slow = db.query('select pg_sleep(2.5)')
    const waiting = await Promise.allSettled([db.query(one), db.query(one)])
    for (const result of waiting) assertRefused(result, 'store_unavailable')
    await slow
    assert.ok(await answers(db)())
  })

  it('refusing a statement, it is not said to be down: the driver’s error with its SQLSTATE passes', async () => {
    const db = await open()
    const refused = (text: string, code: string, params: string[] = []) =>
      assert.rejects(db.query(text, params), (error: Error & { code?: string }) => {
        assert.ok(!(error instanceof GwanmunError))
        assert.equal(error.code, code)
        return true
      })
    await refused('select 1 / 0', '22012')
    await refused('select from nowhere', '42P01')
    // Class 08, but our own mistake.
    await refused('select $1::text, $2::text', '08P01', ['one'])
    await assert.rejects(db.script('select 1; select 1 / 0'), { code: '22012' })
  })

  it('with few connections left, short reads of two brokers wait for one instead of failing', async () => {
    const brokers = await Promise.all([1, 2].map(() => open({ poolSize: 12, connectMs: 10_000, after: system.after })))
    const reads = Array.from({ length: 80 }, (_, number) =>
      brokers[number % 2]?.query('select pg_sleep(0.01), $1::int as number', [number]),
    )
    assert.equal((await Promise.all(reads)).flat().length, 80)
  })

  it('with no connection left, a call waits for one as long as for any, then says that there is none', async () => {
    const [broker, other] = [await open({ poolSize: 3, after: system.after }), await open({ poolSize: 1 })]
    await other.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    )
    const taken: pg.Client[] = []
    const take = async (): Promise<boolean> => {
      const client = new pg.Client({ connectionString: url })
      const connected = await client.connect().then(
        () => taken.push(client),
        () => 0,
      )
      return connected > 0
    }
    while (await take());
    const [refused] = await Promise.allSettled([broker.query(one)])
    assertRefused(refused, 'store_unavailable')
    const waiting = broker.query(one)
    await taken.pop()?.end()
    assert.deepEqual(await waiting, [{ one: 1 }])
    await Promise.all(taken.map((client) => client.end()))
  })

  it('connections that cannot be enough are reckoned at start, in words', async () => {
    const { complaints } = await open({ poolSize: 4, brokers: 3 })
    assert.deepEqual(
      complaints.map(({ code, weight, setting, what }) => [code, weight, setting, what]),
      [
        [
          ...['postgres_connections', 'warning', 'postgres.poolSize'],
          '3 × 4 connections and 3 more are 15, but PostgreSQL has 11 for us.',
        ],
      ],
    )
    assert.deepEqual((await open({ poolSize: 4, brokers: 2 })).complaints, [])
  })

  it('a script fails as a whole, also when the server goes away under it', async () => {
    const db = await open()
    await assert.rejects(db.script('create table half (id int); select 1 / 0'), { code: '22012' })
    const killed = db.script('create table half (id int); select pg_terminate_backend(pg_backend_pid())')
    await assert.rejects(killed, (error) => hasCode(error, 'store_unavailable'))
    assert.deepEqual(await db.query(`select to_regclass('half') is null as gone`), [{ gone: true }])
  })

  it('does not start on a server that is down, refuses us, or is not there', async () => {
    const start = (at: string) => openPostgres({ url: at, ...quick })
    const wrong = new URL(url)
    wrong.password = 'secret-word'
    await assert.rejects(start(wrong.href), (error: Error) => {
      assert.match(error.message, /^PostgreSQL does not answer: password authentication failed/)
      assert.doesNotMatch(error.message, /secret-word/)
      return true
    })
    await assert.rejects(start(server.url('no_such')), /does not answer: database "no_such" does not exist/)
    await assert.rejects(start('postgres://127.0.0.1:1/nobody'), /does not answer: .*ECONNREFUSED/)
  })
})
