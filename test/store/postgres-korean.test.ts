import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import { reservations } from '../../src/store/postgres/reservations.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { actions, newPerson } from '../contract/ledger-bench.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { ledgerBench } from './pglite-bench.ts'

describe('A PostgreSQL that speaks Korean', () => {
  let server: TestPostgres
  let url: string
  let db: SqlDatabase
  before(async () => {
    server = await startPostgres({ korean: true })
    url = await server.migrated()
    db = await openPostgres({ url, poolSize: 1 })
  })
  after(async () => {
    await db?.close()
    await server?.stop()
  })

  /** What it says of a statement that it refuses. */
  const saidOf = (text: string) =>
    db.query(text).then(
      () => assert.fail('was not refused'),
      (error: Error) => error.message,
    )

  it('says so: its messages are in Korean', async () => {
    assert.match(await saidOf('select 1 / 0'), /[가-힣]/)
  })

  it('answers on when a migration changes a table under prepared statements', async () => {
    await db.script('create table changing (id int); insert into changing values (1)')
    const read = () => db.query('select * from changing')
    assert.deepEqual(await read(), [{ id: 1 }])
    await db.script(`alter table changing add column word text default 'new'`)
    for (const _ of ['once', 'twice']) assert.deepEqual(await read(), [{ id: 1, word: 'new' }])
    await db.script('alter table changing alter column id type text')
    assert.deepEqual(await read(), [{ id: '1', word: 'new' }])
  })

  it('answers on when a prepared statement is gone, or its name is taken', async () => {
    const gone = 'select 1 as gone'
    await db.query(gone)
    await db.query('deallocate all')
    assert.deepEqual(await db.query(gone), [{ gone: 1 }])
    const taken = 'select 2 as taken'
    const name = `gw_${createHash('sha256').update(taken).digest('hex').slice(0, 32)}`
    await db.query(`prepare ${name} as select 3`)
    assert.deepEqual(await db.query(taken), [{ taken: 2 }])
  })

  it('keeps and confirms places on, also after a migration that touches their tables', async () => {
    const bench = await ledgerBench(db)
    const act = actions(bench)
    const slot = await bench.slot(3)
    const early = newPerson()
    const held = await act.hold(early, slot)
    await db.script(
      `alter table hold alter column campaign type varchar(200); alter table booking alter column person type varchar(200);
       alter table slot alter column product type varchar(200); alter table booking add column remark text`,
    )
    assert.equal((await act.confirm(early, held)).state, 'confirmed')
    await act.book(slot)
    assert.equal(await act.taken(slot), 2)
    assert.equal(await reservations(db).sweep(), 0)
  })
})
