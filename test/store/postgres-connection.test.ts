import assert from 'node:assert/strict'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import type { SqlDatabase, SqlValue } from '../../src/store/postgres/sql-database.ts'
import { openStores } from '../../src/stores.ts'
import { system } from '../../src/system.ts'
import { sharedPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts'
import { memoryPglite } from './pglite-bench.ts'

describe('A PostgreSQL and PGlite', () => {
  let db: SqlDatabase
  before(async () => {
    db = await openPostgres({ url: await (await sharedPostgres()).migrated(), poolSize: 4 })
  })
  after(() => db?.close())

  it('answer the same rows, of all types the stores use', async () => {
    const statements: [string, SqlValue[]][] = [
      [
        `select 1::int as whole, 2::smallint as small, 0.5::float8 as half, 'ㄱ'::text as letter, true as yes,
           null::text as nothing, gen_random_uuid() is not null as made, json_build_object('a', array[1, 2]) as object,
           (select json_agg(n) from generate_series(1, 2) as n) as list, array['x', null] as words, 9e15::float8 as late`,
        [],
      ],
      ['select $1::text as text, $2::int as int, $3::float8 as float, $4::boolean as yes', ['', -1, 1.5, false]],
      ['select $1::text[] as texts', [['plain', 'with "quotes", {brackets} \\ and ,', '', null, '한글']]],
      [
        'select $1::int[] as ints, $2::float8[] as floats, $3::boolean[] as flags',
        [
          [1, -2],
          [0.25, 1e12],
          [true, false],
        ],
      ],
      [
        'select * from unnest($1::int[], $2::text[]) as pair (number, word)',
        [
          [1, 2],
          ['one', 'two'],
        ],
      ],
      ['select store_time($1) = to_timestamp(0) as epoch', [0]],
      ['select to_ms(store_time($1)) as ms', [1_628_506_800_123]],
      ['select 1 as one where false', []],
    ]
    const lite = await memoryPglite()
    for (const [text, params] of statements)
      assert.deepEqual(await db.query(text, params), await lite.query(text, params), text)
  })

  it('run a script all or nothing', async () => {
    for (const one of [db, await memoryPglite()]) {
      await one.script(
        'create table script_test (id int); insert into script_test values (1); insert into script_test values (2)',
      )
      await assert.rejects(one.script('delete from script_test; select 1 / 0'), { code: '22012' })
      assert.deepEqual(await one.query('select count(*)::int as rows from script_test'), [{ rows: 2 }])
      await one.script('drop table script_test')
    }
  })
})

describe('The connections to PostgreSQL', () => {
  let url: string
  const opened: SqlDatabase[] = []
  const open = async (options: Omit<Parameters<typeof openPostgres>[0], 'url'> = {}, parameters = '') => {
    const db = await openPostgres({ url: `${url}${parameters}`, ...options })
    opened.push(db)
    return db
  }
  before(async () => {
    url = await (await sharedPostgres()).migrated()
  })
  afterEach(() => Promise.all(opened.splice(0).map((db) => db.close())))

  it('are as many as allowed, and no more', async () => {
    const [db, watcher] = [await open({ poolSize: 3 }, '?application_name=watched'), await open({ poolSize: 1 })]
    await Promise.all(Array.from({ length: 20 }, () => db.query('select pg_sleep(0.01)')))
    const [row] = await watcher.query<{ connections: number }>(
      `select count(*)::int as connections from pg_stat_activity
       where application_name = 'watched'`,
    )
    assert.equal(row?.connections, 3)
  })

  it('carry the time-outs of the settings, and those of the address before them', async () => {
    const limits = `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle, current_setting('application_name') as name`
    const defaults = await open({ poolSize: 1 })
    assert.deepEqual(await defaults.query(limits), [{ statement: '5s', lock: '2s', idle: '5s', name: 'gwanmun' }])
    const own = await open(
      { poolSize: 1, lockMs: 700 },
      '?statement_timeout=900&application_name=desk%201&options=-c%20search_path%3Dpg_temp%20-c%20work_mem%3D8MB',
    )
    assert.deepEqual(await own.query(limits), [{ statement: '900ms', lock: '700ms', idle: '5s', name: 'desk 1' }])
    assert.deepEqual(await own.query(`select current_setting('work_mem') as memory`), [{ memory: '8MB' }])
  })

  it('are as many, and as prepared, as the configuration says; and the start says when they cannot be enough', async () => {
    const postgres = { poolSize: 2, brokers: 1_000, preparedStatements: false }
    const choice = { databaseUrl: `${url}?application_name=set&gssencmode=disable`, postgres, dataDir: null }
    const stores = await openStores(system, choice)
    await Promise.all(Array.from({ length: 10 }, () => stores.database.query('select pg_sleep(0.01)')))
    const seen = `select count(*)::int as connections, (select count(*)::int from pg_prepared_statements) as prepared
      from pg_stat_activity where application_name = 'set'`
    assert.deepEqual(await stores.database.query(seen), [{ connections: 2, prepared: 0 }])
    const codes = (await stores.complaints()).map(({ code, weight }) => `${weight} ${code}`)
    assert.deepEqual(codes, ['warning database_url_parameter', 'warning postgres_connections'])
    await stores.close()
  })

  it('carry no command beside that of the call: time-outs were given when they were made', async () => {
    const db = await open({ poolSize: 1 })
    const given = `select source from pg_settings where name in ('statement_timeout', 'lock_timeout')`
    assert.deepEqual(await db.query(given), [{ source: 'client' }, { source: 'client' }])
  })

  it('prepare each statement once, under a name that is the same everywhere', async () => {
    const db = await open({ poolSize: 1 })
    for (let count = 0; count < 3; count++) await db.query('select $1::int as number', [count])
    const prepared = await db.query<{ name: string; uses: number }>(
      `select name, (generic_plans + custom_plans)::int as uses from pg_prepared_statements
       where statement = 'select $1::int as number'`,
    )
    assert.deepEqual(
      prepared.map(({ uses }) => uses),
      [3],
    )
    assert.match(prepared[0]?.name ?? '', /^gw_[0-9a-f]{32}$/)
  })

  it('keep no more than a bounded number of statements prepared', async () => {
    const db = await open({ poolSize: 1 })
    for (let count = 0; count < 250; count++) await db.query(`select ${count}::int as number`)
    const [row] = await db.query<{ names: number }>('select count(*)::int as names from pg_prepared_statements')
    assert.equal(row?.names, 200)
  })

  it('prepare nothing when told so', async () => {
    const db = await open({ poolSize: 1, preparedStatements: false })
    for (let count = 0; count < 3; count++) await db.query('select $1::int as number', [count])
    assert.deepEqual(await db.query('select count(*)::int as names from pg_prepared_statements'), [{ names: 0 }])
  })

  it('answer on when a migration changes a table under prepared statements', async () => {
    const db = await open({ poolSize: 2 })
    await db.script('create table changing (id int); insert into changing values (1)')
    const read = () => Promise.all([1, 2, 3].map(() => db.query('select * from changing')))
    await read()
    await db.script(`alter table changing add column word text default 'new'`)
    assert.deepEqual(await read(), Array(3).fill([{ id: 1, word: 'new' }]))
    await db.script('drop table changing')
  })
})

describe('PostgreSQL over TLS', () => {
  let server: TestPostgres
  let url: URL
  before(async () => {
    server = await startPostgres({ tls: true })
    url = new URL(server.url('postgres'))
    url.hostname = 'localhost'
  })
  after(() => server?.stop())

  async function encrypted(parameters: Record<string, string>, hostname = 'localhost') {
    const address = new URL(url)
    address.hostname = hostname
    address.search = new URLSearchParams(parameters).toString()
    const db = await openPostgres({ url: address.href, poolSize: 1 })
    const rows = await db.query<{ ssl: boolean }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
    await db.close()
    return rows[0]?.ssl
  }
  const ca = () => ({ sslrootcert: server.certificate ?? '' })

  it('is encrypted to a host whose certificate is valid, whichever strict word asks for it', async () => {
    for (const sslmode of ['verify-full', 'verify-ca', 'require', 'prefer'])
      assert.equal(await encrypted({ sslmode, ...ca() }), true, sslmode)
    assert.equal(await encrypted(ca()), true)
  })

  it('is refused to a host that cannot prove who it is', async () => {
    for (const sslmode of ['verify-full', 'require', 'verfy-full'])
      await assert.rejects(encrypted({ sslmode }), /PostgreSQL does not answer: self-signed certificate/, sslmode)
    await assert.rejects(encrypted({ sslmode: 'require', uselibpqcompat: 'true' }), /self-signed certificate/)
    await assert.rejects(encrypted({ sslmode: 'verify-full', ...ca() }, '127.0.0.1'), /does not match certificate/)
  })

  it('is without proof or without encryption only when told so', async () => {
    assert.equal(await encrypted({ sslmode: 'no-verify' }), true)
    assert.equal(await encrypted({ sslmode: 'disable' }), false)
  })

  it('is refused to a server that has none', async () => {
    const plain = await sharedPostgres()
    const db = openPostgres({ url: `${plain.url('postgres')}?sslmode=verify-full` })
    await assert.rejects(db, /does not support SSL/)
  })
})
