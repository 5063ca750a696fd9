import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { migrate } from '../../src/store/postgres/migrate.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { memoryPglite } from './pglite-bench.ts'

describe('Migrations', () => {
  let db: SqlDatabase
  let directory: string
  const write = (name: string, text: string) => writeFile(join(directory, name), text)
  const run = () => migrate(db, pathToFileURL(`${directory}/`))

  before(async () => {
    const shared = await memoryPglite()
    // The same database, seen through a schema of its own.
    await shared.script('create schema apart; set search_path to apart')
    db = shared
  })
  after(() => db.script('set search_path to public; drop schema apart cascade'))

  beforeEach(async () => {
    await db.script('drop schema apart cascade; create schema apart')
    directory = await mkdtemp(join(tmpdir(), 'gwanmun-migrations-'))
    await write('0001-first.sql', 'create table first (id int);\ninsert into first values (1);\n')
  })
  afterEach(() => rm(directory, { recursive: true }))

  it('run once each, in order', async () => {
    await write('0002-second.sql', 'alter table first add column name text')
    await write('notes.txt', 'not a migration')
    assert.deepEqual(await run(), ['0001-first.sql', '0002-second.sql'])
    await write('0003-third.sql', "update first set name = 'third' -- no line end, no semicolon")
    assert.deepEqual(await run(), ['0003-third.sql'])
    assert.deepEqual(await run(), [])
    assert.deepEqual(await db.query('select * from first'), [{ id: 1, name: 'third' }])
  })

  it('refuse to go on when an applied file has changed', async () => {
    await run()
    await write('0001-first.sql', 'create table first (id bigint)')
    await assert.rejects(run(), /0001-first\.sql has changed/)
  })

  it('do not mistake other line ends for a change', async () => {
    await run()
    await write('0001-first.sql', 'create table first (id int);\r\ninsert into first values (1);\r\n')
    assert.deepEqual(await run(), [])
  })

  it('refuse a database that a newer version has migrated', async () => {
    await write('0002-second.sql', 'select 1')
    await run()
    await rm(join(directory, '0002-second.sql'))
    await assert.rejects(run(), /0002-second\.sql was applied .* unknown here/)
  })

  it('refuse a gap in the numbers', async () => {
    await write('0003-third.sql', 'select 1')
    await assert.rejects(run(), /without gaps/)
  })

  it('leave nothing of a file that fails in the middle, and try it again', async () => {
    await write('0002-second.sql', "insert into first values (2); insert into first values ('x')")
    await assert.rejects(run())
    assert.deepEqual(await db.query('select * from first'), [{ id: 1 }])
    await write('0002-second.sql', 'insert into first values (2)')
    assert.deepEqual(await run(), ['0002-second.sql'])
  })
})
