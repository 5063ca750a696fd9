import assert from 'node:assert/strict'
import pg from 'pg'
import { SetupError } from '../../src/domain/complaint.ts'
import { hasCode } from '../../src/domain/errors.ts'
import { migrate } from '../../src/store/postgres/migrate.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { slotLedgerContract } from '../contract/slot-ledger.contract.ts'
import { slotLedgerRaces } from '../contract/slot-ledger-races.contract.ts'
import { startPgbouncer, type TestPgbouncer } from '../support/pgbouncer.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { brokenBooks } from './books.ts'
import { ledgerBench } from './pglite-bench.ts'

const ignored = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'options']

describe('Behind a PgBouncer that gives each transaction another connection', () => {
  let direct: string
  let pooler: TestPgbouncer
  let db: SqlDatabase
  before(async () => {
    direct = await (await sharedPostgres()).empty()
    pooler = await startPgbouncer(direct)
    db = await openPostgres({ url: pooler.url, poolSize: 12, connectMs: 30_000, statementMs: 5_000, lockMs: 700 })
    await migrate(db)
  })
  after(async () => {
    await db?.close()
    await pooler?.stop()
  })

  it('sixty of sixty calls are answered, on several connections of the server', async () => {
    const asked = Array.from({ length: 60 }, (_, number) =>
      db.query<{ number: number; pid: number }>('select $1::int as number, pg_backend_pid() as pid, pg_sleep(0.02)', [
        number,
      ]),
    )
    const rows = (await Promise.all(asked)).flat()
    assert.deepEqual(
      rows.map(({ number }) => number),
      Array.from({ length: 60 }, (_, number) => number),
    )
    assert.ok(new Set(rows.map(({ pid }) => pid)).size > 1)
  })

  it('time-outs hold for our statements, and stay with no connection', async () => {
    const limits = `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle`
    assert.deepEqual(await db.query(limits), [{ statement: '5s', lock: '700ms', idle: '5s' }])
    const stranger = new pg.Client({ connectionString: pooler.url })
    await stranger.connect()
    for (const _ of ['once', 'twice', 'thrice'])
      assert.deepEqual((await stranger.query(limits)).rows, [{ statement: '0', lock: '0', idle: '0' }])
    await stranger.end()
    const quick = await openPostgres({ url: pooler.url, poolSize: 1, statementMs: 100 })
    await assert.rejects(quick.query('select pg_sleep(30)'), (error) => hasCode(error, 'store_unavailable'))
    assert.deepEqual(await quick.query('select 1 as one'), [{ one: 1 }])
    await quick.close()
  })

  it('time-outs in the address go before the settings, as without a pooler', async () => {
    const own = await openPostgres({ url: `${pooler.url}?statement_timeout=900&application_name=desk`, poolSize: 1 })
    const rows = await own.query(
      `select current_setting('statement_timeout') as statement, current_setting('application_name') as name`,
    )
    assert.deepEqual(rows, [{ statement: '900ms', name: 'desk' }])
    await own.close()
  })

  it('nothing is left of a call that fails', async () => {
    await assert.rejects(db.query('select 1 / 0'), { code: '22012' })
    await assert.rejects(db.query('select $1::int', ['word']), { code: '22P02' })
    await assert.rejects(db.script('create table half (id int); select 1 / 0'), { code: '22012' })
    assert.deepEqual(await db.query(`select to_regclass('half') is null as gone`), [{ gone: true }])
  })

  it('statements that are kept prepared all the same are answered, too', async () => {
    const stubborn = await openPostgres({ url: pooler.url, poolSize: 6, preparedStatements: true })
    const texts = ['select 1 as number', 'select 2 as number', 'select 3 as number']
    const asked = Array.from({ length: 60 }, (_, index) => stubborn.query(texts[index % 3] ?? ''))
    assert.equal((await Promise.all(asked)).flat().length, 60)
    await stubborn.close()
  })

  it('a migration that other brokers wait for is applied once', async () => {
    const fresh = await (await sharedPostgres()).empty()
    const through = new URL(pooler.url)
    through.pathname = new URL(fresh).pathname
    const opened = await Promise.all([1, 2].map(() => openPostgres({ url: through.href, poolSize: 1 })))
    const applied = (await Promise.all(opened.map((one) => migrate(one)))).flat()
    assert.equal(new Set(applied).size, applied.length)
    assert.ok(applied.length >= 4)
    await Promise.all(opened.map((one) => one.close()))
  })

  slotLedgerContract('PgBouncer', () => ledgerBench(db))
  slotLedgerRaces('PgBouncer', () => ledgerBench(db))

  it('the books are right after all of it', async () => {
    assert.deepEqual(await brokenBooks(db), [])
  })
})

describe('Behind a PgBouncer that is set up another way', () => {
  let direct: string
  let pooler: TestPgbouncer | null = null
  before(async () => {
    direct = await (await sharedPostgres()).migrated()
  })
  afterEach(() => pooler?.stop())

  const through = async (settings: readonly string[]) => {
    pooler = await startPgbouncer(direct, settings)
    return pooler.url
  }
  async function refusal(url: string): Promise<string> {
    const error = await openPostgres({ url, poolSize: 2 }).then(
      () => assert.fail('was not refused'),
      (thrown: unknown) => thrown,
    )
    assert.ok(error instanceof SetupError, String(error))
    return error.complaints.map(({ code, setting }) => `${setting} ${code}`).join()
  }

  it('with what is usually ignored the time-outs hold, and sixty of sixty calls are answered', async () => {
    const db = await openPostgres({ url: await through([`ignore_startup_parameters = ${ignored.join(',')}`]) })
    const asked = Array.from({ length: 60 }, () =>
      db.query<{ limit: string }>(`select current_setting('lock_timeout') as limit, $1::int`, [1]),
    )
    for (const rows of await Promise.all(asked)) assert.equal(rows[0]?.limit, '2s')
    await db.close()
  })

  it('one connection for a session works as well', async () => {
    const db = await openPostgres({ url: await through(['pool_mode = session']), poolSize: 3 })
    assert.equal((await Promise.all(Array.from({ length: 20 }, () => db.query('select 1')))).length, 20)
    await db.close()
  })

  it('another connection for each statement is refused in words', async () => {
    assert.equal(await refusal(await through(['pool_mode = statement'])), 'DATABASE_URL postgres_pooler_mode')
  })

  it('the parameter options is refused in words, where the pooler refuses it', async () => {
    const url = `${await through([])}?options=-c%20work_mem%3D8MB`
    assert.equal(await refusal(url), 'DATABASE_URL postgres_pooler_options')
  })

  it('a server that is away behind the pooler is away, not set up wrongly', async () => {
    const away = new URL(direct)
    away.port = '1'
    pooler = await startPgbouncer(away.href, ['server_login_retry = 0', 'query_wait_timeout = 1'])
    await assert.rejects(openPostgres({ url: pooler.url, poolSize: 1 }), (error) => !(error instanceof SetupError))
  })
})
