import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { migrate } from '../../src/store/postgres/migrate.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { until } from '../support/until.ts'

describe('Migrations of a PostgreSQL that many use', () => {
  let url: string
  let directory: string
  const opened: SqlDatabase[] = []
  const open = async (at = url) => {
    const db = await openPostgres({ url: at, poolSize: 2, lockMs: 200 })
    opened.push(db)
    return db
  }
  const write = (name: string, text: string) => writeFile(join(directory, name), text)
  const run = (db: SqlDatabase) => migrate(db, pathToFileURL(`${directory}/`))

  beforeEach(async () => {
    url = await (await sharedPostgres()).empty()
    directory = await mkdtemp(join(tmpdir(), 'gwanmun-migrations-'))
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((db) => db.close()))
    await rm(directory, { recursive: true })
  })

  it('are applied once each when several start at the same moment, who wait as long as it takes', async () => {
    // Longer than a statement of ours may wait for a lock otherwise.
    await write('0001-slow.sql', 'create table first (id int); insert into first values (1); select pg_sleep(0.5);')
    await write('0002-second.sql', 'insert into first values (2)')
    const databases = await Promise.all([open(), open(), open()])
    const applied = await Promise.all(databases.map(run))
    assert.deepEqual(applied.flat().sort(), ['0001-slow.sql', '0002-second.sql'])
    assert.deepEqual(await (await open()).query('select id from first order by id'), [{ id: 1 }, { id: 2 }])
  })

  it('fail for every process when the file is wrong, and leave nothing', async () => {
    await write('0001-first.sql', 'create table first (id int); select pg_sleep(0.1); select 1 / 0;')
    const databases = await Promise.all([open(), open()])
    const results = await Promise.allSettled(databases.map(run))
    for (const result of results) assert.equal(result.status === 'rejected' && result.reason.code, '22012')
    const db = await open()
    assert.deepEqual(await db.query(`select to_regclass('first') is null as gone`), [{ gone: true }])
    assert.deepEqual(await db.query('select * from schema_migration'), [])
  })

  it('go on after one who was applying them was cut off', async () => {
    await write('0001-first.sql', 'create table first (id int); select pg_sleep(20);')
    const [unlucky, db] = await Promise.all([open(), open()])
    const cut = assert.rejects(run(unlucky))
    await until(async () => {
      const rows = await db.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event = 'PgSleep'`,
      )
      return rows.length > 0
    })
    await cut
    await write('0001-first.sql', 'create table first (id int)')
    assert.deepEqual(await run(db), ['0001-first.sql'])
  })

  it('need no right but to read when nothing is to be done', async () => {
    await write('0001-first.sql', 'create table first (id int)')
    const db = await open()
    await run(db)
    const reader = new URL(url)
    reader.username = `reader_${Date.now()}`
    reader.password = 'reader'
    await db.script(
      `create role ${reader.username} login password 'reader'; grant select on schema_migration to ${reader.username}`,
    )
    assert.deepEqual(await run(await open(reader.href)), [])
    await write('0002-second.sql', 'create table second (id int)')
    await assert.rejects(run(await open(reader.href)), { code: '42501' })
  })
})
